// Nobody here: ask once, then end the visit, so that the next person finds nothing of it.
// Whoever stands on the board is here without touching anything.

import { live } from "./live.js";

const WARNING_S = 15;
const box = document.getElementById("idle");

/** Whoever stretches beside the board between two sets is here as well. */
function trains(session) {
  return session && !session.paused && ["set", "rest"].includes(session.phase);
}

function watch(afterS, away) {
  const left = box.querySelector("span");
  let lastMs = performance.now();

  const here = () => {
    lastMs = performance.now();
    box.hidden = true;
  };
  const always = { capture: true, passive: true };
  for (const sign of ["click", "keydown", "wheel"]) addEventListener(sign, here, always);
  // A finger that scrolls never clicks; the one that answers is to find the button still there.
  addEventListener("pointerdown", () => box.hidden && here(), always);
  live.addEventListener("view", ({ detail: view }) => {
    if (view.present || view.trial?.stored === false || trains(view.session)) here();
  });
  const ticking = setInterval(() => {
    const leftS = Math.ceil(afterS + WARNING_S - (performance.now() - lastMs) / 1000);
    if (leftS <= 0) {
      clearInterval(ticking);
      location.replace(away);
    }
    box.hidden = leftS > WARNING_S;
    left.textContent = Math.max(0, leftS);
  }, 250);
}

if (box) watch(Number(box.dataset.after), box.dataset.away);
