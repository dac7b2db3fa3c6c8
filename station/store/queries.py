"""What the kiosk, the reports and the exports ask of the database.

Every function takes a connection of `station.store.database.connect_readonly`. Lists
come newest first, in the order in which trials were made, whatever the clock said.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

import msgspec

from station.errors import NotFound
from station.store.records import (
    HistoryPoint,
    Person,
    StoredEvent,
    StoredMeasure,
    TrialDetail,
    TrialSummary,
)
from station.store.trace import unpack_trace

FOAM = (
    "(SELECT json_extract(detail, '$.model') FROM event"
    " WHERE trial_id = trial.id AND type = 'foam') AS foam"
)
"""A column of `trial`: the foam that it was done on, which is kept as an event."""
_SUMMARY = ", ".join(
    FOAM if name == "foam" else f"trial.{name}"
    for name in TrialSummary.__struct_fields__
)


def recent_trials(
    db: sqlite3.Connection, person_id: str | None = None, limit: int = 20
) -> list[TrialSummary]:
    """Return the newest trials that ended, of one person or of everybody.

    Attempts that never got as far as recording are left out.
    """
    rows = db.execute(
        f"SELECT {_SUMMARY} FROM trial"  # noqa: S608 - our own column names
        " WHERE state NOT IN ('running', 'discarded')"
        " AND (start_ns IS NOT NULL OR outcome IS NULL)"
        " AND (?1 IS NULL OR person_id = ?1)"
        " ORDER BY seq DESC LIMIT ?2",
        (person_id, limit),
    )
    return [_summary(row) for row in rows]


def outdated_trials(db: sqlite3.Connection, pipeline: str) -> list[str]:
    """Return the finished trials whose measures another pipeline made, oldest first."""
    rows = db.execute(
        "SELECT id FROM trial WHERE state = 'done' AND start_ns IS NOT NULL"
        " AND pipeline IS NOT ? ORDER BY seq",
        (pipeline,),
    )
    return [row["id"] for row in rows]


def trial(db: sqlite3.Connection, trial_id: str) -> TrialDetail:
    """Return one trial in any state. Raises `NotFound`."""
    row = db.execute(
        f"SELECT {_SUMMARY} FROM trial WHERE id = ?",  # noqa: S608 - as above
        (trial_id,),
    ).fetchone()
    if row is None:
        raise NotFound(f"there is no trial {trial_id}")
    summary = _summary(row)
    measures = db.execute(
        "SELECT name, value, unit, reason FROM measure"
        " WHERE trial_id = ? AND pipeline = ? ORDER BY rowid",
        (trial_id, summary.pipeline),
    )
    events = db.execute(
        "SELECT t_ns, type, confidence, detail FROM event"
        " WHERE trial_id = ? ORDER BY n",
        (trial_id,),
    )
    trace = db.execute(
        "SELECT body FROM trace WHERE trial_id = ?", (trial_id,)
    ).fetchone()
    return TrialDetail(
        summary=summary,
        measures={row["name"]: StoredMeasure(*row) for row in measures},
        events=tuple(
            StoredEvent(t_ns, kind, confidence, msgspec.json.decode(detail))
            for t_ns, kind, confidence, detail in events
        ),
        trace_mm=unpack_trace(trace["body"]) if trace is not None else (),
        answers=answers(db, trial_id),
    )


def answers(db: sqlite3.Connection, trial_id: str) -> dict[str, bool]:
    """Return what was answered after a trial, by question."""
    rows = db.execute(
        "SELECT question, yes FROM answer WHERE trial_id = ? ORDER BY rowid",
        (trial_id,),
    )
    return {row["question"]: bool(row["yes"]) for row in rows}


def people(db: sqlite3.Connection, search: str = "", limit: int = 50) -> list[Person]:
    """Return people whose code begins with `search` or whose nickname holds it."""
    rows = db.execute(
        "SELECT id, code, nickname, created_at,"
        " (SELECT count(*) FROM trial"
        "   WHERE person_id = person.id AND state IN ('done', 'failed')) AS trials"
        " FROM person"
        " WHERE substr(code, 1, length(?1)) = upper(?1)"
        "    OR instr(lower(nickname), lower(?1)) > 0"
        " ORDER BY seq DESC LIMIT ?2",
        (search.strip(), limit),
    )
    return [Person(*row) for row in rows]


def called(db: sqlite3.Connection, nickname: str) -> Person | None:
    """Return who has exactly this nickname, in capitals or not; None for nobody."""
    wanted = nickname.casefold()
    rows = db.execute("SELECT id, nickname FROM person WHERE nickname IS NOT NULL")
    same = [row["id"] for row in rows if row["nickname"].casefold() == wanted]
    return person(db, same[-1]) if same else None


def person(db: sqlite3.Connection, person_id: str) -> Person:
    """Return one person by id or by code. Raises `NotFound`."""
    row = db.execute(
        "SELECT id, code, nickname, created_at,"
        " (SELECT count(*) FROM trial"
        "   WHERE person_id = person.id AND state IN ('done', 'failed')) AS trials"
        " FROM person WHERE id = ?1 OR code = upper(?1)",
        (person_id,),
    ).fetchone()
    if row is None:
        raise NotFound(f"there is nobody with the code {person_id}")
    return Person(*row)


def codes(db: sqlite3.Connection) -> list[str]:
    """Return the code of everybody who has a finished trial, the oldest first."""
    rows = db.execute(
        "SELECT code FROM person WHERE EXISTS (SELECT 1 FROM trial"
        " WHERE person_id = person.id AND state IN ('done', 'failed')) ORDER BY seq"
    )
    return [row["code"] for row in rows]


def history(
    db: sqlite3.Connection,
    person_id: str,
    protocol_id: str,
    side: str | None = None,
    limit: int = 100,
) -> list[HistoryPoint]:
    """Return a person's finished trials of one protocol and side, newest first."""
    rows = db.execute(
        "SELECT id, started_at, state, outcome, hold_s, simulated,"  # noqa: S608 - our own column
        f" pipeline, step, series_id, {FOAM} FROM trial"
        " WHERE person_id = ? AND protocol_id = ? AND side IS ?"
        " AND state IN ('done', 'failed') AND start_ns IS NOT NULL AND NOT practice"
        " ORDER BY seq DESC LIMIT ?",
        (person_id, protocol_id, side, limit),
    ).fetchall()
    return [_history_point(db, row) for row in rows]


def series_trials(db: sqlite3.Connection, series_id: str) -> list[TrialSummary]:
    """Return the trials of one run of a protocol, in the order they were done."""
    rows = db.execute(
        f"SELECT {_SUMMARY} FROM trial"  # noqa: S608 - our own column names
        " WHERE series_id = ? AND state != 'discarded' ORDER BY seq",
        (series_id,),
    )
    return [_summary(row) for row in rows]


def run_trials(db: sqlite3.Connection, run_id: str) -> list[TrialSummary]:
    """Return the trials of one run of a battery, in the order they were made."""
    rows = db.execute(
        f"SELECT {_SUMMARY} FROM trial"  # noqa: S608 - our own column names
        " WHERE run_id = ? AND state != 'discarded' ORDER BY seq",
        (run_id,),
    )
    return [_summary(row) for row in rows]


def series(db: sqlite3.Connection, series_id: str) -> list[TrialDetail]:
    """Return the same trials with everything that was made of them."""
    return [trial(db, one.id) for one in series_trials(db, series_id)]


def values_named(
    db: sqlite3.Connection, person_id: str, names: Iterable[str]
) -> dict[str, list[StoredMeasure]]:
    """Return the named measures of a person's trials that have a value, by trial."""
    rows = db.execute(
        "SELECT trial.id, name, value, unit FROM measure"
        " JOIN trial ON trial.id = trial_id AND trial.pipeline = measure.pipeline"
        " WHERE person_id = ? AND value IS NOT NULL"
        " AND name IN (SELECT value FROM json_each(?))",
        (person_id, msgspec.json.encode(list(names)).decode()),
    )
    found: dict[str, list[StoredMeasure]] = {}
    for trial_id, name, value, unit in rows:
        found.setdefault(trial_id, []).append(StoredMeasure(name, value, unit))
    return found


def trial_ids(db: sqlite3.Connection, person_id: str) -> list[str]:
    """Return every trial of a person that is over, the oldest first."""
    rows = db.execute(
        "SELECT id FROM trial WHERE person_id = ? AND state != 'running' ORDER BY seq",
        (person_id,),
    )
    return [row["id"] for row in rows]


def has_held(
    db: sqlite3.Connection,
    person_id: str,
    side: str | None,
    vision: str,
    least_s: float,
) -> bool:
    """Return whether somebody has ever held on one leg at least so long."""
    row = db.execute(
        "SELECT 1 FROM trial WHERE person_id = ? AND side IS ? AND vision = ?"
        " AND state = 'done' AND hold_s >= ? LIMIT 1",
        (person_id, side, vision, least_s),
    ).fetchone()
    return row is not None


def calibration(
    db: sqlite3.Connection, calibration_id: str | None
) -> dict[str, Any] | None:
    """Return the calibration that was in force, as stored; None where none was."""
    row = db.execute(
        "SELECT body FROM calibration WHERE id = ?", (calibration_id,)
    ).fetchone()
    return None if row is None else dict(msgspec.json.decode(row["body"]))


def _history_point(db: sqlite3.Connection, row: sqlite3.Row) -> HistoryPoint:
    measures: Iterable[tuple[str, float]] = db.execute(
        "SELECT name, value FROM measure"
        " WHERE trial_id = ? AND pipeline = ? AND value IS NOT NULL ORDER BY rowid",
        (row["id"], row["pipeline"]),
    )
    fields = dict(row)
    return HistoryPoint(
        trial_id=fields.pop("id"),
        simulated=bool(fields.pop("simulated")),
        measures={name: value for name, value in measures},  # noqa: C416 - rows
        **fields,
    )


def _summary(row: sqlite3.Row) -> TrialSummary:
    fields = dict(row)
    fields["simulated"] = bool(fields["simulated"])
    fields["practice"] = bool(fields["practice"])
    fields["flags"] = tuple(msgspec.json.decode(fields["flags"]))
    return TrialSummary(**fields)
