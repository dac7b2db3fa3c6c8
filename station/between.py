"""What several trials say together: means, quotients, symmetry. No numpy here.

Every number is shown with the two that it was made of. Nothing is divided by nothing,
and nothing is compared that different pipelines made.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from station.definitions import Better, Definition, Where
from station.language import _

FAMILY = "between trials"

_ROMBERG_LIMITS = (
    "Says nothing about why: young and old overlap almost entirely on a firm floor "
    "(5th to 95th percentile 0.90 to 1.32 and 0.77 to 1.54 for velocity)."
)
_FOAM_LIMITS = (
    "Foams differ, and the same foam is softer under a lighter person: compare only "
    "the same foam under the same person."
)
_AREA_LIMITS = " Areas vary more between repeats than velocities."


def _quotient(name: str, title: str, text: str, not_for: str) -> Definition:
    return Definition(
        name, title, "1", FAMILY, Better.NEITHER, Where.BETWEEN, text, not_for=not_for
    )


DEFINITIONS = (
    _quotient(
        "romberg_quotient_velocity",
        "Romberg quotient, velocity",
        "Mean velocity with eyes closed over eyes open, same surface and stance.",
        _ROMBERG_LIMITS,
    ),
    _quotient(
        "romberg_quotient_area",
        "Romberg quotient, area",
        "Prediction ellipse area with eyes closed over eyes open, else the same.",
        _ROMBERG_LIMITS + _AREA_LIMITS,
    ),
    _quotient(
        "foam_quotient_velocity",
        "Foam quotient, velocity",
        "Mean velocity on foam over the firm board, same vision and stance.",
        _FOAM_LIMITS,
    ),
    _quotient(
        "foam_quotient_area",
        "Foam quotient, area",
        "Prediction ellipse area on foam over the firm board, else the same.",
        _FOAM_LIMITS + _AREA_LIMITS,
    ),
    _quotient(
        "foam_closed_quotient_velocity",
        "Foam and eyes closed quotient, velocity",
        "Mean velocity with eyes closed on foam over eyes open on the firm board.",
        _FOAM_LIMITS,
    ),
    Definition(
        "limb_symmetry_index",
        "Limb symmetry index",
        "%",
        FAMILY,
        Better.NEITHER,
        Where.BETWEEN,
        "100 involved / uninvolved, inverted where lower is better: below 100 the "
        "involved side is worse, whatever the measure.",
        not_for="Equal legs can both be poor, and one trial a side differs by chance "
        "alone: read it with both raw values and their error.",
    ),
    Definition(
        "dual_task_cost",
        "Dual-task cost",
        "%",
        FAMILY,
        Better.NEITHER,
        Where.BETWEEN,
        "100 (dual - single) / single: what a second task changes.",
        not_for="More velocity with less area is common in young adults: a higher "
        "velocity is not worse by itself.",
    ),
    Definition(
        "asymmetry_index",
        "Asymmetry index",
        "%",
        FAMILY,
        Better.NEITHER,
        Where.BETWEEN,
        "100 abs(L - R) / ((L + R) / 2) (Robinson 1987); always positive.",
        not_for="Does not say which side is worse; nine formulas of this name give "
        "other numbers.",
    ),
)


@dataclass(frozen=True, slots=True)
class Repeats:
    """The repeats of one measure in one condition."""

    values: tuple[float, ...]
    pipeline: str

    @property
    def mean(self) -> float | None:
        """The mean of the repeats, None where there are none."""
        if not self.values:
            return None
        return math.fsum(self.values) / len(self.values)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A number about two conditions, with both of their means."""

    name: str
    value: float | None
    unit: str
    first: float | None
    second: float | None
    worse: str | None = None
    """`first` or `second`, where one of them is worse."""
    reason: str | None = None
    """Why there is no value."""


def quotient(name: str, above: Repeats, below: Repeats) -> Comparison:
    """Return the means' quotient under one of the registered names."""
    reason = _refusal(above, below)
    value = None if reason else _divided(above.mean, below.mean)
    return Comparison(name, value, "1", above.mean, below.mean, reason=reason)


def limb_symmetry(involved: Repeats, uninvolved: Repeats, better: Better) -> Comparison:
    """Return the limb symmetry index, in the direction of the measure.

    Without an involved side, take the weaker one or left and right, and say so.
    """
    name, unit = "limb_symmetry_index", "%"
    first, second = involved.mean, uninvolved.mean
    reason = _refusal(involved, uninvolved)
    if better is Better.NEITHER:
        reason = _("neither direction of this measure is better")
    if reason:
        return Comparison(name, None, unit, first, second, reason=reason)
    above, below = (second, first) if better is Better.LOWER else (first, second)
    value = 100.0 * _divided(above, below)
    worse = None
    if value != 100.0:
        worse = "first" if value < 100.0 else "second"
    return Comparison(name, value, unit, first, second, worse)


def dual_task_cost(dual: Repeats, single: Repeats) -> Comparison:
    """Return what a second task changes, in percent of the single task."""
    name, unit = "dual_task_cost", "%"
    reason = _refusal(dual, single)
    value = None if reason else 100.0 * (_divided(dual.mean, single.mean) - 1.0)
    return Comparison(name, value, unit, dual.mean, single.mean, reason=reason)


def asymmetry(left: Repeats, right: Repeats) -> Comparison:
    """Return the asymmetry index of two sides."""
    name, unit = "asymmetry_index", "%"
    reason = _refusal(left, right)
    if reason or left.mean is None or right.mean is None:
        return Comparison(name, None, unit, left.mean, right.mean, reason=reason)
    value = 200.0 * abs(left.mean - right.mean) / (left.mean + right.mean)
    return Comparison(name, value, unit, left.mean, right.mean)


def _refusal(one: Repeats, other: Repeats) -> str | None:
    if one.mean is None or other.mean is None:
        return _("one of the two conditions has no trial with this measure")
    if one.pipeline != other.pipeline:
        return _(
            "the pipelines %(one)s and %(other)s differ: recompute the older trials "
            "with 'heron recompute'",
            one=one.pipeline,
            other=other.pipeline,
        )
    if not all(_positive((*one.values, *other.values))):
        return _("a quotient needs positive values")
    return None


def _positive(values: Sequence[float]) -> list[bool]:
    return [math.isfinite(value) and value > 0.0 for value in values]


def _divided(above: float | None, below: float | None) -> float:
    if above is None or below is None:
        raise ZeroDivisionError("a condition without trials was let through")
    return above / below
