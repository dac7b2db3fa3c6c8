"""R6 and R7: one leg that does worse gets more, until both are even."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from station.between import Comparison, Repeats, limb_symmetry
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


@dataclass(frozen=True, slots=True)
class LegTest:
    """Both legs in the same test on one day."""

    day: dt.date
    left: Repeats
    right: Repeats
    better: Better
    unit: str
    norm_p25: float | None = None
    """What three of four people reach, where a table fits; else None."""


@dataclass(frozen=True, slots=True)
class Evenness:
    """The weaker leg as a share of the stronger one."""

    lsi_pct: float
    """At most 100."""
    weaker: str | None
    comparison: Comparison


def evenness(test: LegTest) -> Evenness | None:
    """Return how even both legs are, or None where that cannot be said."""
    found = limb_symmetry(test.left, test.right, test.better)
    if found.value is None:
        return None
    if found.value <= 100.0:
        weaker = "left" if found.value < 100.0 else None
        return Evenness(found.value, weaker, found)
    return Evenness(10_000.0 / found.value, "right", found)


def weaker_leg(tests: Sequence[LegTest], thresholds: Thresholds = DEFAULTS) -> Decision:
    """R6: below 90 % on two days in a row, the weaker leg does up to half as much more.

    A single day differs by chance alone, so both of the newest two must show the same
    weaker leg. The stronger leg never does more.

    Args:
        tests: like tests of both legs, oldest first.
        thresholds: see `Thresholds`.
    """
    last, known = _newest(tests, thresholds)
    facts = _facts(last, known, thresholds)
    if len(known) < thresholds.even_tests:
        return carry_on(
            "R6", mark("Not enough tests of both legs yet to compare them."), *facts
        )
    weaker = known[-1].weaker
    uneven = all(
        one.lsi_pct < thresholds.symmetry_pct and one.weaker == weaker for one in known
    )
    if not uneven or weaker is None:
        return carry_on("R6", mark("Your legs are even enough."), *facts)
    short = 1.0 - known[-1].lsi_pct / 100.0
    return Decision(
        "R6",
        Action.EXTRA_SETS,
        Light.GREEN,
        Words(
            mark("Your left leg does one set more; the right one stays as it is.")
            if weaker == "left"
            else mark("Your right leg does one set more; the left one stays as it is.")
        ),
        (Fact(mark("The leg that does more"), SIDES[weaker]), *facts),
        Effect(weaker_extra_share=min(thresholds.extra_share, 2.0 * short)),
    )


def even_again(tests: Sequence[LegTest], thresholds: Thresholds = DEFAULTS) -> Decision:
    """R7: two even days in a row end the extra sets, if neither leg is poor by itself.

    Equal legs can both be poor: where a table fits, each leg must reach its 25th
    percentile (Madsen 2020, J Athl Train 55:699, on why the index alone misleads).
    """
    last, known = _newest(tests, thresholds)
    facts = _facts(last, known, thresholds)
    even = len(known) >= thresholds.even_tests and all(
        one.lsi_pct >= thresholds.symmetry_pct for one in known
    )
    if not even:
        return carry_on(
            "R7", mark("Your legs are not even twice in a row yet."), *facts
        )
    short = [one for one in last if not _reaches_norm(one)]
    if short:
        return carry_on(
            "R7",
            mark("Your legs are even; each of them has room to get steadier."),
            *facts,
        )
    return Decision(
        "R7",
        Action.EVEN_SETS,
        Light.GREEN,
        Words(mark("Both legs do the same from now on: they are even.")),
        tuple(facts),
    )


SIDES = {"left": mark("left"), "right": mark("right")}


def _newest(
    tests: Sequence[LegTest], thresholds: Thresholds
) -> tuple[list[LegTest], list[Evenness]]:
    last = list(tests)[-thresholds.even_tests :]
    return last, [found for one in last if (found := evenness(one)) is not None]


def _reaches_norm(test: LegTest) -> bool:
    limit = test.norm_p25
    if limit is None:
        return True
    means = (test.left.mean, test.right.mean)
    if test.better is Better.LOWER:
        return all(mean is not None and mean <= limit for mean in means)
    return all(mean is not None and mean >= limit for mean in means)


def _facts(
    last: Sequence[LegTest], known: Sequence[Evenness], thresholds: Thresholds
) -> tuple[Fact, ...]:
    facts = []
    for test in last:
        for leg, repeats in (
            (mark("left leg"), test.left),
            (mark("right leg"), test.right),
        ):
            if repeats.mean is not None:
                facts.append(
                    Fact(
                        mark("Test"),
                        repeats.mean,
                        test.unit,
                        1,
                        day=test.day,
                        about=leg,
                    )
                )
    facts += [
        Fact(
            mark("Weaker leg of stronger"), one.lsi_pct, "%", 0, thresholds.symmetry_pct
        )
        for one in known
    ]
    for test in last[-1:]:
        limit: float | str = (
            mark("no open table") if test.norm_p25 is None else test.norm_p25
        )
        unit = "" if test.norm_p25 is None else test.unit
        facts.append(Fact(mark("What three of four people reach"), limit, unit, 1))
    return tuple(facts)
