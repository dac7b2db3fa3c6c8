// What only an eye sees: buttons for somebody who watches, and what was counted so far.

import { post } from "./post.js";

export class Observer {
  #counts;

  constructor(element) {
    this.#counts = element.querySelector("#counts");
    element.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-event]");
      if (button) post(element.dataset.url, { event: button.dataset.event });
    });
  }

  show(task) {
    if (task?.kind !== "errors") return;
    const { dataset } = this.#counts;
    this.#counts.textContent = `${dataset.board}: ${task.board} · ${dataset.seen}: ${task.observer}`;
  }
}
