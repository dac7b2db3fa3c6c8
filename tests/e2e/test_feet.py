"""Eyes closed, without a touch: the feet answer, tones say start and end."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.kiosk import SMALL, STEP_MS, Kiosk, Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

OWN = """
id = "a-short-dark"
version = 1
title = "A short dark"
measures = "How much you sway for 2 s."
source = "A test of the tests."

[card]
lines = ["Stand on the foot marks."]

[[trials]]
kind = "timed"
stance = "two_feet"
vision = "closed"
duration_s = 2
countdown_s = 1
questions = [{ about = "eyes_opened", then = "fail" }]

[outcomes]
primary = "mean_velocity"
"""
COUNT_TONES = """
window.tones = 0;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) {
  window.tones += 1;
  return start.apply(this, when);
};
"""


def test_eyes_closed_needs_no_touch_and_no_look(
    browser: Browser, tmp_path: Path
) -> None:
    (tmp_path / "protocols").mkdir()
    (tmp_path / "protocols" / "own.toml").write_text(OWN, "utf-8")
    with Kiosk.running(tmp_path) as kiosk:
        page = browser.new_page(viewport={"width": SMALL[0], "height": SMALL[1]})
        page.set_default_timeout(STEP_MS)
        page.add_init_script(COUNT_TONES)
        visitor = Visitor(page, kiosk)
        visitor.try_it()
        page.goto(f"{kiosk.url}/tests/a-short-dark")
        # The board may only be finding its zero: somebody steps on once it has.
        visitor.start()
        visitor.step_on()
        page.locator("#stop").click()
        expect(page.locator("#start")).to_be_visible()

        page.wait_for_selector("body[data-foot=ready]", state="attached")
        visitor.act("lean_right")
        expect(page.locator("#edge-right")).to_be_visible()
        visitor.reach("settling")
        visitor.act("lean_middle")
        visitor.reach("recording")
        assert page.locator("body.has-cursor").count() == 0
        assert page.evaluate("window.tones") >= 2
        visitor.reach("done")
        assert page.evaluate("window.tones") >= 5

        expect(page.locator("#question")).to_have_text("Did your eyes open?")
        page.wait_for_selector("body[data-foot=ready]", state="attached")
        visitor.act("lean_left")
        expect(page.locator("#sentence")).to_contain_text("mm each second")
