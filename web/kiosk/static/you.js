// Somebody who stands on the board of a member who came in: is it still that member? The
// station's kiosk compares; this page only asks once they stand still.

import { live } from "./live.js";

const STILL_MS = 2000;
const PART = 0.03;
let since = 0;
let around = 0;
let asked = false;

async function ask() {
  const answer = await fetch(document.body.dataset.doubts).catch(() => null);
  asked = answer !== null;
  if (!answer?.ok) return;
  const { ask: doubt, page } = await answer.json();
  if (!doubt) return;
  const here = location.pathname + location.search;
  location.assign(`${page}?back=${encodeURIComponent(here)}`);
}

live.addEventListener("view", ({ detail: view }) => {
  const now = performance.now();
  if (!view.present || !view.tared || Math.abs(view.total_n - around) > PART * around) {
    since = now;
    around = view.total_n;
    asked &&= view.present;
    return;
  }
  if (asked || now - since < STILL_MS) return;
  asked = true;
  ask();
});
