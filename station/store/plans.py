"""Plans as they are stored: each one that was asked for, the newest counts.

Reading functions take any connection; those that change something are handed to
`Writer.change`, which makes each of them one transaction.
"""

from __future__ import annotations

import datetime as dt
import sqlite3

import msgspec

from station.coach.values import Plan
from station.errors import NoPlan, NotFound


def newest_plan(db: sqlite3.Connection, person_id: str) -> Plan | None:
    """Return the plan that somebody has, None if they have none."""
    row = db.execute(
        "SELECT body FROM plan WHERE person_id = ? ORDER BY seq DESC LIMIT 1",
        (person_id,),
    ).fetchone()
    return msgspec.json.decode(row["body"], type=Plan) if row is not None else None


def plan_of(db: sqlite3.Connection, person_id: str) -> Plan:
    """Return the plan that somebody has. Raises `NoPlan`."""
    plan = newest_plan(db, person_id)
    if plan is None:
        raise NoPlan("there is no plan yet: answer a few questions to make one")
    return plan


def keep_plan(db: sqlite3.Connection, person_id: str, plan: Plan) -> None:
    """Keep a plan; those before it stay. Raises `NotFound`."""
    known = "SELECT 1 FROM person WHERE id = ?"
    if db.execute(known, (person_id,)).fetchone() is None:
        raise NotFound(f"there is no person {person_id}")
    db.execute(
        "INSERT INTO plan (person_id, made_at, body) VALUES (?, ?, ?)",
        (
            person_id,
            dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"),
            msgspec.json.encode(plan).decode(),
        ),
    )


def renew_plan(db: sqlite3.Connection, person_id: str, plan: Plan) -> None:
    """Keep the newest plan as it is built now, in its place."""
    db.execute(
        "UPDATE plan SET body = ? WHERE seq ="
        " (SELECT max(seq) FROM plan WHERE person_id = ?)",
        (msgspec.json.encode(plan).decode(), person_id),
    )
