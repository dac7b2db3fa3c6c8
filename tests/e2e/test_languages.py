from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from station.language import speaking
from tests.e2e.kiosk import Kiosk, Visitor
from web.kiosk.i18n import later

pytestmark = pytest.mark.e2e


def spoken(page: Page) -> str | None:
    return page.locator("html").get_attribute("lang")


def switch(page: Page, language: str) -> None:
    page.locator("#tongue").click()
    with page.expect_navigation():
        page.locator(f"#manners [value={language}]").click()


def test_the_language_is_switched_at_any_time_and_ends_with_the_visit(
    browser: Browser, kiosk: Kiosk
) -> None:
    page = browser.new_page()
    page.goto(kiosk.url)
    page.locator(".tongues [value=de]").click()
    page.wait_for_url("**/who")
    assert spoken(page) == "de"
    page.locator("#guest").click()
    switch(page, "fr")
    assert page.url.endswith("/visit?") or page.url.endswith("/visit")
    assert spoken(page) == "fr"
    visitor = Visitor(page, kiosk)
    visitor.choose("quiet-stance-eyes-open")
    visitor.start()
    visitor.reach("stepping_on")
    with speaking("fr"):
        expect(page.locator("#said")).to_have_text(
            str(later("Step onto the foot marks."))
        )
    switch(page, "it")
    with speaking("it"):
        expect(page.locator("#said")).to_have_text(
            str(later("Step onto the foot marks."))
        )
    page.goto(kiosk.url)
    assert spoken(page) == "en"
    page.close()
