// A video beside what was measured: the dot and the line are where the point under the
// feet was when the picture that is seen was taken.

const byId = (id) => document.getElementById(id);
const film = byId("film");
const path = JSON.parse(byId("path").textContent);
const seek = byId("seek");
const play = byId("play");
const slow = byId("slow");
const FAR_S = 1e7;
const seconds = new Intl.NumberFormat(document.documentElement.lang, {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});

/** Return where the point was at a moment of the video, in mm; null where there is none. */
function pointAt(time_s) {
  const place = (time_s - path.begins_s) * path.hz;
  const before = path.points[Math.floor(place)];
  const after = path.points[Math.floor(place) + 1] ?? before;
  if (place < 0 || !before || !after) return null;
  const share = place - Math.floor(place);
  return before.map((value, axis) => value + share * (after[axis] - value));
}

function showDot(time_s) {
  const dot = byId("dot");
  const point = pointAt(time_s);
  dot?.setAttribute("visibility", point ? "visible" : "hidden");
  if (!dot || !point) return;
  const scale = path.size / (2 * path.span_mm);
  dot.setAttribute("cx", path.size / 2 + (point[0] - path.centre_mm[0]) * scale);
  dot.setAttribute("cy", path.size / 2 - (point[1] - path.centre_mm[1]) * scale);
}

function showLine(time_s) {
  const line = byId("now");
  if (!line) return;
  const [left, right] = path.strip;
  const whole_s = (path.points.length - 1) / path.hz;
  const share = (time_s - path.begins_s) / whole_s;
  line.setAttribute("visibility", share >= 0 && share <= 1 ? "visible" : "hidden");
  for (const end of ["x1", "x2"]) line.setAttribute(end, left + share * (right - left));
}

/** Show everything as it was at a moment of the video. */
function show(time_s) {
  showDot(time_s);
  showLine(time_s);
  document.body.dataset.time = time_s.toFixed(3);
  if (document.activeElement !== seek || !film.paused) seek.value = time_s;
  const told = `${seconds.format(time_s - path.begins_s)} s`;
  byId("time").textContent = told;
  seek.setAttribute("aria-valuetext", told);
}

/** Go along with the pictures as they are seen, not with the clock. */
function follow() {
  if (!film.requestVideoFrameCallback) {
    film.addEventListener("timeupdate", () => show(film.currentTime));
    return;
  }
  const look = (_now, { mediaTime }) => {
    show(mediaTime);
    film.requestVideoFrameCallback(look);
  };
  film.requestVideoFrameCallback(look);
}

/** A recording of a browser does not say how long it is until its end was looked at. */
async function lengthOf() {
  if (Number.isFinite(film.duration)) return film.duration;
  const known = new Promise((done) => film.addEventListener("durationchange", () => Number.isFinite(film.duration) && done()));
  film.currentTime = FAR_S;
  await known;
  return film.duration;
}

function showState() {
  play.textContent = film.paused ? play.dataset.play : play.dataset.pause;
}

film.addEventListener("error", () => (byId("broken").hidden = false));
for (const name of ["play", "pause", "ended"]) film.addEventListener(name, showState);
film.addEventListener("seeked", () => film.paused && show(film.currentTime));
play.addEventListener("click", () => {
  if (film.ended) film.currentTime = path.from_s;
  if (film.paused) film.play();
  else film.pause();
});
slow.addEventListener("click", () => {
  const half = slow.getAttribute("aria-pressed") !== "true";
  slow.setAttribute("aria-pressed", String(half));
  film.playbackRate = half ? 0.5 : 1;
});
seek.addEventListener("input", () => {
  film.pause();
  film.currentTime = Number(seek.value);
});

async function begin() {
  seek.max = await lengthOf();
  film.currentTime = Math.min(path.from_s, Number(seek.max));
  follow();
  show(film.currentTime);
  document.body.dataset.ready = "yes";
}

if (film.readyState >= HTMLMediaElement.HAVE_METADATA) begin();
else film.addEventListener("loadedmetadata", begin, { once: true });
