"""What today may hold: the rules about a day, and what they say together.

Everything is worked out anew from the diary and the tests, so that there is no state to
go wrong: what stands is what the last days say.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from station.coach.rules.decision import Decision, Effect, Light, Words, together
from station.coach.rules.legs import LegTest, even_again, weaker_leg
from station.coach.rules.overload import DayTest, overload
from station.coach.rules.pain import pain_next_morning, pain_today
from station.coach.rules.thresholds import DEFAULTS, Thresholds
from station.coach.rules.tired import fatigue_day, tired
from station.coach.rules.weeks import after_break
from station.coach.values import BLOCKS, Block, DayLog, Side
from station.definitions import Better
from station.language import mark
from station.reliability.error import MeasurementError


@dataclass(frozen=True, slots=True)
class Monitor:
    """The tests whose trend says how somebody copes."""

    tests: tuple[DayTest, ...] = ()
    error: MeasurementError | None = None
    unit: str = "mm/s"
    better: Better = Better.LOWER


@dataclass(frozen=True, slots=True)
class Today:
    """All that the rules about a day look at."""

    date: dt.date
    logs: tuple[DayLog, ...] = ()
    """One a day, oldest first; today's holds what was answered this morning."""
    sway: Monitor = Monitor()
    legs: tuple[LegTest, ...] = ()
    block: Block = "foundation"
    fatigue_planned: bool = False
    last_fatigue_day: dt.date | None = None
    maximal_test: bool = False


@dataclass(frozen=True, slots=True)
class DayVerdict:
    """How today stands, and every decision behind it."""

    light: Light
    sentence: Words
    decisions: tuple[Decision, ...]
    effect: Effect
    weaker_side: Side | None = None
    even: bool = False
    """Whether the tests have shown both legs to be even, whatever is believed."""

    @property
    def acting(self) -> tuple[Decision, ...]:
        """The decisions that change something, the most serious first."""
        acting = [one for one in self.decisions if one.acts]
        return tuple(sorted(acting, key=lambda one: -one.light))


def judge_day(today: Today, thresholds: Thresholds = DEFAULTS) -> DayVerdict:
    """Ask R3 to R8, R10 and, where they matter, R7 and R12 about today."""
    morning = _log(today, today.date)
    yesterday = _log(today, today.date - dt.timedelta(days=1))
    trained = [one.date for one in today.logs if one.items and one.date < today.date]
    decisions = [
        pain_today(
            morning.all_pain,
            morning.pain_signs,
            eased=bool(trained) and _hurt(_log(today, trained[-1]), thresholds),
            thresholds=thresholds,
        ),
        *_rise(today, trained, thresholds),
        overload(
            today.sway.tests,
            today.sway.error,
            today=today.date,
            unit=today.sway.unit,
            better=today.sway.better,
            thresholds=thresholds,
        ),
        tired(
            yesterday.run_kind,
            slept_well=morning.slept_well,
            soreness=morning.soreness,
            thresholds=thresholds,
        ),
        after_break(today.date, trained[-1] if trained else None, thresholds),
    ]
    if today.legs:
        decisions.append(weaker_leg(today.legs, thresholds))
        if weaker_side(today.legs[:-1], thresholds) is not None:
            decisions.append(even_again(today.legs, thresholds))
    if today.fatigue_planned:
        block = "dynamic" if today.block == "maintenance" else today.block
        decisions.append(
            fatigue_day(
                today.date,
                block_number=BLOCKS.index(block) + 1,
                last_fatigue_day=today.last_fatigue_day,
                maximal_test_today=today.maximal_test,
                thresholds=thresholds,
            )
        )
    light = max(one.light for one in decisions)
    weaker, even = _sides(today.legs, thresholds)
    return DayVerdict(
        light,
        _sentence(decisions, light),
        tuple(decisions),
        together(one.effect for one in decisions),
        weaker,
        even,
    )


def weaker_side(
    tests: Sequence[LegTest], thresholds: Thresholds = DEFAULTS
) -> Side | None:
    """Return the leg that does more: from when R6 began until R7 ends it."""
    return _sides(tests, thresholds)[0]


def _sides(
    tests: Sequence[LegTest], thresholds: Thresholds
) -> tuple[Side | None, bool]:
    """Return the leg that does more, and whether both have been shown to be even."""
    side: Side | None = None
    even = False
    for n in range(1, len(tests) + 1):
        seen = tests[:n]
        decision = weaker_leg(seen, thresholds)
        if decision.acts:
            side = "left" if decision.facts[0].value == "left" else "right"
            even = False
        elif even_again(seen, thresholds).acts:
            side, even = None, True
    return side, even


def _rise(
    today: Today, trained: Sequence[dt.date], thresholds: Thresholds
) -> list[Decision]:
    """R5 has something to say where the morning after a session was asked as well."""
    if not trained:
        return []
    after = trained[-1] + dt.timedelta(days=1)
    before, now = _log(today, trained[-1]), _log(today, after)
    if not (before.asked and now.asked):
        return []
    return [
        pain_next_morning(
            before.pain,
            now.pain,
            skipped=after < today.date,
            thresholds=thresholds,
        )
    ]


def _hurt(log: DayLog, thresholds: Thresholds) -> bool:
    return log.worst_pain > thresholds.pain_ok


def _log(today: Today, date: dt.date) -> DayLog:
    for log in reversed(today.logs):
        if log.date == date:
            return log
    return DayLog(date)


def _sentence(decisions: Sequence[Decision], light: Light) -> Words:
    if light is Light.GREEN:
        return Words(mark("Today's session as planned."))
    worst = [one for one in decisions if one.light is light]
    return min(worst, key=lambda one: one.effect.train).sentence
