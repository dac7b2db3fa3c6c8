// How each kind of task is drawn on the board's picture.

import { circle, part, strokes, TURN, write } from "./pen.js";

/** The zone around the middle of one's own stance. */
export function drawHold(pen, task) {
  const { line, accent } = pen.colours;
  const { inside, down } = task;
  circle(pen, task.home_mm, task.zone_mm, { stroke: inside ? accent : line, width: inside ? 5 : 3, dash: down ? [8, 8] : [] });
}

export function drawTargets(pen, task) {
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

export function drawZones(pen, task) {
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
export function drawTilts(pen, task) {
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

const LOW = { stand: 0, 30: 22, 60: 52, 90: 88 };

export function drawDepths(pen, task) {
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

/** A stroke for each try, in rows of five; the ring around them is the clock. */
export function drawClock(pen, task) {
  const { accent, ink, quiet } = pen.colours;
  const rows = Math.ceil(task.number / 5);
  const high = Math.min(44, 84 / rows);
  for (let n = 0; n < task.number; n += 1) {
    const [row, column] = [Math.floor(n / 5), n % 5];
    const last = n === task.number - 1;
    const ml = (column - (Math.min(task.number, 5) - 1) / 2) * 15;
    const ap = ((rows - 1) / 2 - row) * high;
    const colour = !last ? quiet : task.running ? accent : ink;
    strokes(pen, [[ml, ap - 0.36 * high], [ml, ap + 0.36 * high]], colour, 9);
  }
}

export function drawLifts(pen, task) {
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
