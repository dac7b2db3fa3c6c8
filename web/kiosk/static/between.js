// Between two steps: count the rest down, and follow the station to what comes next.

import { live } from "./live.js";
import { sound } from "./sound.js";

const page = document.getElementById("between");
const number = document.querySelector("#rest span");
const ABSENT_MS = 1500;
let lastSeen = performance.now();
let leaving = false;
let counted = null;

function follow() {
  if (leaving) return;
  leaving = true;
  location.replace(page.dataset.url);
}

// A button leads on by itself: who follows as well would ask for the next page twice.
addEventListener("submit", () => (leaving = true));

live.addEventListener("view", ({ detail: view }) => {
  if (leaving) return;
  const series = view.trial?.series;
  if (series?.id !== page.dataset.series) {
    // The first view may be older than the test; later it means that it is over.
    if (performance.now() - lastSeen > ABSENT_MS) follow();
    return;
  }
  lastSeen = performance.now();
  const { phase, upcoming } = page.dataset;
  if (series.phase !== phase || String(series.upcoming) !== upcoming) return follow();
  if (!number || series.remaining_s === null) return;
  const left = Math.ceil(series.remaining_s);
  if (left === counted) return;
  number.textContent = left;
  if (counted !== null && left > 0 && left <= 3) sound.play("tick");
  counted = left;
});
