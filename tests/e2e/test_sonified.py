"""The CoP as a tone, rendered in a browser: its side, its pitch, and its silence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from station.protocols.library import load_library

pytestmark = pytest.mark.e2e

STATIC = Path(__file__).parents[2] / "web" / "kiosk" / "static"
RENDER = """async (points) => {
  const { Voice } = await import("/voice.js");
  const rate = 24000, each = rate / 2;
  const context = new OfflineAudioContext(2, each * points.length, rate);
  const voice = new Voice(context, context.destination);
  points.forEach((point, n) => voice.follow(point, n / 2));
  const rendered = await context.startRendering();
  const [left, right] = [0, 1].map((n) => rendered.getChannelData(n));
  const loud = (samples) => Math.hypot(...samples) / Math.sqrt(samples.length);
  return points.map((_, n) => {
    const here = [(n + 0.6) * each, (n + 1) * each];
    const [l, r] = [left, right].map((all) => all.slice(...here));
    const both = l.map((value, at) => value + r[at]);
    let turns = 0;
    for (let at = 1; at < both.length; at++) turns += both[at - 1] < 0 && both[at] >= 0;
    return { left: loud(l), right: loud(r), hz: turns / (both.length / rate) };
  });
}"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    def answer(route: Route) -> None:
        if route.request.url.endswith("/voice.js"):
            text = (STATIC / "voice.js").read_text("utf-8")
            route.fulfill(body=text, content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html>", content_type="text/html")

    opened = browser.new_page()
    opened.route("**/*", answer)
    opened.goto("http://heron.test/")
    yield opened
    opened.close()


def test_it_comes_from_the_side_of_the_sway(page: Page) -> None:
    across = [[ml, 0] for ml in (-90, -60, -30, 0, 30, 60, 90)]
    heard = page.evaluate(RENDER, across)

    sides = [
        (one["right"] - one["left"]) / (one["right"] + one["left"]) for one in heard
    ]
    assert [round(side, 2) for side in sides] == sorted(round(s, 2) for s in sides)
    assert sides[0] == pytest.approx(-1, abs=0.01)
    assert sides[1] == pytest.approx(-1, abs=0.01)
    assert sides[2] < -0.2
    assert sides[3] == pytest.approx(0, abs=0.01)
    assert sides[4] > 0.2
    assert sides[-1] == pytest.approx(1, abs=0.01)
    assert {round(one["hz"] / 10) for one in heard} == {33}


def test_it_rises_to_the_front_by_an_octave_at_60_mm(page: Page) -> None:
    along = [[0, ap] for ap in (-90, -60, -30, 0, 30, 60, 90)]
    pitches = [one["hz"] for one in page.evaluate(RENDER, along)]

    assert pitches == pytest.approx(
        [164.8, 164.8, 233.1, 329.6, 466.2, 659.3, 659.3], rel=0.03
    )


def test_it_is_silent_before_the_first_point_and_after_the_last(page: Page) -> None:
    quiet, loud, fading, silent = page.evaluate(RENDER, [None, [0, 0], None, None])

    assert quiet["left"] == quiet["right"] == 0
    assert loud["left"] > 0.03
    assert fading["left"] < 0.01 * loud["left"]
    assert silent["left"] < 1e-4 * loud["left"]


def test_no_installed_protocol_is_sonified_unless_somebody_asks() -> None:
    assert not any(
        trial.sonify for one in load_library().values() for trial in one.trials
    )
