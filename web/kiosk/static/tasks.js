// What the screen shows of a task beyond standing, by its kind: where the picture's
// middle is and how wide it is, what is drawn there, what the number says, what sounds.

import { calm } from "./calm.js";
import { placeAt } from "./metronome.js";

const TENTHS = new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const TURN = 2 * Math.PI;
const TOP = -Math.PI / 2;

/** Return how a task is shown, or null where the usual picture stands. */
export function shownOf(trial, clock) {
  const task = trial.task;
  const kind = task && KINDS[task.kind];
  return kind ? { number: null, share: null, sign: "", ...kind(task, trial, clock) } : null;
}

/** Return the sound of a sign that has just come, if it has one. */
export function soundOf(sign) {
  return SOUNDS[sign.split(" ")[0]] ?? null;
}

const SOUNDS = { tilt: "ready", rep: "ready", go: "start", lift: "start", down: "end", reached: "ready", depth: "ready", hold: "tick", rim: "touch" };

const KINDS = {
  hold(task, trial) {
    const draw = trial.cursor && task.home_mm ? (pen) => drawHold(pen, task) : null;
    return {
      frame: { home: task.home_mm ?? [0, 0], span: Math.max(60, 2.2 * task.zone_mm) },
      number: `${Math.floor(task.held_s)} / ${Math.round(task.goal_s)} s`,
      share: task.held_s / task.goal_s,
      draw,
    };
  },
  targets(task) {
    const [homeMl, homeAp] = task.home_mm;
    const away = task.targets_mm.map(([ml, ap]) => Math.hypot(ml - homeMl, ap - homeAp));
    const sign = task.lit === null ? `reached ${task.number}` : `go ${task.number}`;
    return {
      frame: { home: task.home_mm, span: 1.22 * Math.max(...away) },
      number: `${Math.min(task.number + 1, task.count)} / ${task.count}`,
      share: task.number / task.count,
      sign: task.number === 0 && task.lit === null ? "" : sign,
      draw: (pen) => drawTargets(pen, task),
    };
  },
  zones(task, trial) {
    if (!trial.cursor || !task.zones_mm.length) return { sign: task.strikes ? `rim ${task.strikes}` : "" };
    const edge = task.rim_mm ?? task.zones_mm.at(-1);
    return {
      frame: { home: [0, 0], span: 1.12 * Math.max(edge, task.zones_mm.at(-1)) },
      sign: task.strikes ? `rim ${task.strikes}` : "",
      draw: (pen) => drawZones(pen, task),
    };
  },
  tilts(task, trial) {
    const counts = Object.values(task.counts);
    const number = counts.reduce((sum, count) => sum + count, 0);
    const all = counts.length * task.each;
    return {
      frame: { home: [0, 0], span: 3.2 * task.out_mm },
      number: `${number} / ${all}`,
      share: number / all,
      sign: number ? `tilt ${number}` : "",
      draw: trial.cursor ? (pen) => drawTilts(pen, task) : null,
    };
  },
  depths(task) {
    return {
      frame: { home: [0, 0], span: 100 },
      number: `${Math.min(task.number + 1, task.count)} / ${task.count}`,
      share: task.number / task.count,
      sign: task.number < task.count ? `${task.holding ? "hold" : "depth"} ${task.number}` : "",
      draw: (pen) => drawDepths(pen, task),
    };
  },
  reps(task, trial, clock) {
    if (task.count === null) return {};
    const { beats, count, goal } = task;
    const known = beats && clock.known;
    const now = known ? placeAt(beats, clock.nowNs()).number : 0;
    const counted = goal ? `${count} / ${goal}` : `${count}`;
    return {
      sign: count && !beats ? `rep ${count}` : "",
      frame: { home: [0, 0], span: 100 },
      number: now < 0 ? `${Math.min(-now, beats.count_in)}` : counted,
      share: goal ? count / goal : trial.elapsed_s / trial.cap_s,
      pulse: known && now >= -beats.count_in ? Math.floor(now / flashEvery(beats)) : null,
      draw: known ? (pen) => drawBeat(pen, task, clock) : null,
    };
  },
  lifts(task) {
    return {
      frame: { home: [0, 0], span: 100 },
      number: `${Math.min(task.number + 1, task.count)} / ${task.count}`,
      share: task.number / task.count,
      sign: task.phase === "lift" || task.phase === "down" ? `${task.phase} ${task.number}` : "",
      draw: (pen) => drawLifts(pen, task),
    };
  },
};

function circle({ context, at, perMm }, place, radius, { fill, stroke, width = 2, dash = [] } = {}) {
  context.beginPath();
  context.arc(...at(place), radius * perMm, 0, TURN);
  if (fill) {
    context.fillStyle = fill;
    context.fill();
  }
  if (!stroke) return;
  context.lineWidth = width;
  context.strokeStyle = stroke;
  context.setLineDash(dash);
  context.stroke();
  context.setLineDash([]);
}

function part({ context, at, perMm }, place, radius, share, colour, width) {
  if (share <= 0) return;
  context.beginPath();
  context.arc(...at(place), radius * perMm, TOP, TOP + share * TURN);
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.stroke();
}

function strokes({ context, at }, points, colour, width) {
  context.beginPath();
  points.forEach((point, n) => (n ? context.lineTo(...at(point)) : context.moveTo(...at(point))));
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.stroke();
}

/** The zone around the middle of one's own stance. */
function drawHold(pen, task) {
  const { line, accent } = pen.colours;
  const { inside, down } = task;
  circle(pen, task.home_mm, task.zone_mm, { stroke: inside ? accent : line, width: inside ? 5 : 3, dash: down ? [8, 8] : [] });
}

function drawTargets(pen, task) {
  const { line, accent, ink, quiet } = pen.colours;
  const home = task.home_mm;
  const centring = task.phase === "centre" && task.number < task.count;
  const shown = Math.max(task.radius_mm, 9);
  circle(pen, home, task.centre_mm, { stroke: centring ? accent : line, width: centring ? 4 : 2 });
  if (centring) part(pen, home, task.centre_mm, task.filled, accent, 10);
  task.targets_mm.forEach((place, n) => {
    const [ml, ap] = place;
    const state = task.states[n];
    if (n === task.lit) {
      strokes(pen, [home, place], line, 2);
      pen.context.globalAlpha = 0.3;
      circle(pen, place, shown + 5, { fill: accent });
      pen.context.globalAlpha = 1;
      circle(pen, place, shown + 5, { stroke: accent, width: 5, dash: task.blind ? [10, 10] : [] });
      part(pen, place, shown + 5, task.filled, ink, 8);
      return;
    }
    circle(pen, place, shown, { stroke: state ? quiet : line, width: 2 });
    const size = shown * 0.5;
    if (state === "reached" || state === "done") {
      strokes(pen, [[ml - size, ap], [ml - size * 0.2, ap - size * 0.7], [ml + size, ap + size * 0.8]], accent, 4);
    } else if (state === "missed") {
      strokes(pen, [[ml - size, ap], [ml + size, ap]], quiet, 4);
    }
  });
}

function drawZones(pen, task) {
  const { line, accent, ink, quiet } = pen.colours;
  const inside = task.tilt_deg <= task.zones_deg[0];
  task.zones_mm.forEach((radius, n) => {
    const first = n === 0;
    circle(pen, [0, 0], radius, { stroke: first && inside ? accent : line, width: first ? 4 : 2 });
    write(pen, [radius * 0.71, -radius * 0.71], `${task.zones_deg[n]}°`, quiet);
  });
  if (task.rim_mm) circle(pen, [0, 0], task.rim_mm, { stroke: ink, width: 4, dash: [4, 10] });
}

const WAYS = { front: [0, 1], right: [1, 0], rear: [0, -1], left: [-1, 0] };

/** The middle, where a tilt begins, and on each side a dot for each that is asked for. */
function drawTilts(pen, task) {
  const { line, accent, ink } = pen.colours;
  const { way, each, out_mm: out } = task;
  circle(pen, [0, 0], task.middle_mm, { stroke: way ? accent : line, width: way ? 5 : 3 });
  circle(pen, [0, 0], out, { stroke: line, width: 2, dash: [6, 8] });
  for (const [name, [ml, ap]] of Object.entries(WAYS)) {
    for (let n = 0; n < each; n += 1) {
      const along = 0.9 * (n - (each - 1) / 2);
      const place = [out * (2.2 * ml + along * ap), out * (2.2 * ap + along * ml)];
      const fill = n < task.counts[name] ? accent : null;
      circle(pen, place, 0.32 * out, { fill, stroke: name === way ? accent : ink, width: name === way ? 6 : 3 });
    }
  }
}

function write({ context, at, font }, place, words, colour) {
  const [x, y] = at(place);
  context.font = font;
  context.textAlign = "center";
  context.textBaseline = "bottom";
  context.fillStyle = colour;
  context.fillText(words, x, y - 3);
}

/** Light comes no faster than three times a second, whatever the beat. */
function flashEvery({ bpm }) {
  return bpm > 175 ? 2 : 1;
}

const STILL = calm();

function drawBeat(pen, task, clock) {
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

const LOW = { stand: 0, 30: 22, 60: 52, 90: 88 };

function drawDepths(pen, task) {
  const { line, accent, ink, quiet } = pen.colours;
  const wide = 34;
  task.depths.forEach((depth, n) => {
    const now = n === task.number;
    const ap = 46 - LOW[depth];
    const colour = now ? accent : n < task.number ? quiet : line;
    strokes(pen, [[-wide, ap], [wide, ap]], colour, now ? 8 : 4);
    write(pen, [wide + 24, ap - 8], depth === "stand" ? "0°" : `${depth}°`, now ? ink : quiet);
    if (!now) return;
    // Filling: the way there from the left, the hold over the whole line.
    const done = task.filled * 2 * wide;
    if (task.holding) strokes(pen, [[-wide, ap], [done - wide, ap]], ink, 14);
    else circle(pen, [done - wide, ap], 5, { fill: accent });
  });
}

function drawLifts(pen, task) {
  const { line, accent, ink } = pen.colours;
  const { context, at, perMm } = pen;
  const up = task.phase === "lift" || task.phase === "hold";
  for (const side of ["left", "right"]) {
    const ml = side === "left" ? -26 : 26;
    const carries = !up || side === task.side;
    context.beginPath();
    context.ellipse(...at([ml, 0]), 14 * perMm, 34 * perMm, 0, 0, TURN);
    context.fillStyle = carries ? accent : "transparent";
    context.fill();
    context.lineWidth = 3;
    context.strokeStyle = carries ? accent : line;
    context.setLineDash(carries ? [] : [6, 8]);
    context.stroke();
    context.setLineDash([]);
    if (!carries) strokes(pen, [[ml - 8, 2], [ml, 12], [ml + 8, 2]], ink, 5);
  }
  part(pen, [0, 0], 62, task.filled, ink, 10);
}
