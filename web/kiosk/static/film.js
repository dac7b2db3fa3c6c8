// Filming a trial with the camera of this browser, for whoever asked for it: pictures go
// to the kiosk piece by piece while the trial goes on. What the camera cannot do is said
// in one sentence, and the trial goes on without it.

import { live } from "./live.js";
import { StationClock } from "./metronome.js";
import { later, Pictures } from "./pictures.js";
import { post } from "./post.js";

const KINDS = ["video/webm;codecs=vp8", "video/webm", "video/mp4"];
const CAMERA = { video: { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 25 } }, audio: false };
const BITS_PER_SECOND = 1_500_000;
const KEY_PICTURE_MS = 1000;
const PIECE_MS = 1000;
const NOT_YET = ["waiting", "zeroing", "stepping_on"];
const ENDED = ["done", "failed", "interrupted"];
const LONGEST_MS = 10 * 60_000;
const WAITING_BYTES = 32_000_000;
const TRIES = 5;
const AGAIN_MS = 1000;
const PATIENCE_MS = 8000;
const MOST_ERROR_MS = 10_000;
// What is told while the page leaves still arrives.
const KEPT_ALIVE = { keepalive: true };

class Film {
  #element;
  #stream = null;
  #pictures = null;
  #recorder = null;
  #clock;
  #first = null;
  #pieces = [];
  #waiting = 0;
  #sending = null;
  #sent = 0;
  #place = null;
  #over = false;

  constructor(element) {
    this.#element = element;
    this.#clock = new StationClock(element.dataset.clock);
    this.#open();
  }

  /** Begin with the recording once somebody stands where they are to stand. */
  follow(phase) {
    if (NOT_YET.includes(phase) || ENDED.includes(phase)) return;
    if (!this.#stream || this.#recorder || this.#over) return;
    this.#record().catch(() => this.#stop("lost"));
  }

  /** End, and have what is still on its way arrive; it never takes long. */
  finish() {
    return Promise.race([this.#finish().catch(() => null), later(PATIENCE_MS)]);
  }

  async #open() {
    this.#say("starting");
    try {
      if (!navigator.mediaDevices || !window.MediaRecorder) throw new Error("no camera");
      const stream = await navigator.mediaDevices.getUserMedia(CAMERA);
      const video = this.#element.querySelector("video");
      video.srcObject = stream;
      await video.play();
      this.#pictures = new Pictures(video);
      stream.getVideoTracks()[0].addEventListener("ended", () => this.#stop("lost"));
      if (!(await this.#clock.ask())) throw new Error("no clock");
      this.#stream = stream;
      this.#say("ready");
    } catch {
      this.#over = true;
      this.#say("absent");
    }
  }

  async #record() {
    const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
    const recorder = new MediaRecorder(this.#stream, {
      mimeType,
      videoBitsPerSecond: BITS_PER_SECOND,
      videoKeyFrameIntervalDuration: KEY_PICTURE_MS,
    });
    this.#recorder = recorder;
    recorder.addEventListener("dataavailable", ({ data }) => this.#take(data));
    recorder.addEventListener("error", () => this.#stop("lost"));
    const asked = performance.now();
    recorder.start(PIECE_MS);
    setTimeout(() => this.#stop("full"), LONGEST_MS);
    this.#say("filming");
    this.#first = await this.#pictures.firstAfter(asked);
    const stationNs = (this.#first.ms + this.#clock.offsetMs) * 1e6;
    const answer = await post(this.#element.dataset.url, {
      mime: mimeType.split(";")[0],
      start_ns: Math.round(stationNs),
      error_ns: Math.round(Math.min(this.#first.errorMs + this.#clock.errorMs, MOST_ERROR_MS) * 1e6),
    }, KEPT_ALIVE);
    if (!answer) return this.#stop("lost");
    if (!answer.ok) return this.#stop("refused");
    this.#place = await answer.json();
    this.#send();
  }

  #take(data) {
    if (!data.size) return;
    this.#pieces.push(data);
    this.#waiting += data.size;
    if (this.#waiting > WAITING_BYTES) this.#stop("lost");
    this.#send();
  }

  /** Send what waits, one piece after the other. */
  #send() {
    if (!this.#place) return null;
    this.#sending ??= this.#sendAll().finally(() => (this.#sending = null));
    return this.#sending;
  }

  async #sendAll() {
    while (this.#pieces.length) {
      const most = this.#place.piece_bytes;
      const piece = this.#pieces[0].slice(0, most);
      if (!(await this.#arrives(piece))) {
        this.#pieces = [];
        return this.#stop("full");
      }
      this.#sent += piece.size;
      this.#waiting -= piece.size;
      const rest = this.#pieces[0].slice(most);
      this.#pieces.splice(0, 1, ...(rest.size ? [rest] : []));
    }
    return null;
  }

  async #arrives(piece) {
    for (let n = 0; n < TRIES; n++) {
      try {
        const answer = await fetch(`${this.#place.add}?at=${this.#sent}`, { method: "PUT", body: piece });
        if (answer.ok || answer.status < 500 || answer.status === 507) return answer.ok;
      } catch {
        // The kiosk restarts: what is recorded waits for it.
      }
      await later(AGAIN_MS);
    }
    return false;
  }

  async #finish() {
    const recorder = this.#recorder;
    const until = performance.now();
    if (recorder?.state === "recording") {
      const stopped = new Promise((done) => recorder.addEventListener("stop", done));
      recorder.stop();
      await stopped;
    }
    this.#release();
    if (!this.#place) return;
    await this.#send();
    await post(this.#place.end, { duration_s: (until - this.#first.ms) / 1000 }, KEPT_ALIVE);
  }

  /** Record no more; what has arrived is kept. */
  #stop(why) {
    if (this.#over) return;
    this.#over = true;
    if (this.#recorder?.state === "recording") this.#recorder.stop();
    this.#release();
    this.#say(why);
  }

  #release() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
  }

  #say(state) {
    this.#element.dataset.state = state;
    this.#element.querySelector("p span").textContent = this.#element.dataset[state];
  }
}

const element = document.getElementById("filming");
const stage = document.getElementById("stage");
const film = new Film(element);
live.addEventListener("view", ({ detail: { trial } }) => {
  if (trial?.id === stage.dataset.trial) film.follow(trial.phase);
});
stage.addEventListener("leaving", ({ detail: ends }) => ends.push(film.finish()));
