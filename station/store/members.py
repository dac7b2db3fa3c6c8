"""A member's PIN, as a hash, and what a member has agreed to.

Reading functions take any connection; those that change something are handed to
`Writer.change`, which makes each of them one transaction.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from typing import Literal

import msgspec

from station.errors import NotFound

Purpose = Literal["leaderboard", "diary", "video"]
"""What needs a word of its own; measuring and keeping under a nickname is the visit."""


class MemberPin(msgspec.Struct, frozen=True):
    """The PIN of one person."""

    hash: str
    wrong: int = 0
    """How many wrong ones were typed in a row."""
    wrong_at_s: float = 0.0
    """When the last of them was, in seconds since 1970."""


class Holder(msgspec.Struct, frozen=True):
    """Somebody who agreed to be shown, and what they held, in seconds."""

    nickname: str
    best_s: float
    side: str | None
    """Of the longest."""
    holds_s: tuple[float, ...]
    """The oldest first."""


def pin(db: sqlite3.Connection, person_id: str) -> MemberPin | None:
    """Return the PIN of a person, None for somebody without one."""
    row = db.execute(
        "SELECT hash, wrong, wrong_at_s FROM member_pin WHERE person_id = ?",
        (person_id,),
    ).fetchone()
    return None if row is None else MemberPin(*row)


def set_pin(db: sqlite3.Connection, person_id: str, kept: str | None) -> None:
    """Keep the hash of a new PIN, or none. Raises `NotFound`."""
    _known(db, person_id)
    db.execute("DELETE FROM member_pin WHERE person_id = ?", (person_id,))
    if kept is not None:
        db.execute(
            "INSERT INTO member_pin (person_id, hash) VALUES (?, ?)", (person_id, kept)
        )


def note_try(
    db: sqlite3.Connection, person_id: str, *, right: bool, at_s: float
) -> None:
    """Note that a PIN was typed; a right one forgives those before."""
    if right:
        db.execute("UPDATE member_pin SET wrong = 0 WHERE person_id = ?", (person_id,))
    else:
        db.execute(
            "UPDATE member_pin SET wrong = wrong + 1, wrong_at_s = ?"
            " WHERE person_id = ?",
            (at_s, person_id),
        )


def agreed(db: sqlite3.Connection, person_id: str) -> frozenset[str]:
    """Return the purposes that a person has agreed to and not taken back."""
    rows = db.execute(
        "SELECT purpose FROM consent AS one WHERE person_id = ?1 AND given"
        " AND seq = (SELECT max(seq) FROM consent"
        "   WHERE person_id = ?1 AND purpose = one.purpose)",
        (person_id,),
    )
    return frozenset(row["purpose"] for row in rows)


def agree(
    db: sqlite3.Connection, person_id: str, purpose: Purpose, *, given: bool
) -> None:
    """Keep somebody's word for or against a purpose. Raises `NotFound`."""
    _known(db, person_id)
    db.execute(
        "INSERT INTO consent (person_id, purpose, given, said_at) VALUES (?, ?, ?, ?)",
        (
            person_id,
            purpose,
            given,
            dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"),
        ),
    )


def holders(db: sqlite3.Connection, protocol_id: str) -> list[Holder]:
    """Return who agreed to the leaderboard and held anything, the longest hold first.

    Simulated trials are nobody's.
    """
    rows = db.execute(
        "SELECT person.id, nickname, hold_s, side FROM trial"
        " JOIN person ON person.id = trial.person_id"
        " WHERE protocol_id = ? AND state = 'done' AND hold_s IS NOT NULL"
        " AND NOT simulated AND NOT practice AND nickname IS NOT NULL"
        " ORDER BY trial.seq",
        (protocol_id,),
    )
    held: dict[str, list[sqlite3.Row]] = {}
    for row in rows:
        held.setdefault(row["id"], []).append(row)
    found = []
    for person_id, trials in held.items():
        if "leaderboard" in agreed(db, person_id):
            best = max(trials, key=lambda row: float(row["hold_s"]))
            holds_s = tuple(row["hold_s"] for row in trials)
            found.append(
                Holder(best["nickname"], best["hold_s"], best["side"], holds_s)
            )
    return sorted(found, key=lambda one: -one.best_s)


def _known(db: sqlite3.Connection, person_id: str) -> None:
    known = "SELECT 1 FROM person WHERE id = ?"
    if db.execute(known, (person_id,)).fetchone() is None:
        raise NotFound(f"there is no person {person_id}")
