// One set of a drill while it is done: on the board, or to the clock beside it.

import { Beats } from "./beats.js";
import { Board } from "./board.js";
import { live } from "./live.js";
import { StationClock } from "./metronome.js";
import { follow } from "./session.js";
import { sound } from "./sound.js";
import { shownOf, soundOf } from "./tasks.js";

const byId = (id) => document.getElementById(id);
const stage = byId("stage");
const board = new Board(byId("board"));
const prompts = JSON.parse(byId("prompts").textContent);
const clock = new StationClock(stage.dataset.clock);
const beat = new Beats(clock, board);

const LANGUAGE = document.documentElement.lang;
const ONE = new Intl.NumberFormat(LANGUAGE, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const TWO = new Intl.NumberFormat(LANGUAGE, { minimumFractionDigits: 2, maximumFractionDigits: 2 });

let phase = "";
let counted = null;
let fails = 0;
let sign = "";

function say(words) {
  const said = byId("said");
  if (!words || said.textContent === words) return;
  said.textContent = words;
  sound.say(words);
}

function setNumber(value, plain = typeof value === "string") {
  for (const id of ["number", "beside"]) {
    byId(id).hidden = value === null;
    if (value !== null) byId(id).querySelector("span").textContent = value;
    byId(id).classList.toggle("counted", plain);
  }
  byId("picture").hidden = value !== null;
}

function count(id, words) {
  byId(id).hidden = words === null;
  if (words !== null) byId(id).querySelector("strong").textContent = words;
}

/** A touch-down or a grip: a low tone, and the ring lights up. */
function heedFails(now) {
  count("fails", now ? String(now) : null);
  if (now > fails) {
    sound.play("touch");
    board.pulse();
  }
  fails = now;
}

/** How the last landing or push was, in words; a landing against the one before it. */
function tellLast({ peak_share: peak, before_share: before, stable_s: steady, contact_s: contact } = {}) {
  const ratio = peak / before;
  const trend = before === undefined ? "" : ratio < 0.9 ? "softer" : ratio > 1.1 ? "harder" : "same";
  count("peak", peak === undefined ? null : ONE.format(peak));
  for (const one of byId("peak").querySelectorAll("[data-trend]")) one.hidden = one.dataset.trend !== trend;
  count("settled", steady === undefined ? null : ONE.format(steady));
  count("contact", contact === undefined ? null : TWO.format(contact));
}

/** Let a repetition that has just counted be heard. */
function hear(task) {
  if (!task || task.sign === sign) return;
  sign = task.sign;
  const name = soundOf(sign);
  if (name) sound.play(name);
}

function enter(trial) {
  if (trial.phase === phase) return;
  if (trial.phase === "recording") {
    if (!trial.task?.beats) sound.play("start");
    board.pulse();
  }
  phase = trial.phase;
  counted = null;
  document.body.dataset.phase = phase;
}

function taskOf(session, trial) {
  if (phase !== "recording" && !trial.task?.beats) return null;
  if (session.hold && phase === "recording") {
    return shownOf({ ...trial, task: session.hold }, clock);
  }
  return shownOf(trial, clock);
}

function onBoard(session, view) {
  const { trial } = session;
  enter(trial);
  const task = taskOf(session, trial);
  const beats = trial.task?.beats ?? session.beats;
  beat.keep(beats);
  beat.see(task?.pulse ?? pulseOf(session.beats));
  say(prompts[trial.prompt]);
  const cursor = trial.cursor && view.present;
  document.body.classList.toggle("has-cursor", cursor || Boolean(task?.draw));
  let number = null;
  if (phase === "counting_down" && trial.remaining_s !== null) {
    number = String(Math.max(1, Math.ceil(trial.remaining_s)));
    if (number !== counted && Number(number) <= 3 && !beats) sound.play("tick");
    counted = number;
  }
  setNumber(task?.number ?? number);
  sound.follow(trial.sonify ? view.points.at(-1) : null);
  hear(task);
  tellLast(trial.task?.kind === "reps" ? trial.task.values : {});
  heedFails(session.fails);
  count("good", session.good !== null && phase === "recording" ? String(session.good) : null);
  const steady = session.hold?.held_s > 1 && phase === "recording";
  count("steady", steady ? `${Math.round(100 * session.hold.steady_share)} %` : null);
  board.show({ points: view.points, cursor, shade: trial.shade, share: task?.share ?? 0, task });
}

function pulseOf(beats) {
  if (!beats || !clock.known) return null;
  return Math.floor(((clock.nowNs() - beats.first_ns) * beats.bpm) / 60e9);
}

/** Beside the board: the clock, or as often as it takes, with a beat where it has one. */
function byClock(session) {
  phase = "clock";
  document.body.dataset.phase = phase;
  beat.keep(session.beats);
  const bar = session.beats && shownOf({ task: { kind: "reps", count: 0, goal: null, values: {}, beats: session.beats }, elapsed_s: 0, cap_s: 1 }, clock);
  const drawn = stage.dataset.kind === "breath" ? bar : null;
  if (!drawn) beat.see(bar?.pulse);
  const left = session.remaining_s;
  document.body.classList.toggle("has-cursor", Boolean(drawn?.draw));
  const shown = left === null ? null : Math.ceil(left);
  if (shown !== counted && shown !== null && shown > 0 && shown <= 3) sound.play("tick");
  counted = shown;
  setNumber(shown);
  board.show({ cursor: false, share: 0, task: drawn });
}

function lose() {
  beat.keep(null);
  byId("lost").hidden = false;
  board.clear();
}

follow(stage, (session, view) => {
  if (!view.connected && session.trial) return lose();
  byId("lost").hidden = true;
  if (session.trial) onBoard(session, view);
  else byClock(session);
});

live.addEventListener("away", lose);
