// Videos beside what was measured: each dot is where the point under the feet was when
// the picture that is seen was taken. Two are led by the first, from the start of both.

const byId = (id) => document.getElementById(id);
const seek = byId("seek");
const play = byId("play");
const slow = byId("slow");
const FAR_S = 1e7;
const APART_S = 0.12;
const seconds = new Intl.NumberFormat(document.documentElement.lang, {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});

/** A video with its path; its moments count from where the path begins. */
class Side {
  #dot;
  #length_s = 0;

  constructor(element) {
    this.path = JSON.parse(element.dataset.path);
    this.film = element.querySelector("video");
    this.#dot = element.querySelector(".dot");
    this.film.addEventListener("error", () => (byId("broken").hidden = false));
  }

  get first_s() {
    return -this.path.begins_s;
  }

  get last_s() {
    return this.#length_s - this.path.begins_s;
  }

  get now_s() {
    return this.film.currentTime - this.path.begins_s;
  }

  goTo(moment_s) {
    const place = moment_s + this.path.begins_s;
    this.film.currentTime = Math.min(Math.max(0, place), this.#length_s);
  }

  /** Go to the place where it is to be watched from, and be known from there on. */
  async begin(show) {
    if (this.film.readyState < HTMLMediaElement.HAVE_METADATA) {
      await new Promise((done) => this.film.addEventListener("loadedmetadata", done, { once: true }));
    }
    this.#length_s = await this.#findLength();
    this.film.currentTime = Math.min(this.path.from_s, this.#length_s);
    this.#follow(show);
  }

  /** Return where the point was at a moment, in mm; null where there is none. */
  pointAt(moment_s) {
    const place = moment_s * this.path.hz;
    const before = this.path.points[Math.floor(place)];
    const after = this.path.points[Math.floor(place) + 1] ?? before;
    if (place < 0 || !before || !after) return null;
    const share = place - Math.floor(place);
    return before.map((value, axis) => value + share * (after[axis] - value));
  }

  showDot(moment_s) {
    const point = this.pointAt(moment_s);
    this.#dot?.setAttribute("visibility", point ? "visible" : "hidden");
    if (!this.#dot || !point) return;
    const { size, span_mm, centre_mm } = this.path;
    const scale = size / (2 * span_mm);
    this.#dot.setAttribute("cx", size / 2 + (point[0] - centre_mm[0]) * scale);
    this.#dot.setAttribute("cy", size / 2 - (point[1] - centre_mm[1]) * scale);
  }

  /** Go along with the pictures as they are seen, not with the clock. */
  #follow(show) {
    const tell = (place) => {
      this.showDot(place - this.path.begins_s);
      show(place - this.path.begins_s);
    };
    this.film.addEventListener("seeked", () => this.film.paused && tell(this.film.currentTime));
    if (!this.film.requestVideoFrameCallback) {
      this.film.addEventListener("timeupdate", () => tell(this.film.currentTime));
      return;
    }
    const look = (_now, { mediaTime }) => {
      tell(mediaTime);
      this.film.requestVideoFrameCallback(look);
    };
    this.film.requestVideoFrameCallback(look);
  }

  /** A browser's recording does not say how long it is until its end was looked at. */
  async #findLength() {
    const known = () => Number.isFinite(this.film.duration);
    if (!known()) {
      const found = new Promise((done) => this.film.addEventListener("durationchange", () => known() && done()));
      this.film.currentTime = FAR_S;
      await found;
    }
    return this.film.duration;
  }
}

const sides = [...document.querySelectorAll(".side")].map((one) => new Side(one));
const [leader, ...others] = sides;

function showLine(moment_s) {
  const line = byId("now");
  if (!line) return;
  const [left, right] = leader.path.strip;
  const share = (moment_s * leader.path.hz) / (leader.path.points.length - 1);
  line.setAttribute("visibility", share >= 0 && share <= 1 ? "visible" : "hidden");
  for (const end of ["x1", "x2"]) line.setAttribute(end, left + share * (right - left));
}

/** Show everything else as it was at a moment of the first video. */
function show(moment_s) {
  showLine(moment_s);
  document.body.dataset.moment = moment_s.toFixed(4);
  if (document.activeElement !== seek || !leader.film.paused) seek.value = moment_s;
  const told = `${seconds.format(moment_s).replace("-", "\u2212")} s`;
  byId("time").textContent = told;
  seek.setAttribute("aria-valuetext", told);
  for (const one of others) {
    if (Math.abs(one.now_s - moment_s) > APART_S && moment_s < one.last_s) one.goTo(moment_s);
  }
}

function showState() {
  play.textContent = leader.film.paused ? play.dataset.play : play.dataset.pause;
}

function goTo(moment_s) {
  for (const one of sides) one.goTo(moment_s);
}

for (const name of ["play", "pause", "ended"]) leader.film.addEventListener(name, showState);
leader.film.addEventListener("pause", () => others.forEach(({ film }) => film.pause()));
play.addEventListener("click", () => {
  if (leader.film.ended) goTo(leader.path.from_s - leader.path.begins_s);
  const go = leader.film.paused;
  for (const { film } of sides) {
    if (go) film.play();
    else film.pause();
  }
});
slow.addEventListener("click", () => {
  const half = slow.getAttribute("aria-pressed") !== "true";
  slow.setAttribute("aria-pressed", String(half));
  for (const { film } of sides) film.playbackRate = half ? 0.5 : 1;
});
seek.addEventListener("input", () => {
  for (const { film } of sides) film.pause();
  goTo(Number(seek.value));
});

async function begin() {
  await Promise.all(sides.map((one) => one.begin(one === leader ? show : () => null)));
  seek.min = leader.first_s;
  seek.max = leader.last_s;
  show(leader.now_s);
  document.body.dataset.ready = "yes";
}

begin();
