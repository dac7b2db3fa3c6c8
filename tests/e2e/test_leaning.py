"""A test with targets in the browser, the simulated person leaning as asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.kiosk import LARGE, SMALL, STEP_MS, Kiosk, Visitor

pytestmark = pytest.mark.e2e

OWN = """
id = "two-leans"
version = 1
title = "Two leans"
measures = "How far you lean to either side."
source = "A test of the tests."
card = { lines = ["Stand on the foot marks."] }

[[trials]]
kind = "timed"
stance = "two_feet"
vision = "open"
duration_s = 60
cursor = "always"
detectors = [{ use = "stepped_off", then = "fail" }]

[trials.task]
use = "targets"
directions = ["right", "left"]
centre_s = 0.3
dwell_s = 0.2
limit_s = 30

[outcomes]
primary = "los_maximum_excursion"
secondary = ["los_movement_velocity", "los_targets_reached"]
"""


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Kiosk]:
    (tmp_path / "protocols").mkdir()
    (tmp_path / "protocols" / "ours.toml").write_text(OWN, "utf-8")
    with Kiosk.running(tmp_path) as started:
        yield started


def lean_both_ways(visitor: Visitor) -> bool:
    """Do as the screen asks; return whether the machine kept up with the board."""
    page = visitor.page
    lost = page.get_by_text("lost data")
    visitor.reach("recording")
    for number, side in enumerate(("right", "left"), start=1):
        asked = page.locator("#said", has_text="Lean to the target")
        counted = page.locator("#beside span", has_text=f"{number} / 2")
        for shown in (counted, asked):
            shown.or_(lost).first.wait_for(timeout=STEP_MS)
        if lost.is_visible():
            return False
        visitor.act(f"lean_{side}")
        middle = page.locator("#said", has_text="Stand in the middle.")
        ended = page.locator("#sentence")
        middle.or_(ended).first.wait_for(timeout=STEP_MS)
        visitor.act("lean_middle")
    return "lost data" not in visitor.see_result()


def test_two_leans_from_the_card_to_the_spokes(browser: Browser, own: Kiosk) -> None:
    page = browser.new_page(viewport={"width": SMALL[0], "height": SMALL[1]})
    page.set_default_timeout(STEP_MS)
    visitor = Visitor(page, own)
    visitor.try_it()
    visitor.choose("two-leans")
    visitor.start()
    visitor.step_on()
    for _ in range(2):
        if lean_both_ways(visitor):
            break
        page.locator("#again").click()
        visitor.start()
    else:
        assert lean_both_ways(visitor), "this machine is too busy to read a board"

    spokes = page.locator("#picture svg")
    for width, height in (LARGE, SMALL):
        page.set_viewport_size({"width": width, "height": height})
        expect(spokes.get_by_text("% of the way")).to_be_visible()
    expect(spokes.locator("polygon")).to_have_count(1)
    expect(page.locator("#number")).to_contain_text("%")
    expect(page.locator("#sentence")).to_contain_text("to the targets on average")
