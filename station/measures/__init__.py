"""Every measure of standing that has a canonical name, from one series of the CoP.

`compute` never raises for a bad signal and never warns: what is undefined is absent
with its reason.
"""

from __future__ import annotations

import numpy as np

from station import between
from station.language import _
from station.measures import (
    again,
    area,
    boundary,
    clock,
    density,
    diffusion,
    distance,
    entropy,
    frequency,
    hold,
    landing,
    lean,
    lift,
    load,
    noise,
    posture,
    rambling,
    reps,
    scaling,
    squat,
    velocity,
    wobble,
)
from station.measures.registry import REGISTRY, SWAY_FUNCTIONS, Definition, define
from station.measures.sway import Support, Sway, unusable
from station.measures.values import Measure, measured
from station.values import CopSeries

__all__ = [
    "REGISTRY",
    "Definition",
    "Measure",
    "Support",
    "compute",
]

FAMILIES_OF_ONE_TRIAL = tuple(
    module.FAMILY
    for module in (
        hold,
        velocity,
        distance,
        area,
        load,
        noise,
        frequency,
        entropy,
        scaling,
        diffusion,
        density,
        rambling,
        boundary,
        landing,
        lean,
        again,
        lift,
        squat,
        wobble,
        posture,
        clock,
        reps,
    )
)
FAMILIES = (*FAMILIES_OF_ONE_TRIAL, between.FAMILY)
"""The order in which measures are listed."""

for _definition in between.DEFINITIONS:
    define(_definition)

DURATION_TOLERANCE = 0.995
"""A 60 s trial has 59.99 s between its first and its last sample."""


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
    found = measured(lambda: SWAY_FUNCTIONS[wanted.name](sway), wanted.unit)
    if found.value is None or short is None:
        return found
    return Measure(found.value, wanted.unit, short)


def _too_short(least_s: float, sway: Sway) -> str | None:
    if sway.duration_s >= DURATION_TOLERANCE * least_s:
        return None
    return _(
        "needs %(least)s s; this recording has %(has)s s",
        least=f"{least_s:g}",
        has=f"{sway.duration_s:.1f}",
    )
