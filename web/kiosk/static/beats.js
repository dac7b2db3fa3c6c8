// The beats that the station tells of: heard, and seen as the ring lights up.

import { sound } from "./sound.js";

const ASK_AGAIN_MS = 1000;

export class Beats {
  #clock;
  #board;
  #keeping = null;
  #seen = null;

  constructor(clock, board) {
    this.#clock = clock;
    this.#board = board;
  }

  /** Have the beats sound that the station tells of, and no others. */
  async keep(beats) {
    const wanted = beats ? beats.first_ns : null;
    if (wanted === (this.#keeping?.first ?? null)) return;
    this.#keeping?.cancel?.();
    this.#keeping = wanted === null ? null : { first: wanted, cancel: null };
    if (!beats) return;
    const mine = this.#keeping;
    if (!this.#clock.known) await this.#clock.ask().catch(() => false);
    if (mine !== this.#keeping) return;
    if (this.#clock.known) mine.cancel = sound.beats(beats, this.#clock);
    else setTimeout(() => mine === this.#keeping && (this.#keeping = null), ASK_AGAIN_MS);
  }

  /** Light the ring with each beat. */
  see(number) {
    if (number === null || number === undefined || number === this.#seen) return;
    this.#seen = number;
    this.#board.pulse();
  }
}
