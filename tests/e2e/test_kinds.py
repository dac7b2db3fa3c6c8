"""A test on a beat and one with a second task, in the browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.kiosk import SMALL, STEP_MS, Kiosk, Visitor

pytestmark = pytest.mark.e2e

OWN = """
id = "two-kinds"
version = 1
title = "Two kinds"
measures = "Calf raises, then standing while you count."
source = "A test of the tests."
card = { lines = ["Stand on the foot marks."] }

[[trials]]
kind = "timed"
condition = "Raises"
stance = "single_leg"
side = "left"
vision = "open"
duration_s = 4.5
countdown_s = 2
primary = "calf_raises"
rest_s = 1
detectors = [
    { use = "heel_raised", rise_mm = 30 },
    { use = "stepped_off", then = "end" },
]

[trials.task]
use = "calf_raises"
count_in = 2

[[trials]]
kind = "hold"
condition = "Counting"
stance = "single_leg"
side = "left"
vision = "open"
duration_s = 2
subtract = 3
primary = "hold_time"
detectors = [{ use = "stepped_off", then = "end" }]

[outcomes]
primary = "hold_time"
"""


def test_a_beat_is_kept_and_a_second_task_is_asked_for(
    browser: Browser, tmp_path: Path
) -> None:
    (tmp_path / "protocols").mkdir()
    (tmp_path / "protocols" / "ours.toml").write_text(OWN, "utf-8")
    with Kiosk.running(tmp_path) as kiosk:
        page = browser.new_page(viewport={"width": SMALL[0], "height": SMALL[1]})
        page.set_default_timeout(STEP_MS)
        visitor = Visitor(page, kiosk)
        visitor.try_it()
        visitor.choose("two-kinds")
        visitor.start()
        visitor.step_on()
        visitor.reach("lifting")
        visitor.act("lift_right")
        visitor.reach("counting_down")
        visitor.act("calf_raises")
        visitor.reach("recording")
        expect(page.locator("#said")).to_contain_text("Rise with the high tone")
        expect(page.locator("#beside span")).to_have_text("1")

        expect(page.locator(".where")).to_contain_text("Step 2 of 2")
        visitor.reach("settling")
        visitor.act("foot_down")
        visitor.reach("lifting")
        number = int(page.locator("#second strong").inner_text())
        assert 300 <= number <= 900
        expect(page.locator("#second")).to_contain_text("Subtract 3 aloud")
        visitor.act("lift_right")
        expect(page.locator("#sentence")).to_be_visible()
        rows = page.locator("#conditions tr")
        expect(rows.first).to_contain_text("Raises")
        expect(rows.last).to_contain_text("2.0")
        page.close()
