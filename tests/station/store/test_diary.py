from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from station.coach.values import DayLog, ItemDone
from station.errors import BadRequest, NotFound
from station.store import clients, diary, members
from station.store.database import open_database
from station.store.writer import Writer

MONDAY = dt.date(2026, 3, 2)
TUESDAY = dt.date(2026, 3, 3)
HELD = ItemDone(MONDAY, "stand", 2, 2, 2, hold_s=60.0)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_database(tmp_path / "heron.db")) as opened:
        yield opened


@pytest.fixture
def robin(db: sqlite3.Connection) -> str:
    person = Writer(db).add_person("Robin").id
    members.agree(db, person, diary.PURPOSE, given=True)
    return person


def test_answers_of_a_day_are_replaced_one_by_one(
    db: sqlite3.Connection, robin: str
) -> None:
    diary.note_day(db, robin, MONDAY, {"soreness": 3, "pain": {"left_knee": 2}})
    diary.note_day(db, robin, MONDAY, {"soreness": 5, "run_kind": "easy"})
    log = diary.day(db, robin, MONDAY)
    assert (log.soreness, log.pain, log.run_kind) == (5, {"left_knee": 2}, "easy")
    assert diary.day(db, robin, TUESDAY) == DayLog(TUESDAY)


def test_what_was_trained_adds_up(db: sqlite3.Connection, robin: str) -> None:
    diary.add_items(db, robin, MONDAY, [HELD], minutes=6.0, rpe=4)
    diary.add_items(db, robin, MONDAY, [HELD], minutes=6.0)
    diary.note_day(db, robin, MONDAY, {"soreness": 1})
    log = diary.day(db, robin, MONDAY)
    assert (len(log.items), log.minutes, log.hold_seconds) == (2, 12.0, 120.0)
    assert (log.rpe, log.soreness) == (4, 1)
    with pytest.raises(BadRequest, match="another day"):
        diary.add_items(db, robin, TUESDAY, [HELD])


def test_days_come_oldest_first_with_both_ends(
    db: sqlite3.Connection, robin: str
) -> None:
    for n in (3, 1, 2):
        diary.note_day(db, robin, dt.date(2026, 3, n), {"soreness": n})
    found = diary.days(db, robin, dt.date(2026, 3, 2), dt.date(2026, 3, 3))
    assert [log.soreness for log in found] == [2, 3]


def test_nothing_about_the_body_is_kept_without_a_word(db: sqlite3.Connection) -> None:
    kim = Writer(db).add_person("Kim").id
    with pytest.raises(BadRequest, match="has not agreed"):
        diary.note_day(db, kim, MONDAY, {"pain": {"left_knee": 2}})
    diary.note_day(db, kim, MONDAY, {"run_kind": "race"})
    diary.add_items(db, kim, MONDAY, [HELD])
    assert diary.day(db, kim, MONDAY).pain == {}


def test_taking_the_word_back_erases_answers_and_keeps_training(
    db: sqlite3.Connection, robin: str
) -> None:
    said = {"pain": {"left_knee": 2}, "asked": True, "slept_well": False}
    diary.note_day(db, robin, MONDAY, said)
    diary.add_items(db, robin, MONDAY, [HELD])
    diary.add_items(
        db, robin, TUESDAY, [ItemDone(TUESDAY, "stand", 2, 2, 2)], minutes=5.0
    )
    assert diary.forget_answers(db, robin) == 1
    assert diary.day(db, robin, MONDAY) == DayLog(
        MONDAY, items=(HELD,), hold_seconds=60.0
    )
    assert diary.PURPOSE not in members.agreed(db, robin)


@pytest.mark.parametrize(
    "said",
    [
        {"pain": {"left_knee": 11}},
        {"soreness": "much"},
        {"items": []},
        {"date": "2026-01-01"},
        {"mood": 3},
    ],
)
def test_a_wrong_answer_is_refused_and_changes_nothing(
    db: sqlite3.Connection, robin: str, said: dict[str, object]
) -> None:
    with pytest.raises(BadRequest):
        diary.note_day(db, robin, MONDAY, said)
    assert diary.days(db, robin) == []


def test_nobody_has_no_diary(db: sqlite3.Connection) -> None:
    with pytest.raises(NotFound):
        diary.note_day(db, "nobody", MONDAY, {"run_kind": "easy"})
    with pytest.raises(NotFound):
        diary.add_items(db, "nobody", MONDAY, [])


def test_a_diary_goes_with_its_person(db: sqlite3.Connection, robin: str) -> None:
    diary.add_items(db, robin, MONDAY, [HELD])
    clients.erase(db, robin)
    assert db.execute("SELECT count(*) FROM diary").fetchone()[0] == 0
