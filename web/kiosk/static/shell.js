// What every page has: the bands that are visible when true, sound, the simulated person.

import { live } from "./live.js";
import { post } from "./post.js";
import { sound } from "./sound.js";

const byId = (id) => document.getElementById(id);
const SEVERITY = ["fault", "attention", "note"];

function showProblem(problems) {
  const band = byId("problem");
  const worst = SEVERITY.map((level) => problems.find((one) => one.severity === level)).find(Boolean);
  band.hidden = !worst;
  if (!worst) return;
  const words = band.querySelector("span");
  if (words.textContent !== worst.text) words.textContent = worst.text;
  band.className = `band ${worst.severity}`;
  band.dataset.code = worst.code;
}

live.addEventListener("view", ({ detail: view }) => {
  byId("away").hidden = true;
  byId("simulated").hidden = !view.simulated;
  showProblem(view.problems);
  offerDemo(view.commands);
  // What the test asks for comes first; there are more buttons than fit.
  drawer.classList.toggle("leaning", view.trial?.task?.kind === "targets");
});

live.addEventListener("away", () => {
  byId("away").hidden = false;
  byId("problem").hidden = true;
});

const button = byId("sound");

function showSound(level) {
  button.dataset.level = level;
  button.setAttribute("aria-label", button.dataset[level]);
}

showSound(sound.level);
button.addEventListener("click", () => showSound(sound.next()));

// The simulated person: only where the board understands commands.

const drawer = byId("demo");
const toggle = byId("demo-toggle");

// It stays open over the trials of a session; other pages have it on request.
const REMEMBER = ["trial", "lead"].some((page) => document.body.classList.contains(page));
let open = REMEMBER && sessionStorage.getItem("demo") === "open";

function showDrawer() {
  drawer.hidden = toggle.hidden || !open;
  toggle.setAttribute("aria-expanded", String(!drawer.hidden));
}

function offerDemo(commands) {
  toggle.hidden = commands.length === 0;
  for (const one of drawer.children) one.hidden = !commands.includes(one.dataset.action);
  showDrawer();
}

toggle.addEventListener("click", () => {
  open = !open;
  if (REMEMBER) sessionStorage.setItem("demo", open ? "open" : "closed");
  showDrawer();
});

drawer.addEventListener("click", (event) => {
  const action = event.target.closest("button")?.dataset.action;
  if (action) post(drawer.dataset.url, { action });
});
