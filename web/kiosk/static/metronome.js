// Beats on the station's clock: when they are, how they sound, what is seen of them.
//
// All beats of a trial are known before the first and are scheduled at once, each at a
// whole sample of the audio clock: a busy page makes none of them late. Cancelling is
// disconnecting the one node that they all go through.

const ASK_TIMES = 5;
const TONES = {
  beat: { hz: 660, seconds: 0.07, level: 1 },
  down: { hz: 440, seconds: 0.16, level: 1 },
  up: { hz: 880, seconds: 0.16, level: 1 },
  stay: { hz: 587, seconds: 0.07, level: 0.7 },
  tick: { hz: 587, seconds: 0.05, level: 0.45 },
};
const ATTACK_S = 0.002;

/** The station's clock as this page knows it: `nowNs()`, right to `errorMs`. */
export class StationClock {
  #url;
  #offsetMs = null;
  errorMs = Infinity;

  constructor(url) {
    this.#url = url;
  }

  /** Ask a few times; the answer that came back fastest is off by half its way at most. */
  async ask(times = ASK_TIMES) {
    for (let n = 0; n < times; n++) {
      const sent = performance.now();
      const answer = await fetch(this.#url, { cache: "no-store" });
      const came = performance.now();
      if (!answer.ok || (came - sent) / 2 >= this.errorMs) continue;
      const { t_ns } = await answer.json();
      this.errorMs = (came - sent) / 2;
      this.#offsetMs = t_ns / 1e6 - (sent + came) / 2;
    }
    return this.known;
  }

  get known() {
    return this.#offsetMs !== null;
  }

  get offsetMs() {
    return this.#offsetMs;
  }

  nowNs() {
    return (performance.now() + this.#offsetMs) * 1e6;
  }

  /** Return when a moment of the station is on `performance.now()`. */
  toPageMs(ns) {
    return ns / 1e6 - this.#offsetMs;
  }
}

/** Return every beat with its number, its sound and its moment in nanoseconds. */
export function beatsOf({ first_ns, bpm, bar, count_in, count }) {
  const period = 60e9 / bpm;
  return Array.from({ length: count_in + count }, (_, n) => {
    const number = n - count_in;
    const sound = number < 0 ? "tick" : bar[number % bar.length];
    return { number, sound, ns: first_ns + number * period };
  });
}

/**
 * Schedule beats on an audio context, through one node; `toSeconds` says when a moment
 * of the station is on the audio clock. Beats that are over are left out. Returns what
 * cancels all that is still to come.
 */
export function schedule(context, destination, beats, toSeconds) {
  const all = new GainNode(context);
  all.connect(destination);
  const clicks = {};
  for (const { sound, ns } of beats) {
    const at = Math.round(toSeconds(ns) * context.sampleRate) / context.sampleRate;
    if (at < context.currentTime) continue;
    clicks[sound] ??= click(context, TONES[sound]);
    const source = new AudioBufferSourceNode(context, { buffer: clicks[sound] });
    source.connect(all);
    source.start(at);
  }
  return () => all.disconnect();
}

/** Return a function that turns station time into the audio clock's, as it is heard. */
export function heardAt(context, clock) {
  const stamp = context.getOutputTimestamp?.() ?? {};
  const known = stamp.performanceTime > 0;
  const page = known ? stamp.performanceTime : performance.now();
  const delay = context.outputLatency || context.baseLatency || 0;
  const audio = known ? stamp.contextTime : context.currentTime - delay;
  return (ns) => audio + (clock.toPageMs(ns) - page) / 1000;
}

function click(context, { hz, seconds, level }) {
  const rate = context.sampleRate;
  const length = Math.round(seconds * rate);
  const buffer = new AudioBuffer({ length, sampleRate: rate });
  const samples = buffer.getChannelData(0);
  for (let n = 0; n < length; n++) {
    const rise = Math.min(1, (n + 1) / (ATTACK_S * rate));
    const fade = Math.exp((-5 * n) / length) * (1 - n / length);
    samples[n] = level * rise * fade * Math.cos((2 * Math.PI * hz * n) / rate);
  }
  return buffer;
}

/**
 * Return where the beat is at a moment: its number, how far it has gone, and for bars
 * with ways down and up how high one should be, 1 at the top. In steps for people who
 * want less motion: as at the beat itself.
 */
export function placeAt({ first_ns, bpm, bar }, ns, inSteps = false) {
  const beats = ((ns - first_ns) * bpm) / 60e9;
  const number = Math.floor(beats);
  const moving = bar.some((sound) => sound === "down" || sound === "up");
  const share = beats - number;
  if (!moving) return { number, share, height: null };
  const high = bar.find((sound) => sound === "down" || sound === "up") === "down" ? 1 : 0;
  if (number < 0) return { number, share, height: high };
  const within = number % bar.length;
  let begun = within;
  while (bar[begun] === "tick" && begun > 0) begun--;
  let ended = within + 1;
  while (ended < bar.length && bar[ended] === "tick") ended++;
  const done = ((inSteps ? within : within + share) - begun) / (ended - begun);
  if (bar[begun] === "down") return { number, share, height: 1 - done };
  if (bar[begun] === "up") return { number, share, height: done };
  const before = bar.slice(0, begun).findLast((sound) => sound === "down" || sound === "up");
  return { number, share, height: before === "down" ? 0 : 1 };
}
