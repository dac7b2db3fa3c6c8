// The station's live view as DOM events: `view` with a LiveView, `away` when what was
// known is not true any more. Silence counts as away: stale data is never shown as live.

const SILENCE_MS = 1500;
const RETRY_MS = 1000;
// The kiosk says twice a second that the station is away: who hears nothing at all for so
// long has a line that broke without a word, as radio does.
const BROKEN_MS = 10_000;

export class Live extends EventTarget {
  #url;
  #source = null;
  #watch = null;
  #broken = null;
  #away = false;

  constructor(url) {
    super();
    this.#url = url;
    this.#open();
    addEventListener("pagehide", () => {
      clearTimeout(this.#broken);
      this.#source?.close();
    });
    addEventListener("pageshow", (event) => event.persisted && this.#open());
  }

  #open() {
    this.#source?.close();
    const source = new EventSource(this.#url);
    this.#source = source;
    this.#hear();
    this.#expect();
    source.addEventListener("live", (event) => {
      this.#hear();
      this.#expect();
      this.#away = false;
      this.dispatchEvent(new CustomEvent("view", { detail: JSON.parse(event.data) }));
    });
    source.addEventListener("away", () => {
      this.#hear();
      this.#lose();
    });
    source.addEventListener("closing", () => this.#lose());
    source.addEventListener("error", () => {
      this.#lose();
      // A refused stream is closed for good; a broken one comes back by itself.
      if (source.readyState === EventSource.CLOSED) setTimeout(() => this.#open(), RETRY_MS);
    });
  }

  #hear() {
    clearTimeout(this.#broken);
    this.#broken = setTimeout(() => this.#open(), BROKEN_MS);
  }

  #expect() {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => this.#lose(), SILENCE_MS);
  }

  #lose() {
    if (this.#away) return;
    this.#away = true;
    this.dispatchEvent(new Event("away"));
  }
}

export const live = new Live(document.body.dataset.stream);
