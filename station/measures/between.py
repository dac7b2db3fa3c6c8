"""What several trials say together: means, quotients, symmetry.

Every function takes one number per condition (the mean of its repeats) and refuses to
divide by nothing. The numbers behind a quotient are shown with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from station.errors import UndefinedMeasure
from station.measures.registry import Better, Definition, Where, define
from station.measures.values import Measure, measured

FAMILY = "between trials"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A number about two others, with them."""

    name: str
    measure: Measure
    first: float
    second: float
    worse: str | None = None
    """`first` or `second`, where one of them is worse."""


def _define(name: str, title: str, unit: str, text: str, not_for: str) -> None:
    define(
        Definition(
            name,
            title,
            unit,
            FAMILY,
            Better.NEITHER,
            Where.BETWEEN,
            text,
            not_for=not_for,
        )
    )


_ROMBERG_LIMITS = (
    "Says nothing about why: young and old overlap almost entirely on a firm floor "
    "(5th to 95th percentile 0.90 to 1.32 and 0.77 to 1.54 for velocity)."
)
_FOAM_LIMITS = (
    "Foams differ, and the same foam is softer under a lighter person: compare only "
    "the same foam under the same person."
)
_AREA_LIMITS = " Areas vary more between repeats than velocities."

_define(
    "romberg_quotient_velocity",
    "Romberg quotient, velocity",
    "1",
    "Mean velocity with eyes closed over eyes open, same surface and stance.",
    _ROMBERG_LIMITS,
)
_define(
    "romberg_quotient_area",
    "Romberg quotient, area",
    "1",
    "Prediction ellipse area with eyes closed over eyes open, else the same.",
    _ROMBERG_LIMITS + _AREA_LIMITS,
)
_define(
    "foam_quotient_velocity",
    "Foam quotient, velocity",
    "1",
    "Mean velocity on foam over the firm board, same vision and stance.",
    _FOAM_LIMITS,
)
_define(
    "foam_quotient_area",
    "Foam quotient, area",
    "1",
    "Prediction ellipse area on foam over the firm board, else the same.",
    _FOAM_LIMITS + _AREA_LIMITS,
)
_define(
    "limb_symmetry_index",
    "Limb symmetry index",
    "%",
    "100 involved / uninvolved, inverted where lower is better: below 100 the involved "
    "side is worse, whatever the measure.",
    "Equal legs can both be poor, and one trial a side differs by chance alone: read "
    "it with both raw values and their error.",
)
_define(
    "asymmetry_index",
    "Asymmetry index",
    "%",
    "100 abs(L - R) / ((L + R) / 2) (Robinson 1987); always positive.",
    "Does not say which side is worse; nine formulas of this name give other numbers.",
)


def mean_of_repeats(values: Sequence[float]) -> float:
    """Return the mean of one condition's repeats.

    Raises:
        UndefinedMeasure: there are none.
    """
    if not values:
        raise UndefinedMeasure("there is no trial of this condition")
    return sum(values) / len(values)


def quotient(name: str, above: float, below: float) -> Comparison:
    """Return `above / below` under one of the registered quotient names."""
    return Comparison(name, measured(lambda: _divided(above, below), "1"), above, below)


def limb_symmetry(involved: float, uninvolved: float, better: Better) -> Comparison:
    """Return the limb symmetry index, in the direction of the measure."""

    def index() -> float:
        if better is Better.NEITHER:
            raise UndefinedMeasure("neither direction of this measure is better")
        if better is Better.LOWER:
            return 100.0 * _divided(uninvolved, involved)
        return 100.0 * _divided(involved, uninvolved)

    measure = measured(index, "%")
    worse = None
    if measure.value is not None and measure.value != 100.0:
        worse = "first" if measure.value < 100.0 else "second"
    return Comparison("limb_symmetry_index", measure, involved, uninvolved, worse)


def asymmetry(left: float, right: float) -> Comparison:
    """Return the asymmetry index of two sides."""
    measure = measured(
        lambda: 100.0 * abs(left - right) * _divided(2.0, left + right), "%"
    )
    return Comparison("asymmetry_index", measure, left, right)


def _divided(above: float, below: float) -> float:
    if not (above >= 0.0 and below > 0.0):
        raise UndefinedMeasure("a quotient needs two positive values")
    return above / below
