"""Runs of batteries as they are stored: the plan, and what was left out of it.

What was done stands in the trials, which name their run and their part of it.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
import uuid
from collections.abc import Sequence

import msgspec

from station.batteries.spec import Battery, Effort, Part
from station.errors import BadRequest, NotFound, NotNow
from station.language import _
from station.texts import Text


class BatteryRun(msgspec.Struct, frozen=True):
    """One person's way through a battery."""

    id: str
    battery_id: str
    battery_version: int
    title: Text
    person_id: str | None
    plan: tuple[Part, ...]
    """As it was when the run began: a battery may change meanwhile."""
    skipped: tuple[int, ...]
    """Parts that were left out."""
    started_at: str
    effort: Effort | None = None
    effort_at: str | None = None
    """When the effort ended, ISO 8601 UTC, ..."""
    effort_ns: int | None = None
    """... and the same on CLOCK_MONOTONIC of `boot_id`."""
    boot_id: str | None = None
    stopped_at: str | None = None


def begin_run(
    db: sqlite3.Connection,
    battery: Battery,
    plan: Sequence[Part],
    person_id: str | None,
) -> BatteryRun:
    """Begin a run. Raises `NotFound` if its person does not exist."""
    known = "SELECT 1 FROM person WHERE id = ?"
    if person_id is not None and db.execute(known, (person_id,)).fetchone() is None:
        raise NotFound(f"there is no person {person_id}")
    run = BatteryRun(
        id=str(uuid.uuid4()),
        battery_id=battery.id,
        battery_version=battery.version,
        title=battery.title,
        person_id=person_id,
        plan=tuple(plan),
        skipped=(),
        started_at=_now(),
        effort=battery.effort,
    )
    db.execute(
        "INSERT INTO battery_run (id, battery_id, battery_version, title, person_id,"
        " plan, effort, started_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            run.id,
            run.battery_id,
            run.battery_version,
            run.title,
            run.person_id,
            msgspec.json.encode(run.plan).decode(),
            msgspec.json.encode(run.effort).decode(),
            run.started_at,
        ),
    )
    return run


def leave_out(
    db: sqlite3.Connection, run_id: str, part: int, *, undo: bool = False
) -> None:
    """Leave a part out, or take it in again. Raises `NotFound`, `NotNow`."""
    run = open_run(db, run_id, part)
    skipped = {*run.skipped} - {part} if undo else {*run.skipped, part}
    db.execute(
        "UPDATE battery_run SET skipped = ? WHERE id = ?",
        (msgspec.json.encode(sorted(skipped)).decode(), run_id),
    )


def note_effort(db: sqlite3.Connection, run_id: str, t_ns: int, boot_id: str) -> None:
    """Note that the effort has just ended.

    Raises:
        NotFound: there is no such run.
        NotNow: it was stopped.
        BadRequest: it has no effort in it.
    """
    if open_run(db, run_id).effort is None:
        raise BadRequest("this battery has no effort in it")
    db.execute(
        "UPDATE battery_run SET effort_at = ?, effort_ns = ?, boot_id = ? WHERE id = ?",
        (_now(), t_ns, boot_id, run_id),
    )


def stop_run(db: sqlite3.Connection, run_id: str) -> None:
    """End a run where it is; what was done is kept. Raises `NotFound`, `NotNow`."""
    open_run(db, run_id)
    db.execute("UPDATE battery_run SET stopped_at = ? WHERE id = ?", (_now(), run_id))


def open_run(
    db: sqlite3.Connection, run_id: str, part: int | None = None
) -> BatteryRun:
    """Return a run that goes on, and that has this part.

    Raises:
        NotFound: there is no such run, or it has no such part.
        NotNow: it was stopped.
    """
    run = battery_run(db, run_id)
    if part is not None and not 0 <= part < len(run.plan):
        raise NotFound(f"'{run.title}' has no part {part}")
    if run.stopped_at is not None:
        raise NotNow(_("this battery was stopped: begin a new one"))
    return run


def battery_run(db: sqlite3.Connection, run_id: str) -> BatteryRun:
    """Return a run. Raises `NotFound`."""
    row = db.execute("SELECT * FROM battery_run WHERE id = ?", (run_id,)).fetchone()
    if row is None:
        raise NotFound(f"there is no run of a battery {run_id}")
    return _run(row)


def runs_of(
    db: sqlite3.Connection, person_id: str, limit: int = 10
) -> list[BatteryRun]:
    """Return a person's runs, newest first."""
    rows = db.execute(
        "SELECT * FROM battery_run WHERE person_id = ? ORDER BY seq DESC LIMIT ?",
        (person_id, limit),
    )
    return [_run(row) for row in rows]


def _run(row: sqlite3.Row) -> BatteryRun:
    fields = dict(row)
    del fields["seq"]
    fields["plan"] = msgspec.json.decode(fields["plan"], type=tuple[Part, ...])
    fields["skipped"] = msgspec.json.decode(fields["skipped"], type=tuple[int, ...])
    fields["effort"] = msgspec.json.decode(fields["effort"], type=Effort | None)
    return BatteryRun(**fields)


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
