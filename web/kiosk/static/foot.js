// Answering with the feet: a lean of 1.5 s presses what is marked for that side. The edge
// of the screen fills meanwhile; the first view only says how many answers there were.

import { live } from "./live.js";
import { sound } from "./sound.js";

const edges = { left: document.getElementById("edge-left"), right: document.getElementById("edge-right") };
const listens = document.body.dataset.feet === "on";
let known = null;
let pressed = false;
let leaning = "";

const target = (answer) =>
  [...document.querySelectorAll(`[data-foot="${answer}"]`)].find((one) => one.checkVisibility() && !one.disabled);

function fill(side, share) {
  for (const [name, edge] of Object.entries(edges)) {
    const mine = name === side && target(side === "right" ? "yes" : "no");
    edge.hidden = !mine;
    if (mine) edge.style.setProperty("--share", share);
  }
  if (side && side !== leaning && !edges[side].hidden) sound.play("tick");
  leaning = side;
}

live.addEventListener("view", ({ detail: view }) => {
  const foot = view.foot;
  if (!listens || pressed) return;
  document.body.dataset.foot = foot ? foot.phase : "away";
  if (!foot) return fill("", 0);
  fill(foot.phase === "leaning" ? foot.side : "", foot.share);
  const news = known !== null && foot.answers > known;
  known = foot.answers;
  const button = news && target(foot.answer);
  if (!button) return;
  pressed = true;
  sound.play("ready");
  button.click();
});

// A page that comes back from the browser's memory listens anew.
addEventListener("pageshow", () => { pressed = false; });

live.addEventListener("away", () => {
  known = null;
  fill("", 0);
});
