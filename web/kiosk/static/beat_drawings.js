// What is seen of a beat: a bar to go along or a ring that is full on it, and how the last was.

import { calm } from "./calm.js";
import { placeAt } from "./metronome.js";
import { circle, strokes, write } from "./pen.js";

const TENTHS = new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const STILL = calm();

export function drawBeat(pen, task, clock) {
  const { accent, ink, quiet } = pen.colours;
  const place = placeAt(task.beats, clock.nowNs(), STILL);
  if (place.height === null) drawStroke(pen, task, place);
  else drawTempo(pen, task, place);
  const words = lastTime(task.values);
  if (words) write(pen, [0, -84], words, quiet);
  if (place.height !== null) return;
  const error = task.values.error_s;
  if (error === undefined) return;
  // How far the last landing was from its beat: early to the left, late to the right.
  const off = Math.max(-0.5, Math.min(0.5, (error * task.beats.bpm) / 60));
  strokes(pen, [[-60, -58], [60, -58]], quiet, 2);
  strokes(pen, [[0, -52], [0, -64]], ink, 4);
  circle(pen, [off * 120, -58], 5, { fill: accent });
}

/** A bar to go along: down, stay, up. */
function drawTempo(pen, { beats }, { number, height }) {
  const { line, accent, ink } = pen.colours;
  const [low, high, wide] = [-56, 72, 30];
  const level = (share) => low + share * (high - low);
  strokes(pen, [[0, low], [0, high]], line, 6);
  for (const end of [0, 1]) strokes(pen, [[-wide, level(end)], [wide, level(end)]], line, 4);
  const sound = number < 0 ? "tick" : beats.bar[number % beats.bar.length];
  const at = level(height);
  strokes(pen, [[-wide, at], [wide, at]], sound === "tick" ? accent : ink, 14);
  circle(pen, [0, at], 9, { fill: accent });
}

/** A ring that is full on the beat and closes until the next. */
function drawStroke(pen, task, { share }) {
  const { line, accent } = pen.colours;
  const size = STILL ? 1 : 1 - 0.5 * share;
  circle(pen, [0, 12], 44, { stroke: line, width: 3 });
  pen.context.globalAlpha = STILL ? (share < 0.5 ? 1 : 0.25) : 1 - 0.75 * share;
  circle(pen, [0, 12], 44 * size, { fill: accent });
  pen.context.globalAlpha = 1;
}

function lastTime({ down_s, up_s, error_s }) {
  if (down_s !== undefined) return `↓ ${TENTHS.format(down_s)} s  ↑ ${TENTHS.format(up_s)} s`;
  if (error_s === undefined) return "";
  return `${error_s < 0 ? "−" : "+"}${Math.abs(1000 * error_s).toFixed(0)} ms`;
}
