"""Both legs beside each other, day by day, with what each of them did."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from station.between import Comparison, Repeats, limb_symmetry
from station.definitions import Better, definition
from station.trends.course import Course


@dataclass(frozen=True, slots=True)
class LegsOfDay:
    """What both legs did on the newest day on which both did something."""

    date: dt.date
    left: tuple[float, ...]
    right: tuple[float, ...]
    unit: str
    index: Comparison
    """The affected leg of the other where one is known, else the weaker of the
    stronger; 100 is even."""
    affected: str | None


def legs_of(
    left: Course, right: Course, affected: str | None = None, most: int = 6
) -> list[LegsOfDay]:
    """Return the newest days on which both legs have values, newest first.

    None where they stood on two foams.
    """
    if left.foam != right.foam:
        return []
    rights = {day.date: day for day in right.days if day.values}
    found = []
    for day in reversed(left.days):
        other = rights.get(day.date)
        if other is None or not day.values:
            continue
        one = Repeats(day.values, day.pipeline or "")
        two = Repeats(other.values, other.pipeline or "")
        found.append(
            LegsOfDay(
                day.date,
                day.values,
                other.values,
                left.unit,
                _index(left.measure, one, two, affected),
                affected if affected in ("left", "right") else None,
            )
        )
    return found[:most]


def _index(
    measure: str,
    left: Repeats,
    right: Repeats,
    affected: str | None,
) -> Comparison:
    better = definition(measure).better
    if affected == "right":
        return limb_symmetry(right, left, better)
    found = limb_symmetry(left, right, better)
    if affected == "left" or better is Better.NEITHER or found.worse != "second":
        return found
    return replace(found, value=limb_symmetry(right, left, better).value)
