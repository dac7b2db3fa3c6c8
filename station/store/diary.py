"""A person's diary: one row a day with what they said and did.

Reading functions take any connection; those that change something are handed to
`Writer.change`, which makes each of them one transaction. What somebody says about
their body is kept only while they agree to it; what they trained is part of being known
here.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Sequence

import msgspec

from station.coach.values import DayLog, ItemDone
from station.errors import BadRequest, NotFound
from station.store import members

PURPOSE: members.Purpose = "diary"
SAID = (
    "pain",
    "asked",
    "hurts",
    "pain_signs",
    "soreness",
    "sleep_h",
    "slept_well",
    "confidence",
    "stiffness",
    "outdoor_form",
)
"""What is about somebody's body and needs their word."""
_DONE = ("date", "items")
"""What is never overwritten by an answer."""


def days(
    db: sqlite3.Connection,
    person_id: str,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> list[DayLog]:
    """Return a person's days, oldest first, both ends included."""
    rows = db.execute(
        "SELECT body FROM diary WHERE person_id = ?"
        " AND day >= ? AND day <= ? ORDER BY day",
        (
            person_id,
            (since or dt.date.min).isoformat(),
            (until or dt.date.max).isoformat(),
        ),
    )
    return [msgspec.json.decode(row["body"], type=DayLog) for row in rows]


def day(db: sqlite3.Connection, person_id: str, date: dt.date) -> DayLog:
    """Return one day, an empty one where nothing was noted."""
    found = days(db, person_id, date, date)
    return found[0] if found else DayLog(date)


def note_day(
    db: sqlite3.Connection, person_id: str, date: dt.date, said: dict[str, object]
) -> DayLog:
    """Keep answers of one day; those that were given before are replaced.

    Args:
        db: a connection that may write.
        person_id: whose day.
        date: which day.
        said: fields of `DayLog` by name.

    Raises:
        NotFound: there is no such person.
        BadRequest: there is no such answer, it has a wrong value, or the person has not
            agreed to its being kept.
    """
    _check_known(db, person_id)
    for name in said:
        if name in _DONE or name not in DayLog.__struct_fields__:
            raise BadRequest(f"'{name}' is no answer of a day")
    private = [name for name in said if name in SAID]
    if private and PURPOSE not in members.agreed(db, person_id):
        raise BadRequest("this person has not agreed to their answers being kept: ask")
    known = msgspec.to_builtins(day(db, person_id, date))
    try:
        log = msgspec.convert({**known, **said}, DayLog)
    except msgspec.ValidationError as error:
        raise BadRequest(f"an answer is wrong: {error}") from error
    _keep(db, person_id, log)
    return log


def add_items(
    db: sqlite3.Connection,
    person_id: str,
    date: dt.date,
    items: Sequence[ItemDone],
    *,
    minutes: float = 0.0,
    rpe: int | None = None,
) -> DayLog:
    """Add what was trained to a day; minutes add up, the last effort counts.

    Raises:
        NotFound: there is no such person.
        BadRequest: an item is of another day.
    """
    _check_known(db, person_id)
    if any(item.date != date for item in items):
        raise BadRequest("an item belongs to another day")
    log = day(db, person_id, date)
    held_s = sum(item.hold_s for item in items)
    grown = msgspec.structs.replace(
        log,
        items=(*log.items, *items),
        minutes=log.minutes + minutes,
        hold_seconds=log.hold_seconds + held_s,
        rpe=log.rpe if rpe is None else rpe,
    )
    _keep(db, person_id, grown)
    return grown


def forget_answers(db: sqlite3.Connection, person_id: str) -> int:
    """Take back somebody's word and erase what they said; return how many days.

    What they trained stays. Raises `NotFound`.
    """
    members.agree(db, person_id, PURPOSE, given=False)
    empty = DayLog(dt.date.min)
    blank = {name: getattr(empty, name) for name in SAID}
    touched = 0
    for log in days(db, person_id):
        cleared = msgspec.structs.replace(log, **blank)
        if cleared != log:
            _keep(db, person_id, cleared)
            touched += 1
    return touched


def _keep(db: sqlite3.Connection, person_id: str, log: DayLog) -> None:
    db.execute(
        "INSERT INTO diary (person_id, day, body) VALUES (?, ?, ?)"
        " ON CONFLICT (person_id, day) DO UPDATE SET body = excluded.body",
        (person_id, log.date.isoformat(), msgspec.json.encode(log).decode()),
    )


def _check_known(db: sqlite3.Connection, person_id: str) -> None:
    known = "SELECT 1 FROM person WHERE id = ?"
    if db.execute(known, (person_id,)).fetchone() is None:
        raise NotFound(f"there is no person {person_id}")
