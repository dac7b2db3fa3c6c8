"""The metronome's own sums, in a browser: when beats sound, and on whose clock."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
MODULE = (ROOT / "web" / "kiosk" / "static" / "metronome.js").read_text("utf-8")
RATE_HZ = 48_000
RENDER = """async ({ beats, stall }) => {
  const { beatsOf, schedule } = await import("/metronome.js");
  const context = new OfflineAudioContext(1, 48000 * 24, 48000);
  schedule(context, context.destination, beatsOf(beats), (ns) => ns / 1e9);
  const until = performance.now() + stall;
  while (performance.now() < until);
  const samples = (await context.startRendering()).getChannelData(0);
  const onsets = [];
  for (let n = 0, quiet = 4800; n < samples.length; n++) {
    if (samples[n] === 0) quiet++;
    else {
      if (quiet >= 4800) onsets.push(n);
      quiet = 0;
    }
  }
  return onsets;
}"""
CANCEL = """async (beats) => {
  const { beatsOf, schedule } = await import("/metronome.js");
  const context = new OfflineAudioContext(1, 48000 * 8, 48000);
  schedule(context, context.destination, beatsOf(beats), (ns) => ns / 1e9)();
  return (await context.startRendering()).getChannelData(0).every((one) => one === 0);
}"""
CLOCK = """async () => {
  const { StationClock } = await import("/metronome.js");
  const clock = new StationClock("/clock");
  await clock.ask();
  return { offset: clock.offsetMs, error: clock.errorMs };
}"""
HEIGHTS = """async ({ beats, seconds, inSteps }) => {
  const { placeAt } = await import("/metronome.js");
  return seconds.map((s) => placeAt(beats, beats.first_ns + s * 1e9, inSteps).height);
}"""
SQUAT = ("down", "tick", "tick", "stay", "up", "tick")


def told(bpm: float, bar: tuple[str, ...] = ("beat",), count_in: int = 8) -> object:
    return {
        "first_ns": 4_000_000_000,
        "bpm": bpm,
        "bar": bar,
        "count_in": count_in,
        "count": 40,
    }


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    def answer(route: Route) -> None:
        if route.request.url.endswith("/metronome.js"):
            route.fulfill(body=MODULE, content_type="text/javascript")
        elif route.request.url.endswith("/clock"):
            body = json.dumps({"t_ns": time.monotonic_ns()})
            route.fulfill(body=body, content_type="application/json")
        else:
            route.fulfill(body="<!doctype html>", content_type="text/html")

    opened = browser.new_page()
    opened.route("**/*", answer)
    opened.goto("http://heron.test/")
    yield opened
    opened.close()


@pytest.mark.parametrize("bpm", [60.0, 132.0, 170.0])
def test_each_beat_sounds_at_its_sample_however_busy_the_page(
    page: Page, bpm: float
) -> None:
    onsets = page.evaluate(RENDER, {"beats": told(bpm), "stall": 100})

    due = [4 + number * 60 / bpm for number in range(-8, 40)]
    samples = [round(at_s * RATE_HZ) for at_s in due if 0 <= at_s < 23.9]
    assert [n for n in onsets if n < 23.9 * RATE_HZ] == samples


def test_cancelled_beats_are_silent(page: Page) -> None:
    assert page.evaluate(CANCEL, told(132)) is True


def test_the_page_knows_the_stations_clock_as_well_as_it_says(page: Page) -> None:
    found = page.evaluate(CLOCK)
    before_ms = time.monotonic_ns() / 1e6
    page_ms = page.evaluate("performance.now()")
    after_ms = time.monotonic_ns() / 1e6

    assert before_ms - page_ms - found["error"] <= found["offset"]
    assert found["offset"] <= after_ms - page_ms + found["error"]


def test_the_tempo_bar_goes_down_stays_and_comes_up(page: Page) -> None:
    asked = {"beats": told(60, SQUAT), "seconds": [-1, 0, 1.5, 3.5, 5, 7.5]}

    smooth = page.evaluate(HEIGHTS, {**asked, "inSteps": False})
    assert smooth == pytest.approx([1, 1, 0.5, 0, 0.5, 0.5])
    steps = page.evaluate(HEIGHTS, {**asked, "inSteps": True})
    assert steps == pytest.approx([1, 1, 2 / 3, 0, 0.5, 2 / 3])
