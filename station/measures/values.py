"""A measured value, or why there is none."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from station.errors import UndefinedMeasure
from station.language import _


@dataclass(frozen=True, slots=True)
class Measure:
    """One value, or why there is none."""

    value: float | None
    unit: str
    reason: str | None = None
    """Why there is no value; beside a value: why it is not to be reported."""


def measured(function: Callable[[], float], unit: str) -> Measure:
    """Return what the function returns, or the reason why it has no value."""
    try:
        value = float(function())
    except UndefinedMeasure as undefined:
        return Measure(None, unit, str(undefined))
    if not math.isfinite(value):
        return Measure(None, unit, _("the numbers are too large or too small"))
    return Measure(value, unit)
