// Soft, tuned and few. Every sound has a visual twin on the page that plays it.
// Notes are scheduled on the audio clock, so a busy page does not make them late.

import { beatsOf, heardAt, schedule } from "./metronome.js";
import { Voice } from "./voice.js";

const LEVELS = { loud: 0.5, soft: 0.12, off: 0 };
const ORDER = ["loud", "soft", "off"];
const NOTES = {
  ready: [[523.25, 0, 0.16]],
  tick: [[440, 0, 0.09]],
  start: [[659.25, 0, 0.12], [880, 0.1, 0.28]],
  end: [[880, 0, 0.12], [659.25, 0.12, 0.14], [523.25, 0.26, 0.4]],
  touch: [[293.66, 0, 0.3]],
};

export class Sound {
  #voice = null;
  #context = null;
  #gain = null;

  get level() {
    const kept = localStorage.getItem("sound");
    return ORDER.includes(kept) ? kept : "loud";
  }

  next() {
    const level = ORDER[(ORDER.indexOf(this.level) + 1) % ORDER.length];
    localStorage.setItem("sound", level);
    if (this.#gain) this.#gain.gain.value = LEVELS[level];
    this.play("ready");
    return level;
  }

  /** Play a named cue; `inSeconds` schedules it ahead. Returns a function that cancels it. */
  play(name, inSeconds = 0) {
    if (this.level === "off" || typeof AudioContext === "undefined") return () => {};
    this.#wake();
    const begin = this.#context.currentTime + inSeconds;
    const nodes = NOTES[name].map(([hz, offset, length]) => this.#note(hz, begin + offset, length));
    return () => nodes.forEach((node) => node.disconnect());
  }

  /**
   * Schedule all beats of a trial on the audio clock, for as long as it runs. Where the
   * sound is off they are silent, and may be turned on. Returns what cancels them.
   */
  beats(beats, clock) {
    if (typeof AudioContext === "undefined") return () => {};
    this.#wake();
    const context = this.#context;
    let cancel = null;
    const begin = () => {
      if (context.state !== "running" || cancel) return;
      cancel = schedule(context, this.#gain, beatsOf(beats), heardAt(context, clock));
    };
    context.addEventListener("statechange", begin);
    begin();
    return () => {
      context.removeEventListener("statechange", begin);
      cancel?.();
    };
  }

  /**
   * Say a sentence, where the browser has a voice for the page's language. Resolves when
   * it was said, or at once where nothing is.
   */
  async say(sentence) {
    if (this.level === "off" || typeof speechSynthesis === "undefined") return;
    const language = document.documentElement.lang;
    const voices = speechSynthesis.getVoices().filter((one) => one.lang.split(/[-_]/)[0].toLowerCase() === language);
    const voice = voices.find((one) => one.default) ?? voices[0];
    if (!voice || !sentence) return;
    const spoken = new SpeechSynthesisUtterance(sentence);
    spoken.lang = voice.lang;
    spoken.voice = voice;
    spoken.volume = Math.min(1, LEVELS[this.level] * 2);
    speechSynthesis.cancel();
    speechSynthesis.speak(spoken);
    await new Promise((resolve) => {
      spoken.onend = resolve;
      spoken.onerror = resolve;
    });
  }

  /** Let the CoP be heard: ML from left to right, AP as pitch; null ends it. */
  follow(point) {
    if (!point || this.level === "off" || typeof AudioContext === "undefined") {
      this.#voice?.follow(null);
      return;
    }
    this.#wake();
    this.#voice ??= new Voice(this.#context, this.#gain);
    this.#voice.follow(point);
  }

  #wake() {
    if (!this.#context) {
      this.#context = new AudioContext();
      this.#gain = new GainNode(this.#context, { gain: LEVELS[this.level] });
      this.#gain.connect(this.#context.destination);
    }
    // Before the first touch a browser may keep it suspended; that is not an error.
    if (this.#context.state === "suspended") this.#context.resume().catch(() => {});
  }

  #note(hz, begin, length) {
    const tone = new OscillatorNode(this.#context, { type: "sine", frequency: hz });
    const shape = new GainNode(this.#context, { gain: 0 });
    shape.gain.setValueAtTime(0, begin);
    shape.gain.linearRampToValueAtTime(1, begin + 0.012);
    shape.gain.setTargetAtTime(0, begin + length * 0.4, length * 0.25);
    tone.connect(shape).connect(this.#gain);
    tone.start(begin);
    tone.stop(begin + length * 2);
    return shape;
  }
}

// A browser looks for its voices when they are first asked for, and has them later.
if (typeof speechSynthesis !== "undefined") speechSynthesis.getVoices();

export const sound = new Sound();
