"""The dot: how late it is painted, in a real browser in front of a real station.

Readings are sent as a sampler would; every half second the weight goes from one side to
the other, two left cells or two right ones. In the page, the call that fills the dot is
timed, in the animation frame in which it is made; the screen shows that frame at its
next refresh. The page's clock is laid on the station's by asking for it from this
process, which shares CLOCK_MONOTONIC with the station; the error is half of the fastest
answer and is printed.

Limits: a view waits for at most one period of views and one frame of a 60 Hz screen;
60 ms, from the load to the light, is what Heron allows a dot that somebody balances by;
a peer, uPlot in headless Chromium fed by server-sent events, took 0.9 ms and 30 ms
(p50, p99) from the event to the frame.
"""

from __future__ import annotations

import itertools
import random
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from firmware.publish import Publisher
from firmware.reading import Reading
from firmware.wire import Hello
from station.client import StationClient
from station.daemon import VIEW_PERIOD_NS
from tests.bench.bench_kiosk import free_port, listens
from tests.bench.bench_system import LOADED, connected, row, running, until
from tests.e2e.kiosk import CHROMIUM, FLAGS

FRAME_MS = 1000 / 60
VIEW_MS = VIEW_PERIOD_NS / 1e6 + FRAME_MS
LATE_MS = 60.0
PEER_P50_MS, PEER_P99_MS = 0.9, 30.0
STEPS = 80
STEP_S = 0.5
SETTLE_S = 3.0
LEFT = (LOADED, 0, LOADED, 0)
RIGHT = (0, LOADED, 0, LOADED)
MOVED = 0.02
"""Of the way from one side to the other: a dot that has begun to move."""

WATCH = """() => {
  window.painted = [];
  let view = null;
  let across = 0;
  const listen = EventSource.prototype.addEventListener;
  EventSource.prototype.addEventListener = function (name, heed) {
    listen.call(this, name, name !== "live" ? heed : (event) => {
      view = [JSON.parse(event.data).t_ns, performance.now()];
      heed(event);
    });
  };
  const pen = CanvasRenderingContext2D.prototype;
  const { arc, fill } = pen;
  pen.arc = function (x, ...rest) {
    across = x;
    arc.call(this, x, ...rest);
  };
  pen.fill = function (...given) {
    fill.apply(this, given);
    if (view) window.painted.push([...view, performance.now(), across]);
    view = null;
  };
}"""


@dataclass(frozen=True, slots=True)
class Painted:
    """A frame in which the dot was drawn, in milliseconds of the station's clock."""

    view_ms: float
    """When the station made the view."""
    came_ms: float
    """When the page got it."""
    drawn_ms: float
    across_px: float
    """Where the dot was."""


def run() -> None:
    """Print how late the dot is after the view, and after the reading."""
    with tempfile.TemporaryDirectory() as name:
        stepped_ms, dots, error_ms = _watch(Path(name))
    print(f"(clock of the page known to {error_ms:.2f} ms)")
    _rows("view made to dot painted", [d.drawn_ms - d.view_ms for d in dots], VIEW_MS)
    waits = [dot.drawn_ms - dot.came_ms for dot in dots]
    _rows("event received to dot painted", waits, PEER_P50_MS, PEER_P99_MS)
    _rows("reading to a dot that moves", _moves(stepped_ms, dots), LATE_MS)
    span_s = (dots[-1].drawn_ms - dots[0].drawn_ms) / 1e3
    row("frames with a new dot", len(dots) / span_s, "Hz", 1000 / FRAME_MS)


def _rows(
    what: str, late_ms: list[float], p50_ms: float, p99_ms: float | None = None
) -> None:
    late_ms = sorted(late_ms)
    for name, at, limit_ms in (("p50", 0.5, p50_ms), ("p99", 0.99, p99_ms or p50_ms)):
        row(f"{what}, {name}", late_ms[int(at * len(late_ms))], "ms", limit_ms)


def _watch(folder: Path) -> tuple[list[float], list[Painted], float]:
    """Return when the weight went across, every dot, and the error of the clock."""
    port = free_port()
    stop, stepped_ms = threading.Event(), list[float]()
    sender = threading.Thread(target=_sway, args=(folder, stepped_ms, stop))
    data = ["--data", str(folder)]
    station = [sys.executable, "-m", "station.daemon", *data]
    kiosk = [sys.executable, "-m", "web.kiosk", *data, "--port", str(port)]
    with running(station), running(kiosk), sync_playwright() as playwright:
        sender.start()
        try:
            until(lambda: connected(StationClient(folder / "station.sock")))
            until(lambda: listens(port))
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.add_init_script(f"({WATCH})()")
            page.goto(f"http://127.0.0.1:{port}/who")
            page.locator("#guest").click()
            page.goto(f"http://127.0.0.1:{port}/play")
            page.wait_for_function("() => window.painted.length > 10")
            offset_ms, error_ms = _clock(page)
            begun = len(stepped_ms)
            page.evaluate("() => void (window.painted.length = 0)")
            page.wait_for_timeout(STEPS * STEP_S * 1e3)
            dots: list[list[float]] = page.evaluate("() => window.painted")
            browser.close()
        finally:
            stop.set()
            sender.join()
    return (
        stepped_ms[begun:],
        [
            Painted(t_ns / 1e6, came + offset_ms, drawn + offset_ms, x)
            for t_ns, came, drawn, x in dots
        ],
        error_ms,
    )


def _clock(page: Page) -> tuple[float, float]:
    """Return what to add to the page's clock, and by how much that may be wrong."""
    best = (0.0, float("inf"))
    for _ in range(100):
        asked_ms = time.monotonic_ns() / 1e6
        page_ms: float = page.evaluate("() => performance.now()")
        told_ms = time.monotonic_ns() / 1e6
        error_ms = (told_ms - asked_ms) / 2
        if error_ms < best[1]:
            best = ((asked_ms + told_ms) / 2 - page_ms, error_ms)
    return best


def _moves(stepped_ms: list[float], dots: list[Painted]) -> list[float]:
    """Return how long after each step the dot had begun to follow."""
    late_ms = []
    for begun_ms, end_ms in itertools.pairwise(stepped_ms):
        during = [dot for dot in dots if begun_ms <= dot.drawn_ms < end_ms]
        before = [dot for dot in dots if begun_ms - 50 < dot.drawn_ms < begun_ms]
        if not during or not before:
            continue
        from_px, to_px = before[-1].across_px, during[-1].across_px
        least_px = MOVED * abs(to_px - from_px)
        late_ms += [
            dot.drawn_ms - begun_ms
            for dot in during
            if abs(dot.across_px - from_px) > least_px
        ][:1]
    return late_ms


def _sway(folder: Path, stepped_ms: list[float], stop: threading.Event) -> None:
    """Send four chips at 93 SPS; every half second the weight goes across."""
    hello = Hello("bench", "bench", True, (), 93.0, "boot")
    publisher = Publisher(folder / "readings.sock", hello)
    chance = random.Random(1)
    begun_s = time.monotonic()
    step_s, side = begun_s + SETTLE_S, (0, 0, 0, 0)
    for n in itertools.count():
        if stop.is_set():
            break
        time.sleep(max(0.0, begun_s + n / 93 / 4 - time.monotonic()))
        now_s = time.monotonic()
        if now_s >= step_s:
            side = RIGHT if side == LEFT else LEFT
            step_s = now_s + STEP_S + 0.1 * chance.random()
            stepped_ms.append(now_s * 1e3)
        count = side[n % 4] + chance.randrange(100)
        publisher.publish(Reading(n % 4, n // 4, round(now_s * 1e9), count))
        if n % 8 == 0:
            publisher.poll()
    publisher.close()


if __name__ == "__main__":
    run()
