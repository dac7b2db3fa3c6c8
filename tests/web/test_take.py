"""Taking results home, on the phone's side and on the kiosk's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from markupsafe import Markup

from station.store.records import TrialEnd
from tests.fakes.station import FakeStation
from web.kiosk import mine, take
from web.kiosk.app import create_app
from web.kiosk.hub import Hub
from web.kiosk.mine import MOST, MOST_BYTES, VALID_S, Kept, Pages, address_of
from web.kiosk.services import Services
from web.kiosk.settings import Settings


@pytest.fixture
def codes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the QR codes say that are shown."""
    shown: list[str] = []
    draw = take.drawn

    def note(content: str) -> Markup:
        shown.append(content)
        return draw(content)

    monkeypatch.setattr(take, "drawn", note)
    return shown


def held(station: FakeStation, client: FlaskClient) -> None:
    answer = client.post("/tests/single-leg-eyes-open", data={"side": "left"})
    trial = answer.location.split("/")[2]
    end = TrialEnd("done", "touched_down", start_ns=1, end_ns=2, hold_s=23.4)
    station.finish(trial, end)


def test_a_page_is_found_under_its_word_for_ten_minutes() -> None:
    now_s = 100.0
    pages = Pages(lambda: now_s)
    phone = mine.create_app(pages).test_client()
    word = pages.keep(Kept("<p>ü</p>".encode()))
    assert len(word) >= 20
    answer = phone.get(f"/m/{word}")
    assert answer.text == "<p>ü</p>"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert phone.get("/m/else").status_code == 410
    assert phone.get("/").status_code == 404
    assert phone.get("/tests").status_code == 404
    now_s += VALID_S + 1
    assert phone.get(f"/m/{word}").status_code == 410


def test_only_so_many_pages_are_kept() -> None:
    pages = Pages()
    words = [pages.keep(Kept(str(n).encode())) for n in range(MOST + 1)]
    assert pages.find(words[0]) is None
    assert pages.find(words[1]) == Kept(b"1")
    assert pages.find(words[-1]) == Kept(str(MOST).encode())


def test_only_so_much_is_kept_and_a_large_file_alone() -> None:
    pages = Pages()
    small = pages.keep(Kept(b"1"))
    large = Kept(bytes(MOST_BYTES), "application/zip", "all.zip")
    word = pages.keep(large)
    assert pages.find(small) is None
    assert pages.find(word) == large
    answer = mine.create_app(pages).test_client().get(f"/m/{word}")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="all.zip"'


def test_an_address_is_one_that_a_phone_can_use() -> None:
    assert address_of("192.168.1.20") == "192.168.1.20"
    assert address_of("0.0.0.0") != "0.0.0.0"  # noqa: S104 - compared, not listened to


def test_nothing_to_take_leads_back(guest: FlaskClient) -> None:
    assert guest.get("/take").location == "/tests"


def test_without_a_network_the_code_carries_the_results(
    guest: FlaskClient, station: FakeStation, codes: list[str]
) -> None:
    held(station, guest)
    page = guest.get("/take").text
    assert "<svg" in page
    assert "as text" in page
    (text,) = codes
    assert "Stand on one leg, eyes open, left leg: 23.4 s (simulated)" in text
    assert "Not a medical device." in text


def test_a_step_is_called_by_its_condition(
    guest: FlaskClient, station: FakeStation, codes: list[str]
) -> None:
    answer = guest.post("/tests/romberg")
    trial = answer.location.split("/")[2]
    station.finish(trial, TrialEnd("done", "completed", start_ns=1, end_ns=2))
    guest.get("/take")
    assert "closed: Eyes open: Not scored" in codes[0]


def test_with_one_it_leads_to_a_page_with_everything(
    tmp_path: Path, station: FakeStation, hub: Hub, codes: list[str]
) -> None:
    settings = Settings(tmp_path, share=("127.0.0.1", 8123))
    given = Services(settings, hub, station.request, station.protocols)
    app = create_app(given, b"key of the tests")
    guest = app.test_client()
    guest.post("/who/guest")
    held(station, guest)
    assert "10 minutes" in guest.get("/take").text
    found = re.fullmatch(r"http://127\.0\.0\.1:8123(/m/[\w-]+)", codes[0])
    assert found is not None
    phone = mine.create_app(app.extensions[take.KEY]).test_client()
    page = phone.get(found[1]).text
    assert "You held 23.4 s on your left leg." in page
    assert "Simulated data" in page
    assert "<script" not in page
