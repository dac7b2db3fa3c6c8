"""From the database to what a plan is built from: tests, drills done, sessions kept.

Simulated trials never count beside real ones: what the newest trial of a kind is, all
of that kind must be.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable, Sequence

from station.coach.ladder import setting_of
from station.coach.library import Drills
from station.coach.plan import Situation
from station.coach.shown import Facts, Try
from station.coach.values import DayLog, ItemDone, Plan, Setting, Side
from station.coach.weeks import BLOCK_WEEKS
from station.days import day_of

KEEPING = dt.timedelta(weeks=BLOCK_WEEKS)
"""Whoever was away long ago and keeps at it since keeps at it."""
LONG_ENOUGH_S = 30.0
"""A test that is over before this says nothing about a hold of 30 s."""


def situation_of(
    db: sqlite3.Connection,
    person_id: str,
    drills: Drills,
    today: dt.date,
    *,
    logs: Sequence[DayLog] = (),
    plan: Plan | None = None,
    red: bool = False,
) -> Situation:
    """Return what is known of a person on a day.

    Args:
        db: a connection that may read.
        person_id: whose.
        drills: all that there are.
        today: the day.
        logs: their days, oldest first.
        plan: the one that they have.
        red: whether the rules have raised a red flag.
    """
    done = tuple(item for log in logs for item in log.items)
    since = today - KEEPING
    sessions = plan.sessions if plan is not None else ()
    behind = [one.date for one in sessions if since <= one.date < today]
    trained = {item.date for item in done}
    facts = Facts(
        foam_closed=_tries(db, person_id, drills, done, _FOAM),
        together_closed=_tries(db, person_id, drills, done, _TOGETHER),
        holds_s={side: _holds(db, person_id, side) for side in _SIDES},
        done=done,
        planned=len(behind),
        kept=sum(date in trained for date in behind),
        red=red,
    )
    return Situation(drills, today, facts, {item.drill: item.rung for item in done})


_SIDES: tuple[Side, ...] = ("left", "right")
_FOAM = Setting(base="two_feet", vision="closed", surface="foam")
_TOGETHER = Setting(base="feet_together", vision="closed", surface="firm")


def _tries(
    db: sqlite3.Connection,
    person_id: str,
    drills: Drills,
    done: Iterable[ItemDone],
    stood: Setting,
) -> tuple[Try, ...]:
    """Return the tests and the drills that were stood in one way, oldest first."""
    rows = db.execute(
        "SELECT started_at, state, start_ns, end_ns, simulated,"
        " (SELECT value FROM measure WHERE trial_id = trial.id"
        "   AND pipeline = trial.pipeline AND name = 'mean_velocity') AS velocity"
        " FROM trial WHERE person_id = ? AND stance = ? AND vision = ? AND surface = ?"
        " AND state IN ('done', 'failed') AND start_ns IS NOT NULL AND NOT practice"
        " AND coalesce(outcome, '') NOT IN ('saturated', 'dropout', 'board_fault')"
        " ORDER BY seq",
        (person_id, stood.base, stood.vision, stood.surface),
    ).fetchall()
    found = [
        (
            day_of(row["started_at"]),
            Try(
                round((row["end_ns"] - row["start_ns"]) / 1e9, 1),
                row["state"] == "done",
                row["velocity"],
            ),
        )
        for row in rows
        if row["simulated"] == rows[-1]["simulated"] and row["end_ns"] is not None
    ]
    for item in done:
        drill = drills.get(item.drill)
        if drill is None:
            continue
        setting = setting_of(drill, item.rung)
        way = (setting.base, setting.vision, setting.surface)
        if way == (stood.base, stood.vision, stood.surface) and setting.hold_s:
            one = Try(setting.hold_s, item.passed)
            found.append((item.date, one))
    return tuple(one for _day, one in sorted(found, key=lambda pair: pair[0]))


def _holds(db: sqlite3.Connection, person_id: str, side: Side) -> tuple[float, ...]:
    """Return how long one leg held with open eyes, oldest first."""
    rows = db.execute(
        "SELECT hold_s, outcome, simulated FROM trial"
        " WHERE person_id = ? AND side = ? AND stance = 'single_leg'"
        " AND vision = 'open' AND surface = 'firm' AND state = 'done'"
        " AND hold_s IS NOT NULL AND NOT practice ORDER BY seq",
        (person_id, side),
    ).fetchall()
    return tuple(
        row["hold_s"]
        for row in rows
        if row["simulated"] == rows[-1]["simulated"]
        and not (row["outcome"] == "completed" and row["hold_s"] < LONG_ENOUGH_S)
    )
