"""`make screenshots`: every page, in every size, theme and manner, into ./screenshots.

The kiosk at 800x480 and 1280x800, dark, light and in another language: German, or what
`make screenshots LANGUAGE=fr` says. The coach's pages and what is taken home also on a
phone; the report as its PDF and as pictures. At the end stand the pages that nobody
went to; there should be none.

Each part has a browser and a station of its own, two parts at a time, so that what
stops one stops no other; `python -m tests.e2e.gallery visit` walks only that one again.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from flask import Flask
from playwright.sync_api import BrowserContext, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from station.protocols.library import load_library
from tests.e2e import rest_tour
from tests.e2e.album import Album, Seen
from tests.e2e.clinic_tour import clinic_tour, somebody
from tests.e2e.club_tour import club_tour
from tests.e2e.kiosk import CHROMIUM, FLAGS, LARGE, SMALL, STEP_MS, Kiosk, Visitor
from tests.e2e.squad import squad
from tests.e2e.staff_tour import staff_tour
from tests.e2e.tour import tour
from tests.fakes.club_process import serving
from web.club import app as club_app
from web.club.database import open_engine
from web.club.metrics import Counters
from web.club.services import Services as ClubServices
from web.kiosk import take
from web.kiosk.app import create_app
from web.kiosk.hub import Hub
from web.kiosk.mine import Kept, Pages
from web.kiosk.secret import secret_key
from web.kiosk.services import Services
from web.kiosk.settings import Settings

FOLDER = Path(__file__).parents[2] / "screenshots"
PHONE = (390, 844)
NO_PAGES = ("/static/", "/api/", "/metrics", "/live", "/export", "/report.pdf", ".ics")
AT_ONCE = 2
CLUB = "club"


class Walked(NamedTuple):
    """A part: the pages that it did not come to, and what stopped it, if anything."""

    part: str
    missing: frozenset[str]
    trouble: str


def main() -> None:
    """Take the pictures of the parts that are named, or of all; old ones go first."""
    named = [word for word in sys.argv[1:] if word in (*PARTS, CLUB)]
    language = next((word for word in sys.argv[1:] if word not in (*PARTS, CLUB)), "de")
    with ProcessPoolExecutor(AT_ONCE, get_context("spawn")) as pool:
        walked = list(
            pool.map(partial(_walk, language=language), named or (*PARTS, CLUB))
        )
    count = len(list(FOLDER.glob("*.png")))
    print(f"{count} pictures in {FOLDER}")  # noqa: T201 - a command says what it did
    wrong = [f"{one.part} stopped: {one.trouble}" for one in walked if one.trouble]
    if not named and not wrong and (left_out := _by_nobody(walked)):
        wrong.append(f"pages that nobody went to: {', '.join(left_out)}")
    if wrong:
        sys.exit("\n".join(wrong))


def _by_nobody(walked: Iterable[Walked]) -> list[str]:
    """Return the pages that no part came to; the club's are those of one part."""
    club = [one.missing for one in walked if one.part == CLUB]
    kiosk = [one.missing for one in walked if one.part != CLUB]
    return [
        rule for of in (kiosk, club) for rule in sorted(frozenset.intersection(*of))
    ]


def _walk(part: str, language: str) -> Walked:
    album = Album(FOLDER, part)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context()
        context.set_default_timeout(2 * STEP_MS)
        try:
            if part == CLUB:
                missing = _club(album, context, Path(name))
            else:
                missing = _kiosk(album, context, part, Path(name) / "station", language)
        except (AssertionError, PlaywrightError) as stopped:
            return Walked(part, frozenset(), str(stopped))
        browser.close()
    return Walked(part, frozenset(missing), "")


def _kiosk(
    album: Album, context: BrowserContext, part: str, data: Path, language: str
) -> list[str]:
    """Walk through a part of the kiosk; return the pages that were not among them."""
    data.mkdir()
    code = somebody(data)
    rest_tour.prepare(data)
    with Kiosk.running(data) as kiosk:
        context.grant_permissions(["camera"], origin=kiosk.url)
        seen = Seen(_app(data, Pages()), _is_page)
        seen.watch(context)
        visitor = Visitor(context.new_page(), kiosk)
        for name in PARTS[part](visitor, code, album):
            album.kiosk(visitor.page, name)
            _again(album, visitor, name, language)
    return seen.missing()


def _visit(visitor: Visitor, _: str, album: Album) -> Iterator[str]:
    yield from chain(tour(visitor), rest_tour.member_rest(visitor))
    _take_home(album, visitor.page, visitor.kiosk.data)


def _staff(visitor: Visitor, *_: object) -> Iterator[str]:
    yield from staff_tour(visitor)


def _clinic(visitor: Visitor, code: str, album: Album) -> Iterator[str]:
    yield from clinic_tour(visitor, code)
    client = f"{visitor.kiosk.url}/clinic/clients/{code}"
    for reader in ("both", "client"):
        report = visitor.page.request.get(f"{client}/report.pdf?for={reader}")
        assert report.ok, report.text()
        album.paper(report.body(), f"report-{reader}")
    yield from rest_tour.clinic_rest(visitor)


def _filmed(visitor: Visitor, *_: object) -> Iterator[str]:
    yield from rest_tour.filmed(visitor)


def _again(album: Album, visitor: Visitor, name: str, language: str) -> None:
    """Look at the same address in a second tab, in another language."""
    page, url = visitor.page, visitor.kiosk.url
    page.request.post(f"{url}/manners", form={"language": language, "back": "/visit"})
    twin = page.context.new_page()
    twin.goto(page.url)
    album.twin(twin, name, language)
    twin.close()
    page.request.post(f"{url}/manners", form={"language": "en", "back": "/visit"})


class _Remembered(Pages):
    """Pages for phones, of which the newest can be looked at."""

    newest = b""

    def keep(self, page: Kept) -> str:
        self.newest = page.body
        return super().keep(page)


def _take_home(album: Album, page: Page, data: Path) -> None:
    """Take the phone's page of this visit, as the kiosk would share it."""
    kept = _Remembered()
    app = _app(data, kept)
    client = app.test_client()
    for cookie in page.context.cookies():
        client.set_cookie(cookie["name"], cookie["value"])
    client.get("/take")
    for name, html in (("take-home", kept.newest), ("gone", kept.gone)):
        phone = page.context.new_page()
        phone.set_content(html.decode())
        album.sheet(phone, f"phone-{name}", [PHONE])
        phone.close()


def _app(data: Path, kept: Pages) -> Flask:
    """Return the kiosk's application on the same data, with nobody listening."""
    settings = Settings(data, share=("127.0.0.1", 1))
    hub = Hub(lambda: iter(()))
    given = Services(settings, hub, lambda *_: None, load_library(data))
    app = create_app(given, secret_key(data))
    app.extensions[take.KEY] = kept
    return app


def _club(album: Album, context: BrowserContext, folder: Path) -> list[str]:
    """Go through the club; return the pages that were not among them."""
    database, secret = squad(folder)
    given = ClubServices(open_engine(database), Counters(), MappingProxyType({}))
    seen = Seen(club_app.create_app(given), _is_page)
    seen.watch(context)
    with serving(database) as url:
        page = context.new_page()
        page.set_viewport_size({"width": LARGE[0], "height": LARGE[1]})
        for name in club_tour(page, f"{url}/invitation/{secret}"):
            album.sheet(page, name, [SMALL, LARGE, PHONE], schemes=("light",))
    return seen.missing()


def _is_page(rule: str) -> bool:
    return not any(part in rule for part in NO_PAGES)


Part = Callable[[Visitor, str, Album], Iterator[str]]
PARTS: Mapping[str, Part] = MappingProxyType(
    {"visit": _visit, "staff": _staff, "clinic": _clinic, "filmed": _filmed}
)
"""The longest first."""


if __name__ == "__main__":
    main()
