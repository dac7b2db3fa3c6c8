// When a camera takes its pictures: what its recording begins with is known by that.

const NO_PICTURE_MS = 1000;
const UNKNOWN_ERROR_MS = 200;

export const later = (ms) => new Promise((done) => setTimeout(done, ms));

/** When the camera took its pictures, on this page's clock. */
export class Pictures {
  #video;
  #unknownMs = UNKNOWN_ERROR_MS;
  #last = null;
  #wanted = null;

  constructor(video) {
    this.#video = video;
    if (!video.requestVideoFrameCallback) return;
    this.#unknownMs = NO_PICTURE_MS;
    this.#look();
  }

  /**
   * Return when the first picture after `ms` was taken, and how far off that may be: the
   * one before or after it may be the first that is recorded.
   */
  firstAfter(ms) {
    const found = new Promise((done) => (this.#wanted = { ms, done }));
    return Promise.race([
      found,
      later(NO_PICTURE_MS).then(() => ({ ms, errorMs: this.#unknownMs })),
    ]);
  }

  #look() {
    this.#video.requestVideoFrameCallback((now, { captureTime }) => {
      const ms = captureTime ?? now;
      const gap = this.#last === null ? UNKNOWN_ERROR_MS : ms - this.#last;
      this.#last = ms;
      if (this.#wanted) this.#answer(now, ms, gap);
      this.#look();
    });
  }

  #answer(now, ms, gap) {
    const { first, done } = this.#wanted;
    if (first) {
      done({ ms: first.ms, errorMs: Math.max(first.gap, gap) });
      this.#wanted = null;
    } else if (now >= this.#wanted.ms) {
      this.#wanted.first = { ms, gap };
    }
  }
}
