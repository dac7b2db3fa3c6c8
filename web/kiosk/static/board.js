// The round picture of a trial: a ring that fills, and inside it the dot with its trail
// where the protocol shows it. One scale for everybody and every day. A dot that nothing
// new was heard of is hollow: it says where somebody was, not where they are.

const RADIUS_MM = 60;
const TARGET_MM = 20;
const TRAIL_POINTS = 150;
const PULSE_MS = 450;
const STALE_MS = 300;
const START = -Math.PI / 2;

export class Board {
  #canvas;
  #pen;
  #trail = [];
  #share = 0;
  #cursor = false;
  #shade = 1;
  #task = null;
  #waiting = false;
  #pulsed = -PULSE_MS;
  #stale = false;
  #aging = null;

  constructor(canvas) {
    this.#canvas = canvas;
    this.#pen = canvas.getContext("2d");
    new ResizeObserver(() => this.#ask()).observe(canvas);
  }

  /**
   * Take what is new: points in mm, whether they may be shown, how full the ring is, and
   * where a task draws something of its own, with its middle and its width.
   */
  show({ points = [], cursor, share, shade = 1, task = null }) {
    this.#shade = shade;
    this.#cursor = cursor;
    this.#task = task?.draw ? task : null;
    this.#share = Math.max(0, Math.min(1, share));
    if (points.length) this.#refresh();
    this.#trail.push(...points);
    this.#trail.splice(0, this.#trail.length - TRAIL_POINTS);
    if (!cursor) this.#trail.length = 0;
    this.#ask();
  }

  /** Light the whole ring for a moment: what a sound says, seen. */
  pulse() {
    this.#pulsed = performance.now();
    this.#ask();
  }

  clear() {
    this.#trail.length = 0;
    this.#ask();
  }

  #refresh() {
    this.#stale = false;
    clearTimeout(this.#aging);
    this.#aging = setTimeout(() => {
      this.#stale = true;
      this.#ask();
    }, STALE_MS);
  }

  get dots() {
    return this.#trail.length;
  }

  #ask() {
    if (this.#waiting) return;
    this.#waiting = true;
    requestAnimationFrame(() => {
      this.#waiting = false;
      this.#draw();
    });
  }

  #draw() {
    const scale = devicePixelRatio;
    const size = this.#canvas.clientWidth;
    const side = Math.round(size * scale);
    if (this.#canvas.width !== side) this.#canvas.width = this.#canvas.height = side;
    const colours = getComputedStyle(this.#canvas);
    const pen = this.#pen;
    const wide = Math.max(8, size * 0.026);
    const radius = size / 2 - wide / 2 - 1;
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, size, size);
    pen.save();
    pen.translate(size / 2, size / 2);
    pen.lineCap = "round";
    this.#arc(radius, 1, 2, colours.getPropertyValue("--line"));
    if (this.#share > 0) this.#arc(radius, this.#share, wide, colours.getPropertyValue("--accent"));
    this.#drawPulse(radius, wide, colours);
    if (this.#task) this.#drawTask(radius - wide, colours);
    if (this.#cursor) this.#drawDot(radius - wide, colours);
    pen.restore();
  }

  #drawPulse(radius, wide, colours) {
    const since = performance.now() - this.#pulsed;
    if (since >= PULSE_MS) return;
    this.#pen.globalAlpha = 1 - since / PULSE_MS;
    this.#arc(radius, 1, wide, colours.getPropertyValue("--ink"));
    this.#pen.globalAlpha = 1;
    this.#ask();
  }

  #arc(radius, share, width, colour) {
    this.#pen.beginPath();
    this.#pen.arc(0, 0, radius, START, START + share * 2 * Math.PI);
    this.#pen.lineWidth = width;
    this.#pen.strokeStyle = colour;
    this.#pen.stroke();
  }

  #frame(radius) {
    const { home, span } = this.#task?.frame ?? { home: [0, 0], span: RADIUS_MM };
    const perMm = radius / span;
    const at = ([ml, ap]) => [(ml - home[0]) * perMm, (home[1] - ap) * perMm];
    return { home, span, perMm, at };
  }

  #drawTask(radius, colours) {
    const { perMm, at } = this.#frame(radius);
    const named = (name) => colours.getPropertyValue(`--${name}`);
    const [line, accent, ink, quiet] = ["line", "accent", "ink", "quiet"].map(named);
    const font = `${Math.max(20, radius * 0.07)}px ${colours.fontFamily}`;
    this.#task.draw({ context: this.#pen, at, perMm, font, colours: { line, accent, ink, quiet } });
  }

  #drawDot(radius, colours) {
    const pen = this.#pen;
    const { home, span, perMm, at: place } = this.#frame(radius);
    if (!this.#task) {
      this.#arc(TARGET_MM * perMm, 1, 2, colours.getPropertyValue("--line"));
      this.#arc(2 * perMm, 1, 2, colours.getPropertyValue("--line"));
    }
    const at = ([ml, ap]) => {
      const inside = Math.min(1, span / Math.hypot(ml - home[0], ap - home[1]));
      return place([home[0] + (ml - home[0]) * inside, home[1] + (ap - home[1]) * inside]);
    };
    pen.strokeStyle = colours.getPropertyValue("--accent");
    pen.lineWidth = 3;
    for (let n = 1; n < this.#trail.length; n++) {
      pen.globalAlpha = (n / this.#trail.length) * 0.7 * this.#shade;
      pen.beginPath();
      pen.moveTo(...at(this.#trail[n - 1]));
      pen.lineTo(...at(this.#trail[n]));
      pen.stroke();
    }
    pen.globalAlpha = this.#shade;
    const last = this.#trail.at(-1);
    if (!last) return;
    pen.fillStyle = colours.getPropertyValue("--accent");
    pen.beginPath();
    pen.arc(...at(last), Math.max(9, 3.2 * perMm), 0, 2 * Math.PI);
    if (this.#stale) {
      pen.strokeStyle = colours.getPropertyValue("--quiet");
      pen.stroke();
      return;
    }
    pen.fill();
    if (!this.#task) return;
    // Over a target of the same colour the dot keeps its edge.
    pen.strokeStyle = colours.getPropertyValue("--paper");
    pen.stroke();
  }
}
