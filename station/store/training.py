"""Sessions at the board that are under way, one a person.

Reading functions take any connection; those that change something are handed to
`Writer.change`, which makes each of them one transaction.
"""

from __future__ import annotations

import datetime as dt
import sqlite3

import msgspec

from station.coach.board.state import Kept
from station.errors import NotFound


def under_way(db: sqlite3.Connection, person_id: str) -> Kept | None:
    """Return the session that somebody has begun and not ended."""
    row = db.execute(
        "SELECT body FROM training WHERE person_id = ?", (person_id,)
    ).fetchone()
    return msgspec.json.decode(row["body"], type=Kept) if row is not None else None


def left_before(db: sqlite3.Connection, day: dt.date) -> list[tuple[str, Kept]]:
    """Return who left a session open before a day, with the session."""
    rows = db.execute(
        "SELECT person_id, body FROM training WHERE day < ?", (day.isoformat(),)
    )
    return [
        (row["person_id"], msgspec.json.decode(row["body"], type=Kept)) for row in rows
    ]


def keep(db: sqlite3.Connection, person_id: str, kept: Kept) -> None:
    """Keep how far a session is, in place of what was known. Raises `NotFound`."""
    known = "SELECT 1 FROM person WHERE id = ?"
    if db.execute(known, (person_id,)).fetchone() is None:
        raise NotFound(f"there is no person {person_id}")
    db.execute(
        "INSERT INTO training (person_id, day, body) VALUES (?, ?, ?)"
        " ON CONFLICT (person_id) DO UPDATE"
        " SET day = excluded.day, body = excluded.body",
        (person_id, kept.date, msgspec.json.encode(kept).decode()),
    )


def forget(db: sqlite3.Connection, person_id: str) -> None:
    """Let go of a session that is over."""
    db.execute("DELETE FROM training WHERE person_id = ?", (person_id,))
