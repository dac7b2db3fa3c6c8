"""Does the zero wander, and does it follow the temperature?"""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from station.errors import BadCalibration

MIN_POINTS = 5


class Trend(msgspec.Struct, frozen=True):
    """A straight line through zeros that were noted over time or temperature."""

    per_unit: float
    """Change per minute, or per kelvin."""
    spread: float
    """Standard deviation about the line."""
    explained: float
    """Share of the variance that the line explains, 0 to 1."""


def drift_per_minute(t_s: NDArray[np.float64], zero_n: NDArray[np.float64]) -> Trend:
    """Return how a zero in newton changes per minute. Raises `BadCalibration`."""
    return _line(t_s / 60.0, zero_n)


def drift_per_kelvin(
    temperature_c: NDArray[np.float64], zero_n: NDArray[np.float64]
) -> Trend:
    """Return how a zero in newton follows the temperature. Raises `BadCalibration`."""
    return _line(temperature_c, zero_n)


def _line(x: NDArray[np.float64], y: NDArray[np.float64]) -> Trend:
    if len(x) < MIN_POINTS or float(np.ptp(x)) == 0.0:
        raise BadCalibration(
            f"a trend takes {MIN_POINTS} zeros or more at different times or "
            "temperatures: wait for more"
        )
    slope, level = np.polyfit(x - x.mean(), y, 1)
    rest = y - level - slope * (x - x.mean())
    total = float(np.var(y))
    explained = 1.0 - float(np.var(rest)) / total if total else 0.0
    return Trend(float(slope), float(np.std(rest)), explained)
