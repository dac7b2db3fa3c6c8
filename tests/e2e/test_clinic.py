from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from station.store.clients import NewNote
from tests.e2e.axe import violations
from tests.e2e.kiosk import Kiosk, type_keys
from tests.e2e.staff_tour import come_in
from tests.e2e.test_staff import look
from tests.fakes.year import Year

pytestmark = pytest.mark.e2e


def seen(page: Page, name: str) -> list[str]:
    """Return what somebody could not read, press or have read out."""
    faults = [f"{name}: {fault[:300]}" for fault in violations(page)]
    return look(page, name) + faults


def test_a_clinician_writes_a_note_looks_at_a_trial_and_saves_the_report(
    browser: Browser, tmp_path: Path
) -> None:
    year = Year(tmp_path)
    year.describe()
    year.sessions(4)
    year.note(dt.datetime.now(dt.UTC), NewNote(pain=2, text="No swelling."))
    code = year.person.code
    year.close()
    page = browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    found: list[str] = []
    with Kiosk.running(tmp_path) as kiosk:
        page.goto(f"{kiosk.url}/clinic/clients")
        come_in(page)
        page.goto(f"{kiosk.url}/clinic/clients")
        found += seen(page, "clients")
        page.locator("#search").click()
        type_keys(page, code)
        found += seen(page, "search")
        page.locator(".naming button").click()
        page.locator("#found a").click()
        found += seen(page, "client")

        page.locator("#note").click()
        page.locator("[name=pain][value='4']").check()
        page.locator("[name=footwear][value=shoes]").check()
        found += seen(page, "note")
        page.locator("#next").click()
        type_keys(page, "OK")
        page.locator("#keep").click()
        expect(page.locator("#notes")).to_contain_text("in shoes, pain 4 of 10")
        expect(page.locator("#notes")).to_contain_text("Ok")

        page.locator(".trial-tile", has_text="left leg").first.click()
        found += seen(page, "trial")
        page.locator("#accept").click()
        expect(page.locator(".trial-tile .icon.check")).to_be_visible()
        page.locator(".trial-tile", has_text="left leg").first.click()
        page.locator("#others a").first.click()
        expect(page.locator("#picture svg")).to_be_visible()
        found += seen(page, "compare")

        page.goto(
            f"{kiosk.url}/clinic/clients/{code}/trends/single-leg-eyes-open/0-left"
        )
        found += seen(page, "trend")
        page.goto(f"{kiosk.url}/clinic/clients/{code}/about")
        found += seen(page, "about")
        page.goto(f"{kiosk.url}/clinic/clients/{code}/paper")
        found += seen(page, "paper")
        with page.expect_download() as saved:
            page.locator("#save").click()
        assert saved.value.suggested_filename == f"{code}-report.pdf"
        assert Path(saved.value.path()).read_bytes().startswith(b"%PDF-")
    page.close()
    assert found == []
    assert errors == []
