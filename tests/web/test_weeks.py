from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from station.coach.values import ItemDone
from station.store import diary, members
from station.store.database import DATABASE_NAME, open_database


@pytest.fixture
def db(tmp_path: Path, client: FlaskClient) -> Iterator[sqlite3.Connection]:
    with closing(open_database(tmp_path / DATABASE_NAME)) as opened:
        yield opened


def person_of(db: sqlite3.Connection) -> str:
    return str(db.execute("SELECT id FROM person").fetchone()["id"])


def test_weeks_say_what_was_done_and_said(
    client: FlaskClient, db: sqlite3.Connection
) -> None:
    client.post("/who/nickname", data={"nickname": "Robin"})
    assert "What you train shows here" in client.get("/weeks").text
    person = person_of(db)
    today = dt.datetime.now().astimezone().date()
    for day in (today, today - dt.timedelta(days=7)):
        item = ItemDone(day, "single-leg-stand", 2, 4, 3, hold_s=90.0)
        diary.add_items(db, person, day, [item], minutes=10.0, rpe=5)
    members.agree(db, person, diary.PURPOSE, given=True)
    for days, confidence in ((40, 4), (1, 7)):
        date = today - dt.timedelta(days=days)
        said = {"confidence": confidence, "pain": {"left_knee": 2}}
        diary.note_day(db, person, date, said)
    page = client.get("/weeks").text
    assert "2 weeks in a row kept." in page
    assert "<td>10 min</td><td>90 s</td><td>75 %</td><td>320</td>" in page
    assert "7 of 10, first 4" in page
    assert "hurt on 1 day of 28" in page
    assert "Left knee" in page


def test_a_guest_has_no_weeks(guest: FlaskClient) -> None:
    assert guest.get("/weeks").status_code == 403
