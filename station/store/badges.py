"""Badges in the database: the digest of a number, and whose it is."""

from __future__ import annotations

import datetime as dt
import sqlite3

from station.store import queries
from station.store.records import Person


def salt(db: sqlite3.Connection) -> bytes:
    """Return what this station mixes into the digest of every badge."""
    found: bytes = db.execute("SELECT salt FROM badge_salt").fetchone()["salt"]
    return found


def person_of(db: sqlite3.Connection, digest: str) -> Person | None:
    """Return whose badge it is; None when nobody's."""
    row = db.execute(
        "SELECT person_id FROM badge WHERE digest = ?", (digest,)
    ).fetchone()
    return queries.person(db, row["person_id"]) if row else None


def learn(db: sqlite3.Connection, digest: str, person: str) -> Person:
    """Make the badge that of `person`, an id or a code; nobody else's any more.

    Raises:
        NotFound: there is nobody of that name.
    """
    found = queries.person(db, person)
    db.execute(
        "INSERT OR REPLACE INTO badge (digest, person_id, learned_at) VALUES (?, ?, ?)",
        (digest, found.id, dt.datetime.now(dt.UTC).isoformat(timespec="seconds")),
    )
    return found


def forget(db: sqlite3.Connection, person: str) -> int:
    """Forget every badge of `person`; return how many. Raises `NotFound`."""
    found = queries.person(db, person)
    return db.execute("DELETE FROM badge WHERE person_id = ?", (found.id,)).rowcount


def holders(db: sqlite3.Connection) -> list[tuple[Person, int]]:
    """Return who has badges, and how many."""
    rows = db.execute(
        "SELECT person_id, count(*) AS badges FROM badge GROUP BY person_id"
        " ORDER BY min(learned_at)"
    ).fetchall()
    return [(queries.person(db, row["person_id"]), row["badges"]) for row in rows]
