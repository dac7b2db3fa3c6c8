"""A measure over a person's days: own baseline, what counts as change, what is missing.

A day's repeats are one occasion. The first days make the baseline; every later day is
held against it with the smallest detectable change, learnt from all days together.
"""

from __future__ import annotations

import datetime as dt
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace

from station.days import day_of
from station.definitions import definition
from station.norms.tables import Condition
from station.reliability.change import (
    AREA_UNITS,
    Change,
    Occasion,
    Verdict,
    judge,
    learnt_error,
)
from station.store.clients import Note
from station.trends.strands import Row, on_foam

BASELINE_DAYS = 3


@dataclass(frozen=True, slots=True)
class Day:
    """What somebody did of one strand on one day."""

    date: dt.date
    values: tuple[float, ...]
    value: float | None
    """The mean of the repeats, of areas the geometric mean; None where none counts."""
    missing: tuple[str | None, ...]
    """For each trial without a value what ended it, as an outcome's key."""
    change: Change | None
    """Against the baseline; None for the days that make it."""
    trials: tuple[str, ...]
    note: Note | None
    """The newest note of that day."""
    pipeline: str | None = None
    """What made the values; days of another one than the newest are never compared."""

    @property
    def real(self) -> bool:
        """Whether the day differs from the baseline by more than chance makes it."""
        told = self.change.verdict if self.change else Verdict.UNKNOWN
        return told not in (Verdict.SAME, Verdict.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Baseline:
    """The person's own first days, and what differs from them by chance."""

    value: float
    days: int
    trials: int
    low: float | None
    """Values between `low` and `high` are the same within noise, for as many repeats as
    the newest day has; None while how much this varies is not known."""
    high: float | None
    source: str
    """Where the error comes from, or why there is none."""


@dataclass(frozen=True, slots=True)
class Course:
    """A measure of a strand over time, oldest day first."""

    measure: str
    unit: str
    days: tuple[Day, ...]
    baseline: Baseline | None
    simulated: bool
    left_out: int
    """Trials that are simulated among real ones, or real among simulated ones."""
    foam: str | None = None
    """What all of it was done on; None for none, and for one that nobody named."""

    @property
    def newest(self) -> Day | None:
        """The newest day that has a value."""
        return next((day for day in reversed(self.days) if day.values), None)


def course_of(
    rows: Sequence[Row], measure: str, stood: Condition, notes: Sequence[Note] = ()
) -> Course:
    """Return the course of a measure.

    Args:
        rows: trials of one strand, oldest first.
        measure: canonical name.
        stood: how all of them were stood.
        notes: what was noted of the person, newest first.

    Simulated and real trials never mix, nor do those on two foams: only those like the
    newest count.
    """
    unit = definition(measure).unit
    simulated = rows[-1].simulated if rows else False
    foam = rows[-1].foam if rows else None
    rows = on_foam(rows, foam)
    like = [row for row in rows if row.simulated == simulated]
    noted = {day_of(note.noted_at): note for note in reversed(notes)}
    by_day: dict[dt.date, list[Row]] = {}
    for row in like:
        by_day.setdefault(day_of(row.started_at), []).append(row)
    days = [_day(date, some, unit, noted.get(date)) for date, some in by_day.items()]
    left_out = len(rows) - len(like)
    course = Course(measure, unit, tuple(days), None, simulated, left_out, foam)
    return _judged(course, stood)


def _day(date: dt.date, rows: list[Row], unit: str, note: Note | None) -> Day:
    """Return a day without its verdict; of two pipelines only the later counts."""
    found = [row for row in rows if row.value is not None]
    counted = [row for row in found if row.pipeline == found[-1].pipeline]
    values = tuple(row.value for row in counted if row.value is not None)
    return Day(
        date=date,
        values=values,
        value=_mean(values, unit),
        missing=tuple(row.outcome for row in rows if row.value is None),
        change=None,
        trials=tuple(row.trial_id for row in rows),
        note=note,
        pipeline=found[-1].pipeline if found else None,
    )


def _judged(course: Course, stood: Condition) -> Course:
    """Put the baseline and each day's verdict into a course."""
    newest = course.newest
    if newest is None:
        return course
    present = newest.pipeline or ""
    own = [day for day in course.days if day.values and day.pipeline == newest.pipeline]
    first, later = own[:BASELINE_DAYS], {day.date for day in own[BASELINE_DAYS:]}
    if len(own) <= BASELINE_DAYS:
        first, later = own[:1], {day.date for day in own[1:]}
    occasions = [Occasion(day.values, present, stood) for day in own]
    base = Occasion(
        tuple(value for day in first for value in day.values), present, stood
    )
    learnt = learnt_error(course.measure, base, occasions)
    days = []
    for day in course.days:
        change = None
        if day.date in later:
            now = Occasion(day.values, present, stood)
            change = judge(course.measure, base, now, learnt=learnt)
        days.append(replace(day, change=change))
    level = _mean(base.values, course.unit)
    assert level is not None  # noqa: S101 - the newest day has a value
    like_newest = Occasion((level,) * len(newest.values), present, stood)
    told = judge(course.measure, base, like_newest, learnt=learnt)
    baseline = _baseline(level, len(first), told)
    return replace(course, days=tuple(days), baseline=baseline)


def _baseline(level: float, days: int, told: Change) -> Baseline:
    """Return the level with its band; `told` compares it with itself."""
    low = high = None
    if told.mdc95 is not None:
        low, high = level - told.mdc95, level + told.mdc95
        if told.is_ratio:
            low, high = level / told.mdc95, level * told.mdc95
    source = told.error.source if told.error else told.reason
    return Baseline(level, days, told.trials[0], low, high, source)


def _mean(values: Sequence[float], unit: str) -> float | None:
    if not values:
        return None
    if unit in AREA_UNITS and min(values) > 0.0:
        return math.exp(statistics.fmean(map(math.log, values)))
    return statistics.fmean(values)
