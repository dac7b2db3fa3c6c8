"""R11: a set ends when control erodes within it."""

from __future__ import annotations

import math
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
from station.coach.rules.thresholds import DEFAULTS, Thresholds
from station.language import mark


def erosion_share(velocities_mm_s: Sequence[float]) -> float | None:
    """Return how much sway grew over a set, as a share of where its trend began.

    The trend is the line through all points by least squares: 0.3 means that it ends
    30 % above where it began. None where there is no trend to be had, because there are
    fewer than two points, one is not a number, or the line begins at nothing.
    """
    n = len(velocities_mm_s)
    if n < 2 or not all(map(math.isfinite, velocities_mm_s)):
        return None
    middle = (n - 1) / 2.0
    mean = math.fsum(velocities_mm_s) / n
    slope = math.fsum(
        (place - middle) * value for place, value in enumerate(velocities_mm_s)
    ) / math.fsum((place - middle) ** 2 for place in range(n))
    start = mean - slope * middle
    return slope * (n - 1) / start if start > 0.0 else None


def erosion(
    velocities_mm_s: Sequence[float], thresholds: Thresholds = DEFAULTS
) -> Decision:
    """R11: more than 30 % more sway over a set ends it (neuromuscular erosion).

    Args:
        velocities_mm_s: mean velocity of each repetition, or of each equal piece of a
            hold, in order, until now.
        thresholds: see `Thresholds`.
    """
    n = len(velocities_mm_s)
    points = Fact(
        mark("Repetitions or pieces so far"), n, limit=thresholds.erosion_points
    )
    share = erosion_share(velocities_mm_s)
    if n < thresholds.erosion_points or share is None:
        return carry_on("R11", mark("Go on."), points)
    limit_pct = 100.0 * thresholds.erosion_share
    facts = (
        Fact(mark("Sway over this set, trend"), 100.0 * share, "%", 0, limit_pct),
        Fact(mark("First"), velocities_mm_s[0], "mm/s", 1),
        Fact(mark("Last"), velocities_mm_s[-1], "mm/s", 1),
        points,
    )
    if share <= thresholds.erosion_share:
        return carry_on("R11", mark("Go on."), *facts)
    return Decision(
        "R11",
        Action.END_SET,
        Light.YELLOW,
        Words(
            mark("This set ends here: your control fades. Rest before the next one.")
        ),
        facts,
        Effect(may_step_up=False),
    )
