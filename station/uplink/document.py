"""The document that stands for one trial outside its station; docs/club.md has it all.

It is built from what no longer changes once a trial is over, so that every attempt to
send it sends the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import sqlite3
from typing import Any

import msgspec

from station.errors import NotFound
from station.store.records import StoredEvent, StoredMeasure

SCHEMA = 1
SAMPLES_ENCODING = "heron-chunk-1"
"""Each chunk is the bytes of `station.store.chunks`, in base64."""


class SentPerson(msgspec.Struct, frozen=True):
    """Who stood there: a code, never a name."""

    id: str
    code: str


class SentTrial(msgspec.Struct, frozen=True):
    """What was done and what came of it; as `station.store.records.TrialSummary`."""

    id: str
    protocol_id: str
    protocol_version: str
    stance: str
    vision: str
    surface: str
    state: str
    started_at: str
    boot_id: str
    simulated: bool
    board_id: str
    side: str | None = None
    outcome: str | None = None
    reason: str | None = None
    start_ns: int | None = None
    end_ns: int | None = None
    hold_s: float | None = None
    calibration_id: str | None = None
    pipeline: str | None = None
    flags: tuple[str, ...] = ()
    practice: bool | msgspec.UnsetType = msgspec.UNSET
    """Left out unless it was practice, which scores nothing."""


class Samples(msgspec.Struct, frozen=True):
    """The raw counts, in the order of `CELLS` within each chunk."""

    encoding: str
    chunks: tuple[str, ...]


class Document(msgspec.Struct, frozen=True):
    """One trial with everything that its station knows of it."""

    schema: int
    seq: int
    """Place in the station's outbox: growing, with gaps."""
    trial: SentTrial
    person: SentPerson | None = None
    """None for a guest."""
    measures: tuple[StoredMeasure, ...] = ()
    events: tuple[StoredEvent, ...] = ()
    calibration: dict[str, Any] | None = None
    samples: Samples | None = None
    trace: str | None = None
    """The CoP as it is drawn: the bytes of `station.store.trace`, in base64."""


class Discard(msgspec.Struct, frozen=True):
    """Word that a trial, sent before, does not count."""

    schema: int
    trial: str
    reason: str


class Erase(msgspec.Struct, frozen=True):
    """Word that a person was erased on the station, and is to be everywhere."""

    schema: int
    person: str


def build_document(db: sqlite3.Connection, seq: int) -> tuple[str, bytes]:
    """Return the path below `/api/v1/` and the document for an outbox row.

    Raises:
        NotFound: what it is about is no longer on this station.
    """
    row = db.execute("SELECT kind, body FROM outbox WHERE seq = ?", (seq,)).fetchone()
    if row is None:
        raise NotFound(f"there is nothing with number {seq} in the outbox")
    told = msgspec.json.decode(row["body"])
    trial_id = told["id"]
    if row["kind"] == "discard":
        body = Discard(SCHEMA, trial_id, told["reason"] or "")
        return f"trials/{trial_id}/discard", msgspec.json.encode(body)
    if row["kind"] == "erase":
        gone = Erase(SCHEMA, told["id"])
        return f"people/{gone.person}/erase", msgspec.json.encode(gone)
    if not told.get("practice"):
        told.pop("practice", None)
    document = Document(
        schema=SCHEMA,
        seq=seq,
        trial=msgspec.convert(told, SentTrial),
        person=_person(db, told["person_id"]),
        measures=msgspec.convert(told["measures"], tuple[StoredMeasure, ...]),
        events=_events(db, trial_id),
        calibration=_calibration(db, told["calibration_id"]),
        samples=_samples(db, trial_id),
        trace=_trace(db, trial_id),
    )
    return f"trials/{trial_id}", msgspec.json.encode(document)


def digest_of(body: bytes) -> str:
    """Return the SHA-256 of `body` in hexadecimal."""
    return hashlib.sha256(body).hexdigest()


def _person(db: sqlite3.Connection, person_id: str | None) -> SentPerson | None:
    if person_id is None:
        return None
    row = db.execute(
        "SELECT id, code FROM person WHERE id = ?", (person_id,)
    ).fetchone()
    if row is None:
        raise NotFound(f"the person {person_id} was erased here")
    return SentPerson(row["id"], row["code"])


def _events(db: sqlite3.Connection, trial_id: str) -> tuple[StoredEvent, ...]:
    rows = db.execute(
        "SELECT t_ns, type, confidence, detail FROM event"
        " WHERE trial_id = ? ORDER BY n",
        (trial_id,),
    )
    return tuple(
        StoredEvent(t_ns, kind, confidence, msgspec.json.decode(detail))
        for t_ns, kind, confidence, detail in rows
    )


def _calibration(
    db: sqlite3.Connection, calibration_id: str | None
) -> dict[str, Any] | None:
    row = db.execute(
        "SELECT body FROM calibration WHERE id = ?", (calibration_id,)
    ).fetchone()
    return msgspec.json.decode(row["body"]) if row is not None else None


def _samples(db: sqlite3.Connection, trial_id: str) -> Samples:
    rows = db.execute(
        "SELECT body FROM chunk WHERE trial_id = ? ORDER BY n", (trial_id,)
    )
    return Samples(
        SAMPLES_ENCODING,
        tuple(base64.b64encode(row["body"]).decode() for row in rows),
    )


def _trace(db: sqlite3.Connection, trial_id: str) -> str | None:
    row = db.execute(
        "SELECT body FROM trace WHERE trial_id = ?", (trial_id,)
    ).fetchone()
    return base64.b64encode(row["body"]).decode() if row is not None else None
