"""All that is stored of a person, gathered for a report or an export."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from station.protocols.spec import Protocol
from station.store import clients, queries
from station.store.clients import Client, Note
from station.store.records import Person, TrialDetail


@dataclass(frozen=True, slots=True)
class Record:
    """All that is known of a person, read from the database."""

    person: Person | None
    """None for a guest's trial."""
    known: Client
    notes: Sequence[Note]
    trials: Sequence[TrialDetail]
    calibrations: Mapping[str, Mapping[str, Any]]
    """By id, as stored."""
    protocols: Mapping[str, Protocol]
    report_pdf: bytes | None = None


def record_of(
    db: sqlite3.Connection,
    person: Person | None,
    trials: Sequence[TrialDetail],
    protocols: Mapping[str, Protocol],
) -> Record:
    """Return what is known of a person, or of a guest's trials."""
    used = {one.summary.calibration_id for one in trials}
    found = {one: queries.calibration(db, one) for one in used if one is not None}
    return Record(
        person=person,
        known=clients.client(db, person.id) if person else Client(),
        notes=clients.notes(db, person.id) if person else (),
        trials=trials,
        calibrations={key: body for key, body in found.items() if body is not None},
        protocols=protocols,
    )
