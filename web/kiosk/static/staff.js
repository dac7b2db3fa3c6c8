// The staff room: what the board carries now, and how far a task is.

import { live } from "./live.js";

const G_N_PER_KG = 9.80665;
const EVERY_MS = 300;
// The load may wander by so much within a second and still count as steady.
const STEADY_KG = 0.1;
const SECOND_NS = 1e9;

const byId = (id) => document.getElementById(id);

// A page that waits loads anew when what it shows is not true any more.
const progress = byId("progress");

// Whoever has pressed a button is on the way to what it leads to.
let leaving = false;
addEventListener("submit", () => (leaving = true));

/** Not a reload: the page may be what a form led to, which would be sent again. */
function again() {
  if (!leaving) location.replace(location.pathname);
}

async function ask() {
  try {
    const answer = await fetch(progress.dataset.url);
    if (answer.status === 403) return again();
    const said = await answer.json();
    if (said.ok) {
      if (said.mark !== progress.dataset.mark) return again();
      const bar = progress.querySelector("progress");
      if (bar && said.share !== null) bar.value = said.share;
    }
  } catch {
    // The kiosk restarts; the next try finds it again.
  }
  setTimeout(ask, EVERY_MS);
}

if (progress) setTimeout(ask, EVERY_MS);

// What the board carries, and whether that is at rest.
const load = byId("load");
const steady = byId("steady");
const begin = document.querySelector("[data-least]");
const cop = byId("cop");
const tenths = new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const recent = [];

live.addEventListener("view", ({ detail: view }) => {
  const kg = view.total_n / G_N_PER_KG;
  const fromNs = view.t_ns - SECOND_NS;
  recent.push({ t: view.t_ns, kg });
  while (recent.length > 1 && recent[1].t <= fromNs) recent.shift();
  if (load) load.textContent = tenths.format(Math.round(kg * load.dataset.perKg * 10) / 10 || 0);
  if (steady) {
    const all = recent.map((one) => one.kg);
    const still = recent[0].t <= fromNs && Math.max(...all) - Math.min(...all) < STEADY_KG;
    steady.textContent = still ? steady.dataset.steady : steady.dataset.moving;
  }
  if (begin) begin.disabled = !view.connected || kg < Number(begin.dataset.least);
  if (!cop) return;
  const point = view.points.at(-1);
  if (kg < 2) cop.setAttribute("visibility", "hidden");
  else if (point) {
    cop.setAttribute("cx", point[0]);
    cop.setAttribute("cy", -point[1]);
    cop.setAttribute("visibility", "visible");
  }
});

live.addEventListener("away", () => {
  recent.length = 0;
  if (load) load.textContent = "–";
  if (steady) steady.textContent = "";
  if (begin) begin.disabled = true;
  if (cop) cop.setAttribute("visibility", "hidden");
});
