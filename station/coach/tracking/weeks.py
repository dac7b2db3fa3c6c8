"""Weeks as a person counts them: what was planned, and what was done."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

from station.coach.tracking.load import (
    hold_seconds_of,
    minutes_of,
    session_load,
    set_quality,
)
from station.coach.values import DayLog, PlannedSession

KEPT_SHARE = 0.7
"""From this share of its sessions a week counts as kept."""


@dataclass(frozen=True, slots=True)
class Week:
    """One week, Monday to Sunday."""

    monday: dt.date
    planned: int
    """Sessions; the daily three minutes are no session."""
    done: int
    """Days with training; more than were planned count as they are."""
    minutes: float
    hold_seconds: float
    load: float
    quality: float | None
    """Share of the planned sets that were done without a fail."""

    @property
    def adherence(self) -> float | None:
        """Share of the planned sessions that were done, at most 1; None without any."""
        return min(self.done / self.planned, 1.0) if self.planned else None

    @property
    def kept(self) -> bool:
        """Whether enough was done; without a plan, whether anything was."""
        share = self.adherence
        return self.done > 0 if share is None else share >= KEPT_SHARE


def weeks_of(
    sessions: Sequence[PlannedSession], logs: Sequence[DayLog], today: dt.date
) -> list[Week]:
    """Return every week from the first with anything in it until this one."""
    dates = [*(one.date for one in sessions), *(one.date for one in logs)]
    days = [date for date in dates if date <= today]
    if not days:
        return []
    monday = monday_of(min(days))
    found = []
    while monday <= today:
        found.append(_week(monday, sessions, logs))
        monday += dt.timedelta(days=7)
    return found


def streak(weeks: Sequence[Week]) -> int:
    """Return how many weeks in a row were kept, this one counting as soon as it is.

    A week that has only begun does not end a streak.
    """
    if not weeks:
        return 0
    *past, present = weeks
    length = 0
    for week in reversed(past):
        if not week.kept:
            break
        length += 1
    return length + 1 if present.kept else length


def adherence(weeks: Sequence[Week], last: int = 4) -> float | None:
    """Return the share of planned sessions done in the last weeks, None without any."""
    counted = weeks[-last:]
    planned = sum(week.planned for week in counted)
    done = sum(min(week.done, week.planned) for week in counted)
    return done / planned if planned else None


def monday_of(day: dt.date) -> dt.date:
    """Return the Monday of a day's week."""
    return day - dt.timedelta(days=day.weekday())


def _week(
    monday: dt.date, sessions: Sequence[PlannedSession], logs: Sequence[DayLog]
) -> Week:
    end = monday + dt.timedelta(days=7)
    mine = [log for log in logs if monday <= log.date < end]
    items = [item for log in mine for item in log.items]
    return Week(
        monday,
        sum(monday <= one.date < end and one.focus != "daily" for one in sessions),
        len({log.date for log in mine if log.items}),
        math.fsum(map(minutes_of, mine)),
        math.fsum(map(hold_seconds_of, mine)),
        math.fsum(map(session_load, mine)),
        set_quality(items),
    )
