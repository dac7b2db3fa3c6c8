"""Between which percentiles of other people a value lies, where that can be said."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from station.definitions import definitions
from station.norms.tables import (
    BDS,
    DURATION_TOLERANCE_S,
    Condition,
    Percentiles,
    Source,
    percentile_table,
)

MIN_PEOPLE = 20
SAME_AS = {"prediction_ellipse_area": "prediction_ellipse_area_exact"}
"""Both forms of the area agree to 0.1 % at 60 s."""


@dataclass(frozen=True, slots=True)
class Band:
    """Where a value lies among a group; `None` beyond the outer percentiles."""

    value: float
    unit: str
    above_percentile: int | None
    below_percentile: int | None
    group: Percentiles
    source: Source

    @property
    def text(self) -> str:
        """The band in words, with the group."""
        if self.above_percentile is None:
            place = f"below the {self.below_percentile}th percentile"
        elif self.below_percentile is None:
            place = f"above the {self.above_percentile}th percentile"
        else:
            place = (
                f"between the {self.above_percentile}th and the "
                f"{self.below_percentile}th percentile"
            )
        ages = f"{self.group.age_from} to {self.group.age_to}"
        return f"{place} of {self.group.people} people of {ages} years"


@dataclass(frozen=True, slots=True)
class NoBand:
    """Why no percentile is given."""

    reason: str


def percentile_band(
    measure: str,
    value: float,
    condition: Condition,
    *,
    norm: str | None,
    pipeline: str,
    age_years: float | None,
) -> Band | NoBand:
    """Return where a value lies among people of the same age, or why it cannot be said.

    Protocol (the table that it names as its `norm`), population, condition, duration
    and pipeline must match, and the group must have at least 20 people; nothing is
    interpolated between groups.
    """
    if age_years is None:
        return NoBand("no age is known")
    if pipeline not in BDS.pipelines:
        return NoBand(f"the table was not made with the pipeline {pipeline}")
    if condition.stance != "two_feet":
        return NoBand("there is no open table for this stance")
    if abs(condition.duration_s - 60.0) > DURATION_TOLERANCE_S:
        return NoBand(
            f"the table is for 60 s; this trial lasted {condition.duration_s:g} s"
        )
    if norm != BDS.name:
        return NoBand("there is no open table for this test")
    wanted = SAME_AS.get(measure, measure)
    groups = [each for each in percentile_table() if each.measure == wanted]
    if not groups:
        return NoBand(f"there is no open table of {_title(measure)}")
    for group in groups:
        if (
            group.age_from <= age_years < group.age_to + 1
            and group.vision == condition.vision
            and group.surface == condition.surface
        ):
            return _placed(value, group)
    return NoBand("there is no open table for this age and condition")


def _placed(value: float, group: Percentiles) -> Band | NoBand:
    if group.people < MIN_PEOPLE:
        return NoBand(
            f"only {group.people} people of {group.age_from} to {group.age_to} years "
            f"were measured; fewer than {MIN_PEOPLE} are no group"
        )
    above: int | None = None
    below: int | None = None
    if value < group.at[0][1]:
        below = group.at[0][0]
    elif value >= group.at[-1][1]:
        above = group.at[-1][0]
    else:
        above, below = next(
            (low, high)
            for (low, from_value), (high, to_value) in pairwise(group.at)
            if from_value <= value < to_value
        )
    return Band(value, group.unit, above, below, group, BDS)


def _title(measure: str) -> str:
    known = definitions()
    return known[measure].title.lower() if measure in known else measure
