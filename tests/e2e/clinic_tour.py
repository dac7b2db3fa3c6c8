"""The clinic's pages in turn, each left standing for whoever looks at it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from station.store.clients import NewNote
from tests.e2e.kiosk import Visitor
from tests.e2e.staff_tour import come_in
from tests.fakes.year import Year

STRANDS = ("single-leg-eyes-open/0-left", "quiet-stance-60-s/0-both")


def somebody(data: Path) -> str:
    """Write a client with a year of sessions; return their code."""
    year = Year(data)
    year.describe()
    year.sessions(12)
    now = dt.datetime.now(dt.UTC)
    for back, velocity in ((3, 8.9), (2, 8.1), (1, 7.6)):
        at = now - dt.timedelta(weeks=back)
        year.stand(at, velocity, "quiet-stance-60-s", 60.0)
    year.fail(now, "left")
    said = NewNote(pain=2, exertion=3, footwear="barefoot", text="No swelling.")
    year.note(now, said)
    year.close()
    return year.person.code


def clinic_tour(visitor: Visitor, code: str) -> Iterator[str]:
    """Walk through a client's pages; yield the name of each while it is there."""
    page, start = visitor.page, f"{visitor.kiosk.url}/clinic/clients"
    page.goto(start)
    come_in(page)
    page.goto(start)
    yield "clients"
    pages = (
        "",
        "/about",
        "/about/plan",
        "/note",
        "/note/text",
        "/trends",
        "/paper",
        "/videos",
    )
    for path in (*pages, *(f"/trends/{strand}" for strand in STRANDS), "/erase"):
        page.goto(f"{start}/{code}{path}")
        yield f"client{path.replace('/', '-')}"
    page.goto(f"{start}/{code}")
    page.locator(".trial-tile:not(.without)").first.click()
    yield "client-trial"
    page.locator("#discard").click()
    yield "client-discard"
    page.go_back()
    page.locator("#others a").first.click()
    yield "client-compare"
