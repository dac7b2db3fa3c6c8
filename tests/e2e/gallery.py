"""`make screenshots`: every page, in every size, theme and manner, into ./screenshots.

The kiosk at 800x480 and 1280x800, dark, light and in another language: German, or what
`make screenshots LANGUAGE=fr` says. The coach's pages and what is taken home also on a
phone; the report as its PDF and as pictures. At the end stand the pages that nobody
went to; there should be none.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright

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


def main() -> None:
    """Take the pictures; old ones go first."""
    language = sys.argv[1] if len(sys.argv) > 1 else "de"
    album = Album(FOLDER)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        left_out = [
            *_kiosk(album, browser, Path(name) / "station", language),
            *_club(album, browser, Path(name)),
        ]
        browser.close()
    count = len(list(FOLDER.glob("*.png")))
    print(f"{count} pictures in {FOLDER}")  # noqa: T201 - a command says what it did
    if left_out:
        sys.exit(f"pages that nobody went to: {', '.join(left_out)}")


def _kiosk(album: Album, browser: Browser, data: Path, language: str) -> list[str]:
    """Go through the kiosk; return the pages that were not among them."""
    data.mkdir()
    code = somebody(data)
    rest_tour.prepare(data)
    with Kiosk.running(data) as kiosk:
        context = browser.new_context()
        context.grant_permissions(["camera"], origin=kiosk.url)
        context.set_default_timeout(2 * STEP_MS)
        seen = Seen(_app(data, Pages()), _is_page)
        seen.watch(context)
        visitor = Visitor(context.new_page(), kiosk)
        for name in _tours(visitor, code, album):
            album.kiosk(visitor.page, name)
            _again(album, visitor, name, language)
        _take_home(album, visitor.page, data)
        context.close()
    return seen.missing()


def _tours(visitor: Visitor, code: str, album: Album) -> Iterator[str]:
    yield from chain(staff_tour(visitor), clinic_tour(visitor, code))
    client = f"{visitor.kiosk.url}/clinic/clients/{code}"
    for reader in ("both", "client"):
        report = visitor.page.request.get(f"{client}/report.pdf?for={reader}")
        if report.ok:
            album.paper(report.body(), f"report-{reader}")
    yield from rest_tour.clinic_rest(visitor)
    yield from tour(visitor)
    yield from rest_tour.member_rest(visitor)
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


def _club(album: Album, browser: Browser, folder: Path) -> list[str]:
    """Go through the club; return the pages that were not among them."""
    database, secret = squad(folder)
    given = ClubServices(open_engine(database), Counters(), MappingProxyType({}))
    seen = Seen(club_app.create_app(given), _is_page)
    with serving(database) as url:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        seen.watch(context)
        page = context.new_page()
        for name in club_tour(page, f"{url}/invitation/{secret}"):
            album.sheet(page, name, [SMALL, LARGE, PHONE], schemes=("light",))
        context.close()
    return seen.missing()


def _is_page(rule: str) -> bool:
    return not any(part in rule for part in NO_PAGES)


if __name__ == "__main__":
    main()
