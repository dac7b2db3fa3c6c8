from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.axe import DRESSED
from tests.e2e.kiosk import LARGE, SMALL, Kiosk, Visitor, type_keys
from tests.e2e.staff_tour import PIN, come_in, staff_tour
from tests.e2e.test_looks import OVERLAPS, TOO_SMALL

pytestmark = pytest.mark.e2e

CORNERS_DONE = 5
"""The whole calibration is walked through in tests/web, in simulated time."""


def look(page: Page, name: str) -> list[str]:
    """Return what somebody could not read or press."""
    found = []
    page.wait_for_function(DRESSED)
    for width, height in (LARGE, SMALL):
        page.set_viewport_size({"width": width, "height": height})
        for check in (TOO_SMALL, OVERLAPS):
            faults = page.evaluate(check)
            found += [f"{name} {width}x{height}: {fault[:160]}" for fault in faults]
    return found


def test_the_staff_room_from_its_first_pin_to_a_calibration_left_in_the_middle(
    browser: Browser, kiosk: Kiosk
) -> None:
    page = browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    found: list[str] = []
    for name in staff_tour(Visitor(page, kiosk), CORNERS_DONE):
        page.wait_for_load_state()
        found += look(page, name)
        if name == "check-found":
            for check in ("answers", "rate", "noise", "supply", "calibration"):
                assert page.locator(f".findings [data-check={check}]").count() >= 1
            told = page.locator("[data-check=answers]").first
            expect(told).to_contain_text("OK")
            expect(told.locator("svg")).to_be_visible()
        elif name == "calibration-2":
            expect(page.locator("#says")).to_contain_text("over the front left cell")
            expect(page.locator(".plate .cell.now")).to_be_visible()
        elif name == "calibration-left":
            expect(page.locator("#says")).to_have_text("Put the weight on point 1.")
            expect(page.locator(".plate .point.now text")).to_have_text("1")
            expect(page.locator("#load")).to_have_text(re.compile(r"^(9\.9|10\.\d)$"))
            expect(page.locator("#steady")).to_have_text("steady")
        elif name == "staff-again":
            expect(page.locator(".facts")).to_contain_text("Not calibrated")
    assert found == []
    assert errors == []
    assert not (kiosk.data / "calibration-simulated.json").exists()

    # Whoever comes next needs the PIN.
    page.goto(f"{kiosk.url}/staff")
    expect(page.locator("h1")).to_have_text("Staff PIN")
    type_keys(page, PIN[0])
    page.locator("#enter").click()
    expect(page.locator("#said")).to_have_text("That is not the PIN.")
    come_in(page)
    expect(page.locator("h1")).to_have_text("How the board is")
