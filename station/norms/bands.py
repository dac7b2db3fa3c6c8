"""Between which percentiles of other people a value lies, where that can be said."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from station.definitions import definitions
from station.figures import short
from station.language import _
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
            place = _("below the %(n)sth percentile", n=self.below_percentile)
        elif self.below_percentile is None:
            place = _("above the %(n)sth percentile", n=self.above_percentile)
        else:
            place = _(
                "between the %(low)sth and the %(high)sth percentile",
                low=self.above_percentile,
                high=self.below_percentile,
            )
        return _(
            "%(place)s of %(people)s people of %(from)s to %(to)s years",
            **_ages(self.group),
            place=place,
        )


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
        return NoBand(_("no age is known"))
    if pipeline not in BDS.pipelines:
        return NoBand(
            _("the table was not made with the pipeline %(name)s", name=pipeline)
        )
    if condition.stance != "two_feet":
        return NoBand(_("there is no open table for this stance"))
    if abs(condition.duration_s - 60.0) > DURATION_TOLERANCE_S:
        return NoBand(
            _(
                "the table is for 60 s; this trial lasted %(n)s s",
                n=short(condition.duration_s),
            )
        )
    if norm != BDS.name:
        return NoBand("there is no open table for this test")
    wanted = SAME_AS.get(measure, measure)
    groups = [each for each in percentile_table() if each.measure == wanted]
    if not groups:
        return NoBand(_("there is no open table of %(what)s", what=_title(measure)))
    for group in groups:
        if (
            group.age_from <= age_years < group.age_to + 1
            and group.vision == condition.vision
            and group.surface == condition.surface
        ):
            return _placed(value, group)
    return NoBand(_("there is no open table for this age and condition"))


def _placed(value: float, group: Percentiles) -> Band | NoBand:
    if group.people < MIN_PEOPLE:
        return NoBand(
            _(
                "only %(people)s people of %(from)s to %(to)s years were measured; "
                "fewer than %(least)s are no group",
                **_ages(group),
                least=MIN_PEOPLE,
            )
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
    return _(known[measure].title) if measure in known else measure


def _ages(group: Percentiles) -> dict[str, int]:
    return {"people": group.people, "from": group.age_from, "to": group.age_to}
