// A trial while it happens: the page follows the station's phases and leaves for the
// result when the trial has ended. What is not live is covered, never left standing.

import { Board } from "./board.js";
import { live } from "./live.js";
import { sound } from "./sound.js";

const byId = (id) => document.getElementById(id);
const stage = byId("stage");
const board = new Board(byId("board"));
const prompts = JSON.parse(byId("prompts").textContent);
const ENDED = ["done", "failed", "interrupted"];
const RESULT_AFTER_MS = 900;
const ABSENT_MS = 1500;

let phase = "";
let counted = null;
let leaving = false;
let lastSeen = performance.now();

function say(sentence) {
  const said = byId("said");
  if (said.textContent === sentence) return;
  said.textContent = sentence;
  sound.say(sentence);
}

function setNumber(value) {
  for (const id of ["number", "beside"]) {
    byId(id).hidden = value === null;
    if (value !== null) byId(id).querySelector("span").textContent = value;
  }
  byId("picture").hidden = value !== null;
}

function cue(name) {
  sound.play(name);
  board.pulse();
}

function enter(trial) {
  if (trial.phase === phase) return;
  if (trial.phase === "recording") cue("start");
  if (ENDED.includes(trial.phase)) cue(trial.outcome === "touched_down" ? "touch" : "end");
  phase = trial.phase;
  counted = null;
  document.body.dataset.phase = phase;
}

function show(view) {
  const { trial } = view;
  enter(trial);
  say(prompts[trial.prompt] ?? "");
  const cursor = trial.cursor && view.present;
  document.body.classList.toggle("has-cursor", cursor);
  let share = 0;
  let number = null;
  if (phase === "counting_down" && trial.remaining_s !== null) {
    number = Math.max(1, Math.ceil(trial.remaining_s));
    if (number !== counted && number <= 3) sound.play("tick");
    counted = number;
  } else if (phase === "recording") {
    number = Math.floor(trial.elapsed_s);
    share = trial.elapsed_s / trial.cap_s;
  } else if (ENDED.includes(phase)) {
    number = Math.floor(trial.elapsed_s);
    share = trial.elapsed_s / trial.cap_s;
  }
  setNumber(number);
  board.show({ points: view.points, cursor, share });
}

function leave() {
  if (leaving) return;
  leaving = true;
  setTimeout(() => location.replace(stage.dataset.result), RESULT_AFTER_MS);
}

function lose() {
  byId("lost").hidden = false;
  board.clear();
}

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
