"""From the database to what the rules look at. No numpy here.

The monitor of R3 is the daily check on both feet with closed eyes; both legs
are compared in the first single-leg test that has two days of them.
"""

from __future__ import annotations

import datetime as dt
import math
import sqlite3
from collections.abc import Sequence

from station.between import Repeats
from station.coach.rules.day import Monitor
from station.coach.rules.legs import LegTest
from station.coach.rules.overload import DayTest
from station.days import day_of
from station.definitions import Better
from station.norms.tables import Condition, repeatability
from station.reliability.error import MeasurementError, own_error, table_error
from station.reliability.history import occasions
from station.store import queries
from station.store.records import HistoryPoint

CHECK = "daily-check"
CHECK_MEASURE = "mean_velocity"
CHECK_CONDITION = Condition("two_feet", "closed", "firm", 20.0)
LEG_TESTS = ("single-leg-eyes-closed", "single-leg-eyes-open", CHECK)


def sway_monitor(db: sqlite3.Connection, person_id: str) -> Monitor:
    """Return a person's daily checks, one a day, oldest first, with their error.

    Only what the newest pipeline made counts, and simulated trials never mix with real
    ones.
    """
    points = _done(queries.history(db, person_id, CHECK))
    days: dict[dt.date, list[HistoryPoint]] = {}
    for point in points:
        days.setdefault(day_of(point.started_at), []).append(point)
    tests: list[DayTest] = []
    sessions: list[tuple[float, ...]] = []
    newest: str | None = None
    for day, of_day in days.items():
        for one in occasions(of_day, CHECK_MEASURE, CHECK_CONDITION):
            newest = newest or one.pipeline
            if one.pipeline == newest:
                mean = math.fsum(one.values) / len(one.values)
                tests.append(DayTest(day, mean, len(one.values)))
                sessions.append(one.values)
    if not tests:
        return Monitor()
    return Monitor(tuple(reversed(tests)), _error(sessions))


def held_to_limit(db: sqlite3.Connection, person_id: str, day: dt.date) -> bool:
    """Return whether somebody has held as long as they could on that day.

    The daily check is none: its holds are short.
    """
    rows = db.execute(
        "SELECT started_at FROM trial WHERE person_id = ? AND state = 'done'"
        " AND hold_s IS NOT NULL AND NOT practice AND protocol_id != ?"
        " ORDER BY seq DESC LIMIT 100",
        (person_id, CHECK),
    )
    return any(day_of(row["started_at"]) == day for row in rows)


def leg_tests(db: sqlite3.Connection, person_id: str) -> tuple[LegTest, ...]:
    """Return how long each leg held, day by day, oldest first.

    A hold is read off a clock, whatever pipeline measured the sway meanwhile.
    """
    found: tuple[LegTest, ...] = ()
    for protocol in LEG_TESTS:
        left = _holds(queries.history(db, person_id, protocol, "left"))
        right = _holds(queries.history(db, person_id, protocol, "right"))
        both = tuple(
            LegTest(
                day,
                Repeats(left[day], protocol),
                Repeats(right[day], protocol),
                Better.HIGHER,
                "s",
            )
            for day in sorted(left.keys() & right.keys())
        )
        if len(both) >= 2:
            return both
        found = found or both
    return found


def _done(points: Sequence[HistoryPoint]) -> list[HistoryPoint]:
    """Return what came to an end, all simulated or all real as the newest is."""
    done = [point for point in points if point.state == "done"]
    return [one for one in done if one.simulated == done[0].simulated]


def _holds(points: Sequence[HistoryPoint]) -> dict[dt.date, tuple[float, ...]]:
    found: dict[dt.date, tuple[float, ...]] = {}
    for point in _done(points):
        if point.hold_s:
            day = day_of(point.started_at)
            found[day] = (*found.get(day, ()), point.hold_s)
    return found


def _error(sessions: Sequence[Sequence[float]]) -> MeasurementError | None:
    own = own_error(sessions)
    if own is not None and own.sem > 0.0:
        return own
    table = repeatability(CHECK_MEASURE, CHECK_CONDITION)
    if table is None:
        return None
    values = [value for session in sessions for value in session]
    return table_error(table, log_scale=False, mean=math.fsum(values) / len(values))
