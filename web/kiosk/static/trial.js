// A trial while it happens: the page follows the station's phases and leaves for the
// result when the trial has ended. What is not live is covered, never left standing.

import { Beats } from "./beats.js";
import { Board } from "./board.js";
import { live } from "./live.js";
import { StationClock } from "./metronome.js";
import { Observer } from "./observer.js";
import { sound } from "./sound.js";
import { shownOf, soundOf } from "./tasks.js";

const byId = (id) => document.getElementById(id);
const stage = byId("stage");
const board = new Board(byId("board"));
const prompts = JSON.parse(byId("prompts").textContent);
const ENDED = ["done", "failed", "interrupted"];
const watcher = byId("observer") && new Observer(byId("observer"));
const RESULT_AFTER_MS = 900;
const SAID_AFTER_MS = 4000;
const ABSENT_MS = 1500;

const clock = new StationClock(stage.dataset.clock);
const beat = new Beats(clock, board);

let phase = "";
let counted = null;
let sign = "";
let leaving = false;
let spoken = Promise.resolve();
let lastSeen = performance.now();

function say(sentence) {
  const said = byId("said");
  if (said.textContent === sentence) return;
  said.textContent = sentence;
  spoken = sound.say(sentence);
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function setNumber(value) {
  for (const id of ["number", "beside"]) {
    byId(id).hidden = value === null;
    if (value !== null) byId(id).querySelector("span").textContent = value;
    byId(id).classList.toggle("counted", typeof value === "string");
  }
  byId("picture").hidden = value !== null;
}

function cue(name) {
  sound.play(name);
  board.pulse();
}

function enter(trial) {
  if (trial.phase === phase) return;
  if (trial.phase === "recording") trial.task?.beats ? board.pulse() : cue("start");
  if (ENDED.includes(trial.phase)) cue(trial.outcome === "touched_down" ? "touch" : "end");
  phase = trial.phase;
  counted = null;
  document.body.dataset.phase = phase;
}

/** Let a task's sign sound once, when it comes. */
function heed(task) {
  if (!task || task.sign === sign) return;
  sign = task.sign;
  const name = soundOf(sign);
  if (name) cue(name);
}

/** The second task: the number to subtract from, said once where there is a voice. */
function showTask(number) {
  const line = byId("second");
  if (!line || number === null) return;
  if (line.dataset.number === String(number)) return;
  line.dataset.number = number;
  line.querySelector("strong").textContent = number;
  line.hidden = false;
}

function show(view) {
  const { trial } = view;
  const beats = trial.task?.beats ?? null;
  const busy = beats || phase === "recording" || ENDED.includes(phase);
  const task = busy ? shownOf(trial, clock) : null;
  beat.keep(beats);
  beat.see(task?.pulse);
  enter(trial);
  say(prompts[trial.prompt] ?? "");
  const cursor = trial.cursor && view.present;
  document.body.classList.toggle("has-cursor", cursor || Boolean(task?.draw));
  let share = 0;
  let number = null;
  if (phase === "counting_down" && trial.remaining_s !== null) {
    number = Math.max(1, Math.ceil(trial.remaining_s));
    if (number !== counted && number <= 3 && !beats) sound.play("tick");
    counted = number;
  } else if (phase === "recording" || ENDED.includes(phase)) {
    number = Math.floor(trial.elapsed_s);
    share = trial.elapsed_s / trial.cap_s;
  }
  setNumber(task?.number ?? number);
  if (!trial.sonify) sound.follow(null);
  else if (view.points.length) sound.follow(view.points.at(-1));
  showTask(trial.subtract_from);
  board.show({ points: view.points, cursor, shade: trial.shade, share: task?.share ?? share, task });
  if (phase === "recording") heed(task);
  watcher?.show(trial.task);
}

function leave() {
  if (leaving) return;
  leaving = true;
  // Whoever has their eyes closed hears to the end that they may open them.
  const heard = Promise.race([spoken, pause(SAID_AFTER_MS)]);
  // What else has to be finished first, such as a film, says so.
  const ends = [heard, pause(RESULT_AFTER_MS)];
  stage.dispatchEvent(new CustomEvent("leaving", { detail: ends }));
  Promise.allSettled(ends).then(() => location.replace(stage.dataset.result));
}

function lose() {
  beat.keep(null);
  sound.follow(null);
  if (byId("lost").hidden && phase) {
    cue("touch");
    sound.say(byId("lost").querySelector("p").textContent);
  }
  byId("lost").hidden = false;
  board.clear();
}

// Whoever presses Stop goes back to the card, not on to a result.
addEventListener("submit", () => (leaving = true));

live.addEventListener("view", ({ detail: view }) => {
  if (leaving) return;
  if (!view.connected) return lose();
  byId("lost").hidden = true;
  if (view.trial?.id !== stage.dataset.trial) {
    // The first view may be older than the trial; later it means that it is over.
    if (performance.now() - lastSeen > ABSENT_MS) leave();
    return;
  }
  lastSeen = performance.now();
  show(view);
  if (ENDED.includes(phase)) leave();
});

live.addEventListener("away", lose);
