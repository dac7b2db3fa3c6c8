"""A user's own protocol of two steps, from its file to its result page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.axe import DRESSED
from tests.e2e.kiosk import LARGE, SMALL, STEP_MS, Kiosk, Visitor
from tests.e2e.rest_tour import OWN

pytestmark = pytest.mark.e2e

CLIPPED = """() => [...document.querySelectorAll("main, main *")]
  .filter((one) => one.checkVisibility() && !one.closest("svg"))
  .filter((one) => one.getBoundingClientRect().bottom > innerHeight + 1
                || one.scrollHeight > one.clientHeight + 8 && one.matches("main"))
  .map((one) => one.outerHTML.slice(0, 120))"""


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Kiosk]:
    (tmp_path / "protocols").mkdir()
    (tmp_path / "protocols" / OWN.name).write_text(OWN.read_text("utf-8"), "utf-8")
    with Kiosk.running(tmp_path) as started:
        yield started


def assert_whole(page: Page) -> None:
    page.wait_for_function(DRESSED)
    for width, height in (LARGE, SMALL):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(CLIPPED) == [], f"clipped at {width}x{height}"


def test_a_users_own_test_of_two_steps(browser: Browser, own: Kiosk) -> None:
    page = browser.new_page(viewport={"width": SMALL[0], "height": SMALL[1]})
    page.set_default_timeout(STEP_MS)
    visitor = Visitor(page, own)
    visitor.try_it()
    assert_whole(page)
    visitor.choose("our-short-test")
    visitor.start()
    expect(page.locator(".where")).to_contain_text("Step 1 of 2")
    visitor.step_on()

    # The first step fails and is done once more.
    visitor.reach("recording")
    visitor.act("step_off")
    expect(page.locator("#sentence")).to_have_text("You stepped off the board.")
    assert_whole(page)
    page.locator("#retry").click()
    visitor.step_on()

    expect(page.locator("#rest")).to_be_visible(timeout=STEP_MS)
    expect(page.locator("main")).to_contain_text("Next: Eyes closed.")
    assert_whole(page)
    page.locator("#next").click()
    expect(page.locator("h1")).to_have_text("Eyes closed.")
    assert_whole(page)
    page.locator("#next").click()
    expect(page.locator(".where")).to_contain_text("Step 2 of 2")

    expect(page.locator("#sentence")).to_have_text(
        re.compile(r"You swayed [\d.]+ mm/s with your eyes closed, [\d.]+ with"),
        timeout=STEP_MS,
    )
    rows = page.locator("#conditions tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("mm/s")
    expect(page.locator("#compared")).to_contain_text("Romberg quotient")
    assert_whole(page)
    page.goto(f"{own.url}/history")
    expect(page.locator(".row")).to_have_count(2)
