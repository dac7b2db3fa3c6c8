"""R1 and R2: a step up when it is easy, a step down when it fails."""

from __future__ import annotations

import datetime as dt
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
from station.language import mark


@dataclass(frozen=True, slots=True)
class DrillResult:
    """How one drill went in one session, all at one level."""

    day: dt.date
    planned_holds: int
    """Holds or repetitions; of both legs together."""
    complete_holds: int
    most_fails_in_a_set: int
    rpe: float | None
    """0 to 10 as said after the session; None where it was not asked."""

    @property
    def complete_share(self) -> float:
        """Complete holds of planned ones."""
        return self.complete_holds / self.planned_holds if self.planned_holds else 0.0


@dataclass(frozen=True, slots=True)
class Usual:
    """What somebody's sway is in a drill on other days."""

    mean: float
    sd: float
    tests: int


def step_up(
    results: Sequence[DrillResult], thresholds: Thresholds = DEFAULTS
) -> Decision:
    """R1: two easy sessions in a row raise one axis by one step.

    Args:
        results: this drill at its present level, oldest first.
        thresholds: see `Thresholds`.

    An effort that was not asked does not count as easy.
    """
    needed = thresholds.sessions_to_step_up
    last = list(results)[-needed:]
    facts = [fact for one in last for fact in _facts(one, thresholds)]
    if len(last) < needed:
        return carry_on(
            "R1",
            mark("Stay at this step: after two easy sessions in a row it gets harder."),
            Fact(mark("Sessions at this step"), len(last), limit=needed),
            *facts,
        )
    if all(_easy(one, thresholds) for one in last):
        return Decision(
            "R1",
            Action.STEP_UP,
            Light.GREEN,
            Words(mark("One step harder: the last two sessions were easy for you.")),
            tuple(facts),
            Effect(level_steps=1),
        )
    return carry_on(
        "R1", mark("Stay at this step until two sessions in a row are easy."), *facts
    )


def step_down(
    fails_in_a_set: int,
    velocity_mm_s: float | None = None,
    *,
    usual: Usual | None = None,
    norm_p95: float | None = None,
    thresholds: Thresholds = DEFAULTS,
) -> Decision:
    """R2: two fails in a set, or far more sway than usual, lower the level by a step.

    Args:
        fails_in_a_set: the most of any set today.
        velocity_mm_s: mean velocity of the set that swayed most, where measured.
        usual: the same drill and level on other days; a few say nothing.
        norm_p95: the 95th percentile of other people, where a table fits.
        thresholds: see `Thresholds`.
    """
    facts = [
        Fact(
            mark("Most fails in a set"),
            fails_in_a_set,
            limit=thresholds.fails_per_set_too_many,
        )
    ]
    reason = None
    if fails_in_a_set >= thresholds.fails_per_set_too_many:
        reason = mark(
            "One step easier, with a rail in reach: a set had %(fails)d fails."
        )
    limits = _sway_limits(usual, norm_p95, thresholds)
    if velocity_mm_s is not None:
        for what, limit in limits:
            facts.append(Fact(what, velocity_mm_s, "mm/s", 1, limit))
            if velocity_mm_s > limit and reason is None:
                reason = mark(
                    "One step easier, with a rail in reach: you sway far more than "
                    "usual."
                )
    if reason is None:
        return carry_on("R2", mark("This step suits you today."), *facts)
    return Decision(
        "R2",
        Action.STEP_DOWN,
        Light.YELLOW,
        Words(reason, {"fails": fails_in_a_set}),
        tuple(facts),
        Effect(level_steps=-1, may_step_up=False, rail=True),
    )


def _sway_limits(
    usual: Usual | None, norm_p95: float | None, thresholds: Thresholds
) -> list[tuple[str, float]]:
    limits = []
    if usual is not None and usual.tests >= thresholds.baseline_tests:
        limit = usual.mean + thresholds.own_sds * usual.sd
        limits.append((mark("Sway speed, against your own mean and two SD"), limit))
    if norm_p95 is not None:
        limits.append((mark("Sway speed, against the 95th percentile"), norm_p95))
    return limits


def _easy(result: DrillResult, thresholds: Thresholds) -> bool:
    return (
        result.complete_share >= thresholds.holds_complete_share
        and result.most_fails_in_a_set <= thresholds.fails_per_set_ok
        and result.rpe is not None
        and result.rpe <= thresholds.rpe_ok
    )


def _facts(result: DrillResult, thresholds: Thresholds) -> list[Fact]:
    day = result.day
    share = 100.0 * thresholds.holds_complete_share
    complete = 100.0 * result.complete_share
    effort: float | str = mark("not asked") if result.rpe is None else result.rpe
    return [
        Fact(mark("Sets complete"), complete, "%", 0, share, day),
        Fact(
            mark("Most fails in a set"),
            result.most_fails_in_a_set,
            limit=thresholds.fails_per_set_ok,
            day=day,
        ),
        Fact(mark("Effort"), effort, mark("of 10"), 0, thresholds.rpe_ok, day),
    ]
