"""What an effort did, and how soon it was gone. Pure.

Changes are in percent of the value before. What is not known is not judged: a change is
shown as it is, and whether it is more than chance is for whoever knows the repeats.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """One test after the effort."""

    after_min: float
    """Since the end of the effort, as it really was."""
    value: float
    change_pct: float


@dataclass(frozen=True, slots=True)
class Recovery:
    """One condition, before and after."""

    name: str
    measure: str
    unit: str
    before: float
    points: tuple[Point, ...]

    @property
    def half_min(self) -> float | None:
        """When half of the largest change was gone, by lines between the points.

        None where the change was never halved, or where the first test after the
        effort shows no larger one than a later test.
        """
        if not self.points:
            return None
        first, *later = self.points
        half_pct = abs(first.change_pct) / 2
        if not half_pct or any(abs(p.change_pct) > 2 * half_pct for p in later):
            return None
        before = first
        for point in later:
            if abs(point.change_pct) <= half_pct:
                span_pct = abs(before.change_pct) - abs(point.change_pct)
                share = (abs(before.change_pct) - half_pct) / span_pct
                gap_min = point.after_min - before.after_min
                return before.after_min + share * gap_min
            before = point
        return None


def recovery(
    name: str,
    measure: str,
    unit: str,
    before: Sequence[float],
    after: Sequence[tuple[float, float]],
) -> Recovery | None:
    """Return how a condition came back.

    Args:
        name: of the condition.
        measure: canonical name.
        unit: of the values.
        before: values before the effort; their mean is what is compared with.
        after: minutes since the effort and the value, in any order.

    None where there is nothing before, or nothing above zero.
    """
    if not before:
        return None
    base = sum(before) / len(before)
    if base <= 0:
        return None
    points = tuple(
        Point(minutes, value, 100 * (value - base) / base)
        for minutes, value in sorted(after)
    )
    return Recovery(name, measure, unit, base, points)
