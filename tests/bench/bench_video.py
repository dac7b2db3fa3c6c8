"""How well a video and the readings agree: a camera whose pictures carry their number.

Chromium's camera is a file here, each picture of which shows its number as black and
white squares. While it is recorded the page notes when each picture was taken; when it
is watched, at which moment of the video each is seen. The station's clock ties both.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect, sync_playwright

from tests.e2e.kiosk import CHROMIUM, FLAGS, STEP_MS, Kiosk, Visitor

WIDTH, HEIGHT, RATE_HZ, PICTURES, BITS = 320, 240, 25, 250, 8
HOLD_S = 5
ANEW_MS = 1000.0 * PICTURES / RATE_HZ
READ = """(film, [width, height, bits]) => {
  const canvas = new OffscreenCanvas(width, height);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const seen = [];
  const look = (now, data) => {
    pen.drawImage(film, 0, 0, canvas.width, canvas.height);
    let number = 0;
    for (let bit = 0; bit < bits; bit++) {
      const [bright] = pen.getImageData(bit * 40 + 20, 120, 1, 1).data;
      number |= (bright > 128) << bit;
    }
    seen.push([number, data.captureTime ?? now, data.mediaTime]);
    film.requestVideoFrameCallback(look);
  };
  film.requestVideoFrameCallback(look);
  window.seen = seen;
}"""


def run() -> None:
    """Print how far off the pictures are, against the bound that the page gives."""
    with tempfile.TemporaryDirectory(prefix="heron-video-") as folder:
        data = Path(folder)
        camera = _write_camera(data / "camera.y4m")
        text = "[kiosk]\nvideo = true\n[video]\nfree_mb = 1\n"
        (data / "heron.toml").write_text(text)
        with Kiosk.running(data) as kiosk, _browser(camera, kiosk) as page:
            _measure(page, kiosk)


def _measure(page: Page, kiosk: Kiosk) -> None:
    begun: list[dict[str, Any]] = []
    page.on(
        "request",
        lambda one: (
            begun.append(json.loads(one.post_data or "{}"))
            if one.url.endswith("/video")
            else None
        ),
    )
    visitor = Visitor(page, kiosk)
    page.goto(f"{kiosk.url}/who/nickname?name=Robin")
    page.locator("#make").click()
    visitor.type_pin(times=2)
    page.goto(f"{kiosk.url}/tests/single-leg-eyes-open?side=left")
    page.locator("#film-switch").click()
    page.locator("#yes").click()
    visitor.start()
    expect(page.locator("#filming")).to_have_attribute("data-state", "ready")
    page.locator("#filming video").evaluate(READ, [WIDTH, HEIGHT, BITS])
    visitor.step_on()
    visitor.reach("lifting")
    visitor.act("lift_right")
    expect(page.locator("#number span")).to_have_text(str(HOLD_S), timeout=STEP_MS)
    offset_ms, clock_ms = _offset_ms(page)
    # The camera begins anew after ANEW_MS: a number may have come twice.
    taken: dict[int, list[float]] = {}
    for number, ms, _ in page.evaluate("window.seen"):
        taken.setdefault(int(number), []).append(float(ms))
    visitor.act("foot_down")
    visitor.see_result()
    page.locator("#video").click()
    expect(page.locator("body[data-ready=yes]")).to_be_attached()
    page.locator(".side video").evaluate(READ, [WIDTH, HEIGHT, BITS])
    page.locator("#play").click()
    expect(page.locator("#play")).to_have_text("Play", timeout=STEP_MS)
    shown = page.evaluate("window.seen")
    start_ms, bound_ms = begun[0]["start_ns"] / 1e6, begun[0]["error_ns"] / 1e6
    errors = [
        error
        for number, _, media_s in shown
        for ms in taken.get(number, [])
        if abs(error := start_ms + 1000.0 * media_s - (ms + offset_ms)) < ANEW_MS / 2
    ]
    middle = statistics.median(errors)
    spread = max(abs(one - middle) for one in errors)
    worst = max(abs(one) for one in errors)
    print(f"pictures compared      {len(errors)}")
    print(f"median                 {middle:+.1f} ms (clock known to {clock_ms:.1f} ms)")
    close = sorted(abs(one) for one in errors)[round(0.95 * len(errors)) - 1]
    print(f"95 % within            {close:.1f} ms")
    print(f"farthest from median   {spread:.1f} ms")
    print(
        f"farthest from truth    {worst:.1f} ms, "
        f"{worst / bound_ms:.2f} of the bound of {bound_ms:.1f} ms"
    )


def _offset_ms(page: Page) -> tuple[float, float]:
    """Return the station's clock less the page's, and how well that is known."""
    best = (0.0, float("inf"))
    for _ in range(50):
        before = time.monotonic_ns() / 1e6
        page_ms = float(page.evaluate("performance.now()"))
        after = time.monotonic_ns() / 1e6
        if (after - before) / 2 < best[1]:
            best = ((before + after) / 2 - page_ms, (after - before) / 2)
    return best


@contextmanager
def _browser(camera: Path, kiosk: Kiosk) -> Iterator[Page]:
    flags = [*FLAGS, f"--use-file-for-fake-video-capture={camera}"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        context.grant_permissions(["camera"], origin=kiosk.url)
        page = context.new_page()
        page.set_default_timeout(STEP_MS)
        yield page
        browser.close()


def _write_camera(path: Path) -> Path:
    """Write pictures that show their number, least bit first, as uncompressed video."""
    grey = bytes([128]) * (WIDTH * HEIGHT // 2)
    with path.open("wb") as file:
        file.write(b"YUV4MPEG2 W%d H%d F%d:1 Ip A1:1 C420\n" % (WIDTH, HEIGHT, RATE_HZ))
        for number in range(PICTURES):
            row = b"".join(
                bytes([235 if number >> bit & 1 else 16]) * 40 for bit in range(BITS)
            )
            file.write(b"FRAME\n" + row * HEIGHT + grey)
    return path
