// Between the sets of a session: count the rest down, and follow the station.

import { live } from "./live.js";
import { sound } from "./sound.js";

const ABSENT_MS = 1500;

/** Ask for the page anew when the station has gone on; `show` gets the session. */
export function follow(page, show = () => {}) {
  let lastSeen = performance.now();
  let leaving = false;
  const leave = () => {
    if (leaving) return;
    leaving = true;
    location.replace(page.dataset.url);
  };
  // A button leads on by itself: who follows as well would ask for the next page twice.
  addEventListener("submit", () => (leaving = true));
  live.addEventListener("view", ({ detail: view }) => {
    if (leaving) return;
    const { session } = view;
    if (session?.id !== page.dataset.session) {
      // The first view may be older than the session; later it means that it is over.
      if (performance.now() - lastSeen > ABSENT_MS) leave();
      return;
    }
    lastSeen = performance.now();
    if (session.turn > Number(page.dataset.turn)) return leave();
    if (session.turn === Number(page.dataset.turn)) show(session, view);
  });
}

const between = document.getElementById("session");
const number = document.querySelector("#rest span");
let counted = null;

function countDown(session) {
  if (!number || session.remaining_s === null) return;
  const left = Math.ceil(session.remaining_s);
  if (left === counted) return;
  number.textContent = left;
  if (counted !== null && left > 0 && left <= 3) sound.play("tick");
  counted = left;
}

if (between) follow(between, countDown);
