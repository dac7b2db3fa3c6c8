"""A code of one's own on the phone, held to a reader."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from markupsafe import Markup

from station.badges.memory import digest_of
from station.store import badges
from station.store.database import DATABASE_NAME, connect_readonly
from tests.fakes.station import FakeStation
from web.kiosk import own_code, take
from web.kiosk.app import create_app
from web.kiosk.hub import Hub
from web.kiosk.own_code import MOST_WRONG, Tries
from web.kiosk.services import Services
from web.kiosk.settings import Settings


@pytest.fixture
def robin(tmp_path: Path, station: FakeStation, hub: Hub) -> FlaskClient:
    """Robin in front of a kiosk with a reader."""
    given = Services(
        Settings(tmp_path, reader=True), hub, station.request, station.protocols
    )
    client = create_app(given, b"key of the tests").test_client()
    client.post("/who/nickname", data={"nickname": "Robin"})
    return client


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was drawn as QR codes."""
    drawn: list[str] = []

    def draw(content: str) -> Markup:
        drawn.append(content)
        return take.drawn(content)

    monkeypatch.setattr(own_code, "drawn", draw)
    return drawn


def test_a_member_makes_a_code_and_comes_in_with_it(
    robin: FlaskClient, made: list[str]
) -> None:
    assert 'id="code"' in robin.get("/me").text
    assert 'id="make"' in robin.get("/me/code").text
    assert "<svg" in robin.post("/me/code").text
    (number,) = made
    assert number not in robin.get("/me/code").text
    robin.post("/leave")

    page = robin.get("/who").text
    assert "Or hold your code to the reader." in page
    assert "reader.js" in page
    answer = robin.post("/who/code", data={"number": f" {number.lower()}"})
    assert (answer.status_code, answer.location) == (303, "/visit")
    assert "Robin" in robin.get("/me").text


def test_a_new_code_ends_the_one_before(robin: FlaskClient, made: list[str]) -> None:
    robin.post("/me/code")
    robin.post("/me/code")
    robin.post("/leave")
    old, new = made
    assert robin.post("/who/code", data={"number": old}).status_code == 403
    assert robin.post("/who/code", data={"number": new}).status_code == 303


@pytest.mark.parametrize("number", ["", "1234567", "no such code!", "X" * 65])
def test_what_is_nobodys_code_is_said(robin: FlaskClient, number: str) -> None:
    robin.post("/leave")
    answer = robin.post("/who/code", data={"number": number})
    assert answer.status_code == 403
    assert "Nobody here has this code." in answer.text
    assert robin.get("/me").status_code == 403


def test_numbers_are_not_tried_one_after_the_other(
    robin: FlaskClient, made: list[str]
) -> None:
    robin.post("/me/code")
    robin.post("/leave")
    for number in range(MOST_WRONG):
        answer = robin.post("/who/code", data={"number": f"{number:010}"})
        assert answer.status_code == 403
    answer = robin.post("/who/code", data={"number": made[0]})
    assert answer.status_code == 429
    assert "Too many tries." in answer.text
    now_s = 0.0
    tries = Tries(lambda: now_s)
    for _ in range(MOST_WRONG):
        tries.note()
        now_s += 3.0
    assert tries.wait_s() == 30.0
    now_s += 30.0
    assert tries.wait_s() == 0.0


def test_a_short_badge_opens_no_results(
    robin: FlaskClient, station: FakeStation, tmp_path: Path
) -> None:
    db = connect_readonly(tmp_path / DATABASE_NAME)
    digest = digest_of("12345", badges.salt(db))
    db.close()
    robin.get("/me")
    with robin.session_transaction() as visit:
        person = visit["person"]
    station.request("badge_learn", person=person, digest=digest)
    robin.post("/leave")
    assert robin.post("/who/code", data={"number": "12345"}).status_code == 403


def test_without_a_reader_there_is_none_of_it(client: FlaskClient) -> None:
    client.post("/who/nickname", data={"nickname": "Robin"})
    assert "/me/code" not in client.get("/me").text
    assert client.get("/me/code").status_code == 404
    assert client.post("/me/code").status_code == 404
    client.post("/leave")
    assert "reader" not in client.get("/who").text
    assert client.post("/who/code", data={"number": "X" * 26}).status_code == 404
