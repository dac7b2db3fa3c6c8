"""An hour of streaming: whether station, sampler, kiosk and page stay as large.

`python -m tests.bench.soak_memory [MINUTES]`, in real time, with the synthetic board,
somebody who stands on it and a page that draws the dot. Slopes are of a straight line
through the second half; the page's heap is what is left after collecting garbage.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import CDPSession, sync_playwright

from tests.bench.bench_system import SAMPLER_MB, resident_mb
from tests.e2e.kiosk import CHROMIUM, FLAGS, Kiosk, Visitor

BOTH_MB = 120.0
HOUR_MIN = 60.0
EVERY_S = 30.0
WARM_S = 60.0
PROCESSES = {
    "sampler": "firmware.sampler",
    "station": "station.daemon",
    "kiosk": "web.kiosk",
}

Seen = dict[str, float]
"""Megabytes by name, with `minute` when it was."""


def run(minutes: float = HOUR_MIN) -> None:
    """Stream, and print how large everything was at the start and at the end."""
    with tempfile.TemporaryDirectory(prefix="heron-memory-") as folder:
        seen = _stream(Path(folder), minutes)
    first, last, half = seen[0], seen[-1], seen[len(seen) // 2 :]
    print(
        f"{minutes:g} minutes of streaming, {len(seen)} looks after the first minute:"
    )
    print(f"{'':22}{'start':>9}{'end':>9}{'most':>9}{'MB an hour':>12}")
    for name in first:
        if name == "minute":
            continue
        values = [look[name] for look in seen]
        line = statistics.linear_regression(
            [look["minute"] / HOUR_MIN for look in half], [look[name] for look in half]
        )
        print(
            f"{name:22}{first[name]:9.2f}{last[name]:9.2f}{max(values):9.2f}"
            f"{line.slope:12.2f}"
        )
    both_mb = max(look["station"] + look["kiosk"] for look in seen)
    sampler_mb = max(look["sampler"] for look in seen)
    for name, most_mb, limit_mb in (
        ("station and kiosk", both_mb, BOTH_MB),
        ("sampler", sampler_mb, SAMPLER_MB),
    ):
        share = most_mb / limit_mb
        print(f"{name}: {most_mb:.1f} MB at most, {share:.0%} of {limit_mb:g} MB")


def _stream(folder: Path, minutes: float) -> list[Seen]:
    with Kiosk.running(folder) as kiosk, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 800, "height": 480})
        visitor = Visitor(page, kiosk)
        visitor.try_it()
        page.goto(f"{kiosk.url}/play")
        visitor.act("step_on")
        tools = page.context.new_cdp_session(page)
        page.wait_for_timeout(WARM_S * 1e3)
        begun_s = time.monotonic()
        seen: list[Seen] = []
        while not seen or seen[-1]["minute"] < minutes:
            seen.append(_look(folder, tools, (time.monotonic() - begun_s) / 60))
            page.wait_for_timeout(EVERY_S * 1e3)
        browser.close()
    return seen


def _look(folder: Path, tools: CDPSession, minute: float) -> Seen:
    tools.send("HeapProfiler.collectGarbage")
    heap = tools.send("Runtime.getHeapUsage")["usedSize"] / 2**20
    sizes = {name: resident_mb(folder, module) for name, module in PROCESSES.items()}
    return {"minute": minute, **sizes, "page, JavaScript heap": heap}


if __name__ == "__main__":
    os.nice(5)
    run(*map(float, sys.argv[1:2]))
