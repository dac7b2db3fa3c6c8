"""R3: sway that stays above one's own 28 days, by more than the test can tell apart."""

from __future__ import annotations

import datetime as dt
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from station.coach.rules.decision import (
    Action,
    Decision,
    Effect,
    Fact,
    Light,
    Words,
    carry_on,
)
from station.coach.rules.thresholds import DEFAULTS, Thresholds
from station.definitions import Better
from station.language import mark
from station.reliability.error import MeasurementError


@dataclass(frozen=True, slots=True)
class DayTest:
    """The monitoring test of one day: the mean of its trials."""

    day: dt.date
    value: float
    trials: int = 1


@dataclass(frozen=True, slots=True)
class Baseline:
    """What the test usually gives: the days before those that are judged."""

    mean: float
    sd: float
    tests: int
    trials: int


@dataclass(frozen=True, slots=True)
class Excess:
    """How far one test lies on the worse side of the baseline."""

    day: dt.date
    value: float
    z: float
    change: float
    mdc95: float | None


def baseline_of(
    tests: Sequence[DayTest], thresholds: Thresholds = DEFAULTS
) -> Baseline | None:
    """Return the 28 days before the newest tests, or None where they are too few.

    The newest tests, those that must agree before anything is said, are not part of
    what they are held against.
    """
    judged = thresholds.tests_in_a_row
    if len(tests) <= judged:
        return None
    first_judged = tests[-judged].day
    since = first_judged - dt.timedelta(days=thresholds.baseline_days)
    before = [one for one in tests[:-judged] if since <= one.day < first_judged]
    if len(before) < max(thresholds.baseline_tests, 2):
        return None
    values = [one.value for one in before]
    return Baseline(
        statistics.fmean(values),
        statistics.stdev(values),
        len(before),
        sum(one.trials for one in before),
    )


def excesses(
    tests: Sequence[DayTest],
    baseline: Baseline,
    error: MeasurementError | None,
    *,
    better: Better = Better.LOWER,
    thresholds: Thresholds = DEFAULTS,
) -> list[Excess]:
    """Return how far each of the newest tests lies from the baseline, worse positive.

    `error` is of one trial; the smallest detectable change is that between this test
    and the whole baseline. A baseline that never varied counts as one that varies by
    the error of a trial.
    """
    sign = -1.0 if better is Better.HIGHER else 1.0
    found = []
    for test in tests[-thresholds.tests_in_a_row :]:
        change = sign * (test.value - baseline.mean)
        spread = baseline.sd or (error.sem if error is not None else 0.0)
        mdc95 = None if error is None else error.mdc95(test.trials, baseline.trials)
        z = change / spread if spread else math.copysign(math.inf, change)
        found.append(Excess(test.day, test.value, z if change else 0.0, change, mdc95))
    return found


def overload(
    tests: Sequence[DayTest],
    error: MeasurementError | None,
    *,
    today: dt.date,
    unit: str = "mm/s",
    better: Better = Better.LOWER,
    thresholds: Thresholds = DEFAULTS,
) -> Decision:
    """R3: yellow holds the level, red takes 40 % of the sets off for some days.

    Both need two tests in a row, each above its z and beyond the smallest detectable
    change. Without an error of measurement nothing is flagged. Yellow stands until a
    new test takes it away, red for its days as well; neither outlives its tests by more
    than a week.

    Args:
        tests: one a day, oldest first, all of one protocol, side and pipeline.
        error: of one trial, from own repeats or a table; see `station.reliability`.
        today: the day that is judged.
        unit: of the measure, for the sentence.
        better: which way the measure is better.
        thresholds: see `Thresholds`.
    """
    baseline = baseline_of(tests, thresholds)
    if baseline is None:
        return carry_on(
            "R3",
            mark("Not enough tests yet to know your usual sway."),
            Fact(mark("Tests"), len(tests), limit=thresholds.baseline_tests + 2),
        )
    if error is None:
        return carry_on(
            "R3",
            mark(
                "Nothing is said of your sway: how much this test varies is not "
                "known yet."
            ),
            Fact(mark("Your 28 days, mean"), baseline.mean, unit, 1),
        )
    age = (today - tests[-1].day).days
    if age > thresholds.test_keeps_days:
        return carry_on(
            "R3",
            mark("Test again: your last test is too old to say anything about today."),
            Fact(
                mark("Days since your last test"), age, limit=thresholds.test_keeps_days
            ),
        )
    found = excesses(tests, baseline, error, better=better, thresholds=thresholds)
    light = min(_light(one, thresholds) for one in found)
    facts = _facts(baseline, found, error, unit, thresholds)
    since = _red_since(tests, error, today, better, thresholds)
    if since is not None and light is not Light.RED:
        light = Light.RED
        facts = (Fact(mark("Red since"), since), *facts)
    if light is Light.GREEN:
        return carry_on("R3", mark("Your sway is as usual for you."), *facts)
    values = {
        "n": len(found),
        "sets": round(100.0 * (1.0 - thresholds.back_off_share)),
        "days": thresholds.back_off_days,
    }
    if light is Light.YELLOW:
        return Decision(
            "R3",
            Action.HOLD_LEVEL,
            light,
            Words(
                mark("Stay at your level: your last %(n)d tests sway more than usual."),
                values,
            ),
            facts,
            Effect(may_step_up=False),
        )
    return Decision(
        "R3",
        Action.BACK_OFF,
        light,
        Words(
            mark(
                "Your last %(n)d tests sway far more than usual. Do %(sets)d %% fewer "
                "sets for %(days)d days, no hops, then test again."
            ),
            values,
        ),
        facts,
        Effect(
            dynamic=False,
            fatigue=False,
            may_step_up=False,
            sets_share=thresholds.back_off_share,
            days=thresholds.back_off_days,
        ),
    )


def _red_since(
    tests: Sequence[DayTest],
    error: MeasurementError,
    today: dt.date,
    better: Better,
    thresholds: Thresholds,
) -> dt.date | None:
    """Return the day of the newest test that was red and whose days are not over."""
    for n in range(len(tests), 0, -1):
        seen = tests[:n]
        if (today - seen[-1].day).days >= thresholds.back_off_days:
            return None
        baseline = baseline_of(seen, thresholds)
        if baseline is None:
            return None
        found = excesses(seen, baseline, error, better=better, thresholds=thresholds)
        if all(_light(one, thresholds) is Light.RED for one in found):
            return seen[-1].day
    return None


def _light(excess: Excess, thresholds: Thresholds) -> Light:
    if excess.mdc95 is None or excess.change <= excess.mdc95:
        return Light.GREEN
    if excess.z >= thresholds.red_z:
        return Light.RED
    return Light.YELLOW if excess.z >= thresholds.yellow_z else Light.GREEN


def _facts(
    baseline: Baseline,
    found: Sequence[Excess],
    error: MeasurementError,
    unit: str,
    thresholds: Thresholds,
) -> tuple[Fact, ...]:
    facts = [
        Fact(mark("Your 28 days, mean"), baseline.mean, unit, 1),
        Fact(mark("Your 28 days, standard deviation"), baseline.sd, unit, 1),
        Fact(mark("Tests in those days"), baseline.tests),
        Fact(mark("The error of a test is from"), error.source),
    ]
    for one in found:
        facts += [
            Fact(mark("Sway"), one.value, unit, 1, day=one.day),
            Fact(
                mark("Worse by, and the least that counts"),
                one.change,
                unit,
                1,
                one.mdc95,
                one.day,
            ),
            Fact(
                mark("In standard deviations"),
                one.z,
                "",
                1,
                Words(
                    mark("yellow from %(yellow)s, red from %(red)s"),
                    {"yellow": thresholds.yellow_z, "red": thresholds.red_z},
                ),
                one.day,
            ),
        ]
    return tuple(facts)
