"""Every measure of standing that has a canonical name, from one series of the CoP.

`compute` never raises for a bad signal and never warns: what is undefined is absent
with its reason.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from station.errors import UndefinedMeasure
from station.measures import area, distance, entropy, frequency, scaling, velocity
from station.measures.registry import REGISTRY, SWAY_FUNCTIONS, Definition, definition
from station.measures.sway import Support, Sway, unusable
from station.values import CopSeries

__all__ = [
    "REGISTRY",
    "Definition",
    "Measure",
    "Support",
    "compute",
    "definition",
]

FAMILIES = tuple(
    module.FAMILY for module in (distance, velocity, area, frequency, entropy, scaling)
)
"""The order in which measures are listed."""

DURATION_TOLERANCE = 0.995
"""A 60 s trial has 59.99 s between its first and its last sample."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One value, or why there is none."""

    value: float | None
    unit: str
    reason: str | None = None
    """Why there is no value; beside a value: why it is not to be reported."""


def compute(
    series: CopSeries,
    *,
    unfiltered: CopSeries | None = None,
    support: Support | None = None,
    noise_floor_mm_s: float | None = None,
    keep_short: bool = False,
) -> dict[str, Measure]:
    """Return every measure of one trial of standing by its canonical name.

    Args:
        series: the CoP of the canonical pipeline.
        unfiltered: the same before the low-pass; scaling exponents are taken from it.
        support: where the feet reach to, for the time to boundary.
        noise_floor_mm_s: path velocity of the board under a dead weight.
        keep_short: give values also where the recording is shorter than reporting
            asks for, with the reason beside them.
    """
    wanted = sorted(
        (REGISTRY[name] for name in SWAY_FUNCTIONS),
        key=lambda each: FAMILIES.index(each.family),
    )
    problem = unusable(series)
    if problem:
        return {each.name: Measure(None, each.unit, problem) for each in wanted}
    sway = Sway(series, unfiltered, support, noise_floor_mm_s)
    with np.errstate(all="ignore"):
        return {each.name: _value(each, sway, keep_short) for each in wanted}


def _value(wanted: Definition, sway: Sway, keep_short: bool) -> Measure:
    short = _too_short(wanted.report_from_s, sway)
    withheld = _too_short(wanted.needs_s, sway)
    if withheld or (short and not keep_short):
        return Measure(None, wanted.unit, withheld or short)
    try:
        value = float(SWAY_FUNCTIONS[wanted.name](sway))
    except UndefinedMeasure as undefined:
        return Measure(None, wanted.unit, str(undefined))
    if not math.isfinite(value):
        return Measure(None, wanted.unit, "the numbers are too large or too small")
    return Measure(value, wanted.unit, short)


def _too_short(least_s: float, sway: Sway) -> str | None:
    if sway.duration_s >= DURATION_TOLERANCE * least_s:
        return None
    return f"needs {least_s:g} s; this recording has {sway.duration_s:.1f} s"
