"""From the code on the kiosk's screen to the results on somebody's phone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from markupsafe import Markup
from playwright.sync_api import Browser, ViewportSize, expect
from werkzeug.serving import make_server

from station.store.records import TrialEnd
from tests.e2e.axe import violations
from tests.fakes.station import FakeStation
from web.kiosk import mine, take
from web.kiosk.app import create_app
from web.kiosk.hub import Hub
from web.kiosk.mine import VALID_S, Pages
from web.kiosk.services import Services
from web.kiosk.settings import Settings

pytestmark = pytest.mark.e2e

PHONE: ViewportSize = {"width": 390, "height": 844}


@contextmanager
def served(app: Flask) -> Iterator[int]:
    """Serve an application; gives its port."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.port
    finally:
        server.shutdown()
        thread.join()


def test_a_phone_takes_the_results_home_for_ten_minutes(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = FakeStation(tmp_path)
    codes: list[str] = []
    draw = take.drawn

    def note(content: str) -> Markup:
        codes.append(content)
        return draw(content)

    monkeypatch.setattr(take, "drawn", note)
    now_s = 0.0
    kept = Pages(lambda: now_s)
    with served(mine.create_app(kept)) as share:
        hub = Hub(station.views)
        settings = Settings(tmp_path, share=("127.0.0.1", share))
        given = Services(settings, hub, station.request, station.protocols)
        app = create_app(given, b"key of the tests")
        app.extensions[take.KEY] = kept
        with served(app) as port:
            kiosk = browser.new_page(base_url=f"http://127.0.0.1:{port}")
            kiosk.goto("/who")
            kiosk.locator("#guest").click()
            kiosk.goto("/tests/single-leg-eyes-open?side=left")
            kiosk.locator("#start").click()
            kiosk.wait_for_url("**/live")
            trial = kiosk.url.split("/")[-2]
            held = TrialEnd("done", "touched_down", start_ns=1, end_ns=2, hold_s=23.4)
            station.finish(trial, held)
            kiosk.goto("/take")
            expect(kiosk.locator("#code svg")).to_be_visible()
            kiosk.close()
        phone = browser.new_page(viewport=PHONE)
        phone.goto(codes[0])
        expect(phone.locator("body")).to_contain_text("You held 23.4 s")
        assert violations(phone) == []
        wide = phone.evaluate("() => document.documentElement.scrollWidth")
        assert wide <= PHONE["width"]
        now_s = VALID_S + 1
        phone.reload()
        expect(phone.locator("h1")).to_have_text("This page is gone.")
        assert violations(phone) == []
        phone.close()
    station.close()
