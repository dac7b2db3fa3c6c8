"""The coach's pages in turn, each left standing for whoever looks at it."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page


def club_tour(page: Page, invitation: str) -> Iterator[str]:
    """Walk through the club; yield the name of each page while it is there."""
    page.goto(invitation)
    yield "club-invitation"
    page.get_by_label("Password").fill("a heron stands on one leg")
    page.get_by_role("button", name="Log in").click()
    yield "club-squad"
    page.get_by_role("link", name="P00003").click()
    yield "club-athlete"
    page.get_by_role("button", name="Compare").click()
    yield "club-compare"
    page.go_back()
    page.locator("tbody a").first.click()
    yield "club-trial"
    for name in ("Trials", "Export", "Stations", "Coaches"):
        page.get_by_role("link", name=name, exact=True).click()
        yield f"club-{name.lower()}"
    page.get_by_role("button", name="Log out").click()
    yield "club-login"
