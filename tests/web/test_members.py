"""Members: a PIN of their own, what they agree to, and the way out for good."""

from __future__ import annotations

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from station.errors import NotFound
from station.store import members, queries
from station.store.database import DATABASE_NAME, open_database
from station.store.records import TrialEnd
from station.store.writer import Writer
from tests.fakes.joining import PIN, join
from tests.fakes.station import FakeStation
from web.kiosk.app import create_app
from web.kiosk.hub import Hub
from web.kiosk.services import Services
from web.kiosk.settings import Settings


@pytest.fixture
def robin(client: FlaskClient) -> FlaskClient:
    """Robin's first visit, with a PIN chosen."""
    join(client)
    return client


def person_of(tmp_path: Path) -> str:
    db = open_database(tmp_path / DATABASE_NAME)
    (found,) = queries.people(db, "Robin")
    db.close()
    return found.id


def held(station: FakeStation, client: FlaskClient, hold_s: float) -> None:
    answer = client.post("/tests/single-leg-eyes-open", data={"side": "left"})
    trial = answer.location.split("/")[2]
    end = TrialEnd("done", "touched_down", start_ns=1, end_ns=2, hold_s=hold_s)
    station.finish(trial, end)


def test_a_new_member_chooses_a_pin_that_is_kept_as_a_hash(
    robin: FlaskClient, tmp_path: Path
) -> None:
    db = open_database(tmp_path / DATABASE_NAME)
    kept = members.pin(db, person_of(tmp_path))
    db.close()
    assert kept is not None
    assert kept.hash.startswith("scrypt:")
    assert PIN not in kept.hash
    assert "What is kept of you, Robin" in robin.get("/me").text


def test_a_member_comes_back_with_the_pin_only(
    robin: FlaskClient, app: Flask, tmp_path: Path
) -> None:
    del robin
    person, other = person_of(tmp_path), app.test_client()
    assert "trial" not in other.get("/who/nickname?name=robin").text
    door = other.post(f"/who/{person}").location
    assert door == f"/who/{person}/pin"
    assert other.get("/me").status_code == 403
    assert "The PIN of Robin" in other.get(door).text
    assert other.post(door, data={"pin": "0000"}).status_code == 403
    assert other.post(door, data={"pin": PIN}).location == "/visit"
    assert other.get("/me").status_code == 200


def test_wrong_pins_cost_one_member_time_and_nobody_else(
    robin: FlaskClient,
    app: Flask,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    del robin
    door, other = f"/who/{person_of(tmp_path)}/pin", app.test_client()
    for _ in range(3):
        assert other.post(door, data={"pin": "0000"}).status_code == 403
    answer = other.post(door, data={"pin": PIN})
    assert answer.status_code == 429
    assert re.search(r"Wait (29|30) seconds", answer.text)
    now_s = time.time()
    monkeypatch.setattr(time, "time", lambda: now_s + 31)
    assert other.post(door, data={"pin": PIN}).location == "/visit"


def test_many_pins_at_once_are_no_more_tries_than_one_after_the_other(
    robin: FlaskClient, app: Flask, tmp_path: Path
) -> None:
    del robin
    door, together = f"/who/{person_of(tmp_path)}/pin", threading.Barrier(8)

    def guess(_: int) -> int:
        stranger = app.test_client()
        together.wait(20)
        return stranger.post(door, data={"pin": "0000"}).status_code

    with ThreadPoolExecutor(8) as strangers:
        found = sorted(strangers.map(guess, range(8)))
    assert found == [403] * 3 + [429] * 5


def test_nobody_comes_in_as_somebody_else_who_has_no_pin(
    app: Flask, station: FakeStation
) -> None:
    kim, stranger = app.test_client(), app.test_client()
    kim.post("/who/nickname", data={"nickname": "Kim"})
    held(station, kim, 12.0)
    one = station.request("add_person", nickname=None)
    for known in (one["code"], one["code"].lower()):
        assert stranger.post(f"/who/{known}").status_code == 404
        assert stranger.get(f"/who/{known}/pin").status_code == 404
    with kim.session_transaction() as visit:
        person = visit["person"]
    answer = stranger.post(f"/who/{person}")
    assert answer.status_code == 403
    assert "Kim has no PIN yet: ask staff for one." in answer.text
    assert stranger.get("/me").status_code == 403


def test_a_nickname_is_found_among_many_that_hold_it(
    client: FlaskClient, station: FakeStation
) -> None:
    station.request("add_person", nickname="An")
    for number in range(60):
        station.request("add_person", nickname=f"Ann {number}")
    assert "An is known here." in client.get("/who/nickname?name=an").text
    answer = client.post("/who/nickname", data={"nickname": "AN"})
    assert "Somebody has that nickname." in answer.text


def test_nothing_is_agreed_to_beforehand_and_anything_can_be_taken_back(
    robin: FlaskClient, tmp_path: Path
) -> None:
    def agreed() -> frozenset[str]:
        db = open_database(tmp_path / DATABASE_NAME)
        found = members.agreed(db, person_of(tmp_path))
        db.close()
        return found

    assert agreed() == frozenset()
    for given in ("yes", "no", "yes"):
        robin.post("/me/consent", data={"purpose": "leaderboard", "given": given})
        assert agreed() == ({"leaderboard"} if given == "yes" else frozenset())
    answer = robin.post("/me/consent", data={"purpose": "spam", "given": "yes"})
    assert answer.status_code == 400


def test_the_leaderboard_is_off_and_shows_only_who_agreed(
    robin: FlaskClient, station: FakeStation, hub: Hub, tmp_path: Path
) -> None:
    assert robin.get("/best").status_code == 404
    given = Services(
        Settings(tmp_path, leaderboard=True), hub, station.request, station.protocols
    )
    open_board = create_app(given, b"key of the tests").test_client()
    for hold_s in (12.0, 31.5, 20.0):
        held(station, robin, hold_s)
    db = open_database(tmp_path / DATABASE_NAME)
    Writer(db).change(lambda db: db.execute("UPDATE trial SET simulated = 0"))
    db.close()
    assert "Nobody yet." in open_board.get("/best").text
    robin.post("/me/consent", data={"purpose": "leaderboard", "given": "yes"})
    page = open_board.get("/best").text
    assert "Robin" in page
    assert "31.5" in page
    assert "± 9.8 s" in page


def test_a_member_erases_everything(robin: FlaskClient, station: FakeStation) -> None:
    held(station, robin, 12.0)
    assert "Erase Robin and 1 trial for good?" in robin.get("/me/erase").text
    assert robin.post("/me/erase").location == "/"
    assert robin.get("/me").status_code == 403
    assert "Robin is new here." in robin.get("/who/nickname?name=Robin").text


def test_there_is_no_pin_without_a_person(tmp_path: Path) -> None:
    writer = Writer(open_database(tmp_path / DATABASE_NAME))
    with pytest.raises(NotFound):
        writer.change(lambda db: members.set_pin(db, "nobody", "x"))
    with pytest.raises(NotFound):
        writer.change(lambda db: members.agree(db, "nobody", "leaderboard", given=True))
    writer.close()
