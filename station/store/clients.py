"""What a clinician knows of somebody and notes at a visit; and how they are erased.

Reading functions take any connection; those that change something are handed to
`Writer.change`, which makes each of them one transaction.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import sqlite3
import uuid
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from station.errors import NotFound, NotNow
from station.language import _

Line = Annotated[str, Meta(max_length=200)]
Text = Annotated[str, Meta(max_length=1000)]
Nrs = Annotated[int, Meta(ge=0, le=10)]
"""A numeric rating scale from 0 to 10."""
Leg = Literal["left", "right"]
Footwear = Literal["barefoot", "socks", "shoes", "insoles"]
FOOTWEAR = ("barefoot", "socks", "shoes", "insoles")


class Client(msgspec.Struct, frozen=True):
    """What is known of somebody beside their code; nothing of it is needed."""

    birth_year: Annotated[int, Meta(ge=1900, le=2200)] | None = None
    sex: Literal["female", "male", "other"] | None = None
    height_cm: Annotated[float, Meta(ge=50, le=250)] | None = None
    mass_kg: Annotated[float, Meta(ge=10, le=300)] | None = None
    dominant_leg: Leg | None = None
    affected_side: Literal["left", "right", "both", "none"] | None = None
    reason: Line = ""
    """Why they come, in a line."""
    plan: Text = ""
    """What was agreed on, and the next level."""


class NewNote(msgspec.Struct, frozen=True):
    """What is to be known of a visit beside its trials."""

    pain: Nrs | None = None
    exertion: Nrs | None = None
    """Borg CR10."""
    footwear: Footwear | None = None
    exercised: bool | None = None
    """Whether they exercised in the 20 minutes before."""
    text: Text = ""


class Note(msgspec.Struct, frozen=True):
    """A note as it was kept."""

    id: str
    noted_at: str
    """ISO 8601 UTC."""
    said: NewNote


def client(db: sqlite3.Connection, person_id: str) -> Client:
    """Return what is known of a person; a `Client` of nothing where nothing is."""
    names = ", ".join(Client.__struct_fields__)
    row = db.execute(
        f"SELECT {names} FROM client WHERE person_id = ?",  # noqa: S608 - our own column names
        (person_id,),
    ).fetchone()
    return Client() if row is None else Client(*row)


def notes(db: sqlite3.Connection, person_id: str, limit: int = 500) -> list[Note]:
    """Return what was noted of a person, newest first."""
    rows = db.execute(
        "SELECT id, noted_at, pain, exertion, footwear, exercised, text FROM note"
        " WHERE person_id = ? ORDER BY seq DESC LIMIT ?",
        (person_id, limit),
    )
    return [
        Note(
            row["id"],
            row["noted_at"],
            NewNote(
                row["pain"],
                row["exertion"],
                row["footwear"],
                None if row["exercised"] is None else bool(row["exercised"]),
                row["text"],
            ),
        )
        for row in rows
    ]


def describe(db: sqlite3.Connection, person_id: str, known: Client) -> None:
    """Keep what is known of a person in place of what was. Raises `NotFound`."""
    _check_known(db, person_id)
    values = {"person_id": person_id, **msgspec.structs.asdict(known)}
    values["changed_at"] = _now()
    marks = ", ".join("?" * len(values))
    db.execute(
        f"INSERT OR REPLACE INTO client ({', '.join(values)})"  # noqa: S608 - our own column names
        f" VALUES ({marks})",
        tuple(values.values()),
    )


def add_note(db: sqlite3.Connection, person_id: str, said: NewNote) -> str:
    """Keep a note of now; return its id. Raises `NotFound`."""
    _check_known(db, person_id)
    note_id = str(uuid.uuid4())
    db.execute(
        "INSERT INTO note"
        " (id, person_id, noted_at, pain, exertion, footwear, exercised, text)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            note_id,
            person_id,
            _now(),
            said.pain,
            said.exertion,
            said.footwear,
            said.exercised,
            said.text,
        ),
    )
    return note_id


def remove_note(db: sqlite3.Connection, note_id: str) -> None:
    """Take a note back for good. Raises `NotFound`."""
    if not db.execute("DELETE FROM note WHERE id = ?", (note_id,)).rowcount:
        raise NotFound(f"there is no note {note_id}")


def accept_trial(db: sqlite3.Connection, trial_id: str) -> None:
    """Note that a clinician has looked at a trial and lets it count.

    Raises:
        NotFound: there is no such trial.
        NotNow: it still runs, or was discarded.
    """
    row = db.execute("SELECT state FROM trial WHERE id = ?", (trial_id,)).fetchone()
    if row is None:
        raise NotFound(f"there is no trial {trial_id}")
    if row["state"] in ("running", "discarded"):
        raise NotNow(_("this trial has no result: only one that counts is accepted"))
    db.execute("UPDATE trial SET accepted_at = ? WHERE id = ?", (_now(), trial_id))


def erase(db: sqlite3.Connection, person_id: str) -> int:
    """Erase a person with every trial, note and count; return how many trials.

    What of them was to be sent is sent no more. Where anything was ever meant for a
    club, the club is told to erase them as well.

    Raises:
        NotFound: there is nobody of that id.
        NotNow: a trial of theirs runs.
    """
    _check_known(db, person_id)
    runs = "SELECT 1 FROM trial WHERE person_id = ? AND state = 'running'"
    if db.execute(runs, (person_id,)).fetchone() is not None:
        raise NotNow(_("a trial of this person runs: stop it first"))
    theirs = "trial_id IN (SELECT id FROM trial WHERE person_id = ?)"
    meant = db.execute(f"DELETE FROM outbox WHERE {theirs}", (person_id,)).rowcount  # noqa: S608 - our own words
    count = db.execute("DELETE FROM trial WHERE person_id = ?", (person_id,)).rowcount
    db.execute("DELETE FROM person WHERE id = ?", (person_id,))
    if meant:
        _tell_club(db, person_id)
    return count


def _tell_club(db: sqlite3.Connection, person_id: str) -> None:
    body = msgspec.json.encode({"id": person_id})
    db.execute(
        "INSERT INTO outbox (id, kind, body, sha256) VALUES (?, 'erase', ?, ?)",
        (str(uuid.uuid4()), body, hashlib.sha256(body).hexdigest()),
    )


def _check_known(db: sqlite3.Connection, person_id: str) -> None:
    known = "SELECT 1 FROM person WHERE id = ?"
    if db.execute(known, (person_id,)).fetchone() is None:
        raise NotFound(f"there is no person {person_id}")


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
