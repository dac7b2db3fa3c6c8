// What the screen shows of a task beyond standing, by its kind: where the picture's
// middle is and how wide it is, what is drawn there, what the number says, what sounds.

import { drawBeat } from "./beat_drawings.js";
import { placeAt } from "./metronome.js";
import { drawClock, drawDepths, drawHold, drawLifts, drawTargets, drawTilts, drawZones } from "./task_drawings.js";

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

const SOUNDS = { try: "ready", lost: "touch", tilt: "ready", rep: "ready", go: "start", lift: "start", down: "end", reached: "ready", depth: "ready", hold: "tick", rim: "touch" };

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
  clock(task) {
    return {
      frame: { home: [0, 0], span: 100 },
      number: `${Math.floor(task.held_s)} / ${Math.round(task.total_s)} s`,
      share: task.held_s / task.total_s,
      sign: task.running ? `try ${task.number}` : `lost ${task.number}`,
      draw: (pen) => drawClock(pen, task),
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

/** Light comes no faster than three times a second, whatever the beat. */
function flashEvery({ bpm }) {
  return bpm > 175 ? 2 : 1;
}
