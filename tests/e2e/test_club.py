"""The coach's pages in a real browser, before a real server process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.squad import ATHLETES, squad
from tests.fakes.club_process import serving

pytestmark = pytest.mark.e2e

WIDTH, HEIGHT = 1280, 800


@pytest.fixture(scope="module")
def invitation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The link of an admin's invitation to a club with a squad."""
    folder = tmp_path_factory.mktemp("club")
    database, secret = squad(folder)
    with serving(database) as url:
        yield f"{url}/invitation/{secret}"


def look(page: Page, name: str, folder: Path) -> None:
    """Take a picture of both sizes; nothing sticks out of the window."""
    for width, height in ((800, 480), (WIDTH, HEIGHT)):
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
        needed = page.evaluate(
            "Math.max(...[document.documentElement, document.querySelector('main')]"
            ".map(one => one.scrollWidth))"
        )
        assert needed <= width, name


def test_a_coach_finds_who_changed(
    browser: Browser, invitation: str, tmp_path: Path
) -> None:
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console",
        lambda said: errors.append(said.text) if said.type == "error" else None,
    )
    page.goto(invitation)
    look(page, "invitation", tmp_path)
    page.get_by_label("Password").fill("a heron stands on one leg")
    page.get_by_role("button", name="Log in").click()

    expect(page.get_by_role("heading")).to_have_text("Stand on one leg, eyes open")
    expect(page.locator("tbody tr")).to_have_count(ATHLETES)
    expect(page.locator(".better")).to_have_count(2)
    expect(page.locator(".worse")).to_have_count(1)
    expect(page.locator(".ready.attention")).to_have_text("below usual")
    look(page, "squad", tmp_path)

    page.get_by_role("link", name="P00003").click()
    expect(page.locator(".better").first).to_be_visible()
    page.get_by_label("Name").fill("Robin")
    page.get_by_label("Group").fill("Sprint")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading").first).to_have_text("Robin")
    look(page, "athlete", tmp_path)

    page.get_by_role("button", name="Compare").click()
    expect(page.locator("figure svg")).to_have_count(4)
    expect(page.locator("tbody tr").first).to_contain_text("better")
    look(page, "compare", tmp_path)
    page.go_back()

    page.locator("tbody a").first.click()
    expect(page.locator("figure svg")).to_be_visible()
    look(page, "trial", tmp_path)

    page.get_by_role("link", name="Squad").click()
    page.get_by_label("Group").select_option("Sprint")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("tbody tr")).to_have_count(1)

    page.get_by_role("link", name="Export").click()
    expect(page.locator("tbody tr")).to_have_count(7)
    look(page, "export", tmp_path)

    page.get_by_role("link", name="Stations", exact=True).click()
    page.get_by_label("Let a station in").fill("Gate")
    page.get_by_role("button", name="Make a code").click()
    expect(page.locator("#code")).to_contain_text("heron enrol http://127.0.0.1")
    look(page, "stations", tmp_path)

    page.get_by_role("link", name="Coaches").click()
    page.get_by_label("Invite").fill("lee")
    page.get_by_role("button", name="Make a link").click()
    expect(page.locator("#link")).to_contain_text("/invitation/harriers.")
    look(page, "coaches", tmp_path)

    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading")).to_have_text("Log in")
    page.get_by_label("Login").fill("kim")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    look(page, "login", tmp_path)
    assert [error for error in errors if "401" not in error] == []
