// Free play: the dot, for as long as one likes. Nothing is measured or kept.

import { Board } from "./board.js";
import { live } from "./live.js";

const board = new Board(document.getElementById("board"));
const said = document.getElementById("said");

live.addEventListener("view", ({ detail: view }) => {
  const words = view.present ? said.dataset.playing : said.dataset.waiting;
  if (said.textContent !== words) said.textContent = words;
  if (!view.connected || !view.present) board.clear();
  board.show({ points: view.connected && view.present ? view.points : [], cursor: view.present, share: 0 });
});

live.addEventListener("away", () => board.clear());
