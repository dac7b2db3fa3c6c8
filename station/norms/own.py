"""Percentiles of the people whose trials are kept here, for a club's own comparison.

One value for each person, the mean of their trials, so that who comes often does not
count more often.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple

RANKS = (5, 25, 50, 75, 95)
PEOPLE_MIN = 20
"""Of fewer people the outer percentiles are single persons."""
HEADER = (
    "protocol",
    "side",
    "stance",
    "vision",
    "surface",
    "foam",
    "pipeline",
    "people",
    "measure",
    *(f"p{rank}" for rank in RANKS),
)


class Group(NamedTuple):
    """What has to be the same for values to be put together."""

    protocol: str
    side: str
    stance: str
    vision: str
    surface: str
    foam: str
    """Its name, empty where there is none."""
    pipeline: str


class People:
    """Takes trials one after the other; keeps a sum for each person and measure."""

    def __init__(self) -> None:
        self._sums: dict[tuple[Group, str], dict[str, tuple[float, int]]] = {}

    def add(self, group: Group, person: str, values: Mapping[str, float]) -> None:
        """Take the values of one trial."""
        for name, value in values.items():
            if math.isfinite(value):
                known = self._sums.setdefault((group, name), {})
                total, count = known.get(person, (0.0, 0))
                known[person] = total + value, count + 1

    def rows(self) -> Iterable[tuple[object, ...]]:
        """Give a line for each group and measure with enough people."""
        for (group, name), people in sorted(self._sums.items()):
            if len(people) >= PEOPLE_MIN:
                means = sorted(total / count for total, count in people.values())
                ranks = (f"{percentile(means, rank):.6g}" for rank in RANKS)
                yield *group, len(people), name, *ranks

    def csv(self) -> str:
        """Return all lines under a header."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(self.rows())
        return text.getvalue()


def percentile(ordered: list[float], rank: float) -> float:
    """Return a percentile, between two values linearly (Hyndman & Fan 1996, type 7)."""
    place = (len(ordered) - 1) * rank / 100.0
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])
