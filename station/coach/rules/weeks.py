"""R9 and R10: weeks without progress, and weeks without training."""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Sequence

from station.coach.rules.decision import (
    Action,
    Decision,
    Effect,
    Fact,
    Light,
    Words,
    carry_on,
)
from station.coach.rules.overload import DayTest
from station.coach.rules.thresholds import DEFAULTS, Thresholds
from station.language import mark
from station.reliability.error import MeasurementError


def plateau(
    tests: Sequence[DayTest],
    *,
    between_sd: float,
    error: MeasurementError,
    adherence: float,
    stepped_up: int,
    unit: str = "mm/s",
    thresholds: Thresholds = DEFAULTS,
) -> Decision:
    """R9: four weeks trained and nothing moved: the same goal, with another drill.

    Nothing moved where the change over 28 days, newer half against older half, is below
    the smallest worthwhile one (0.2 standard deviations between people) or below what
    these tests can tell apart, and no step went up meanwhile.

    Args:
        tests: one a day, oldest first; those of the last 28 days count.
        between_sd: standard deviation of the measure between people.
        error: of one trial.
        adherence: share of planned sessions done in these weeks.
        stepped_up: steps gone up in these weeks, of this drill.
        unit: of the measure.
        thresholds: see `Thresholds`.
    """
    facts = [
        Fact(
            mark("Planned sessions done"),
            100.0 * adherence,
            "%",
            0,
            _percent(thresholds),
        ),
        Fact(mark("Steps up in four weeks"), stepped_up),
    ]
    recent = _recent(tests, thresholds)
    if len(recent) < thresholds.plateau_tests or _span_days(recent) < (
        0.75 * thresholds.plateau_days
    ):
        return carry_on(
            "R9",
            mark("Four weeks of tests tell whether a drill still works."),
            Fact(
                mark("Tests in four weeks"), len(recent), limit=thresholds.plateau_tests
            ),
            *facts,
        )
    half = len(recent) // 2
    older, newer = recent[:half], recent[half:]
    change = statistics.fmean(one.value for one in newer) - statistics.fmean(
        one.value for one in older
    )
    worthwhile = thresholds.worthwhile_sds * between_sd
    detectable = error.mdc95(_trials(older), _trials(newer))
    limit = max(worthwhile, detectable)
    facts = [
        Fact(mark("Change in four weeks"), change, unit, 1),
        Fact(mark("Smallest worthwhile change"), worthwhile, unit, 1),
        Fact(mark("Smallest change these tests can tell apart"), detectable, unit, 1),
        *facts,
    ]
    if adherence < thresholds.adherence_ok:
        return carry_on("R9", mark("First keep to the plan; then we see."), *facts)
    if stepped_up > 0 or abs(change) >= limit:
        return carry_on("R9", mark("This drill still moves something."), *facts)
    return Decision(
        "R9",
        Action.CHANGE_DRILL,
        Light.GREEN,
        Words(mark("A new drill for the same goal: four weeks did not change much.")),
        tuple(facts),
        Effect(change_drill=True),
    )


def no_progress(
    rungs: Sequence[tuple[dt.date, int]],
    *,
    adherence: float,
    thresholds: Thresholds = DEFAULTS,
) -> Decision:
    """R9 of a drill: four weeks of it without a step up.

    Args:
        rungs: of each time it was done, oldest first; the four weeks before the last
            one count.
        adherence: share of planned sessions done in these weeks.
        thresholds: see `Thresholds`.
    """
    since = rungs[-1][0] - dt.timedelta(days=thresholds.plateau_days)
    recent = [one for one in rungs if one[0] > since]
    sessions = len({day for day, _rung in recent})
    up = max(rung for _day, rung in recent) - recent[0][1]
    facts = (
        Fact(
            mark("Sessions in four weeks"), sessions, limit=thresholds.plateau_sessions
        ),
        Fact(mark("Steps up in four weeks"), up),
        Fact(
            mark("Planned sessions done"),
            100.0 * adherence,
            "%",
            0,
            _percent(thresholds),
        ),
    )
    span = (recent[-1][0] - recent[0][0]).days
    if sessions < thresholds.plateau_sessions or span < 0.5 * thresholds.plateau_days:
        return carry_on(
            "R9", mark("Four weeks tell whether a drill still works."), *facts
        )
    if adherence < thresholds.adherence_ok:
        return carry_on("R9", mark("First keep to the plan; then we see."), *facts)
    if up > 0:
        return carry_on("R9", mark("This drill still moves something."), *facts)
    return Decision(
        "R9",
        Action.CHANGE_DRILL,
        Light.GREEN,
        Words(mark("A new drill for the same goal: four weeks did not change much.")),
        facts,
        Effect(change_drill=True),
    )


def after_break(
    today: dt.date,
    last_session: dt.date | None,
    thresholds: Thresholds = DEFAULTS,
) -> Decision:
    """R10: after two weeks without a session everything begins two steps lower.

    Args:
        today: the day of the session.
        last_session: None before the first one.
        thresholds: see `Thresholds`.
    """
    if last_session is None:
        return carry_on("R10", mark("This is where you begin."))
    missed = (today - last_session).days
    facts = (
        Fact(mark("Days since your last session"), missed, limit=thresholds.break_days),
        Fact(mark("Your last session"), last_session),
    )
    if missed < thresholds.break_days:
        return carry_on("R10", mark("You have kept at it."), *facts)
    return Decision(
        "R10",
        Action.STEP_BACK,
        Light.YELLOW,
        Words(
            mark("Welcome back. After %(days)d days we begin %(steps)d steps lower."),
            {"days": missed, "steps": thresholds.break_levels},
        ),
        facts,
        Effect(
            level_steps=-thresholds.break_levels,
            may_step_up=False,
            dynamic=False,
            fatigue=False,
        ),
    )


def _recent(tests: Sequence[DayTest], thresholds: Thresholds) -> list[DayTest]:
    if not tests:
        return []
    since = tests[-1].day - dt.timedelta(days=thresholds.plateau_days)
    return [one for one in tests if one.day > since]


def _span_days(tests: Sequence[DayTest]) -> int:
    return (tests[-1].day - tests[0].day).days


def _trials(tests: Sequence[DayTest]) -> int:
    return sum(one.trials for one in tests)


def _percent(thresholds: Thresholds) -> float:
    return 100.0 * thresholds.adherence_ok
