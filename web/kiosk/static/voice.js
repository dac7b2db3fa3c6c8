// The CoP as a tone: ML is the side that it comes from, AP its pitch.

/** An octave up or down, and all the way to a side, at this distance. */
const REACH_MM = 60;
const MIDDLE_HZ = 329.63;
const LOUDNESS = 0.35;

/** Return where a point [ML, AP] in mm is heard: side from -1 to 1, and pitch. */
function heardOf([ml, ap]) {
  const [side, height] = [ml, ap].map((mm) => Math.max(-1, Math.min(1, mm / REACH_MM)));
  return { side, hz: MIDDLE_HZ * 2 ** height };
}

/** One tone that follows the CoP; silent until it is told a point. */
export class Voice {
  constructor(context, destination) {
    this.context = context;
    this.tone = new OscillatorNode(context, { type: "triangle", frequency: MIDDLE_HZ });
    this.side = new StereoPannerNode(context);
    this.loudness = new GainNode(context, { gain: 0 });
    this.tone.connect(this.loudness).connect(this.side).connect(destination);
    this.tone.start();
  }

  /** Go to a point within a few hundredths of a second; null is silence. */
  follow(point, at = this.context.currentTime) {
    if (!point) return this.loudness.gain.setTargetAtTime(0, at, 0.05);
    const { side, hz } = heardOf(point);
    this.side.pan.setTargetAtTime(side, at, 0.04);
    this.tone.frequency.setTargetAtTime(hz, at, 0.04);
    return this.loudness.gain.setTargetAtTime(LOUDNESS, at, 0.05);
  }
}
