// Between two parts of a battery: how long the rest lasts, or when the next test is due.

import { live } from "./live.js";
import { sound } from "./sound.js";

const due = document.getElementById("due");
let told = null;

live.addEventListener("view", ({ detail: view }) => {
  if (!due) return;
  const left = Math.ceil((Number(due.dataset.due) - view.t_ns) / 1e9);
  const number = due.querySelector("strong");
  // Another start of the machine has another clock: then nothing is to be waited for.
  due.hidden = left > 24 * 3600 || (left <= 0 && !due.dataset.now);
  if (left === told) return;
  if (left > 0) {
    const minutes = Math.floor(left / 60);
    number.textContent = minutes ? `${minutes}:${String(left % 60).padStart(2, "0")}` : `${left} s`;
  } else if (due.dataset.now) {
    due.textContent = due.dataset.now;
    due.append(document.createElement("strong"));
  }
  if (told !== null && told > 0 && left <= 0) sound.play("ready");
  told = left;
});
