"""How long the CoP stays near where it is: sway density.

Baratto et al. 2002 (Motor Control 6:246). Around each moment the time is taken during
which the CoP stays within a small circle about its position then; peaks of that curve
are moments of near rest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from station.errors import UndefinedMeasure
from station.filters import PAD, zero_phase
from station.measures.registry import Better, Where, measure
from station.measures.sway import Sway

Floats = NDArray[np.float64]

FAMILY = "sway density"

RADIUS_MM = 2.5
SMOOTHING_HZ = 2.5
NEEDS_S = 60.0
STRETCH = 16
"""A power of two."""


@dataclass(frozen=True, slots=True)
class Density:
    """The peaks of a sway-density curve."""

    mean_peak_s: float
    mean_distance_mm: float


def stays(x: Floats, y: Floats, radius_mm: float) -> NDArray[np.int64]:
    """Return how many samples in a row around each lie within `radius_mm` of it."""
    behind = stays_ahead(x[::-1], y[::-1], radius_mm)[::-1]
    return behind + 1 + stays_ahead(x, y, radius_mm)


def stays_ahead(x: Floats, y: Floats, radius_mm: float) -> NDArray[np.int64]:
    """Return how many samples in a row after each lie within `radius_mm` of it.

    A stretch of `STRETCH` samples whose bounding box lies within the circle is passed
    over at once, for all samples together; only where the box sticks out are the
    samples themselves looked at.
    """
    n = len(x)
    limit = radius_mm**2
    x_ahead, x_low, x_high = _stretches(x)
    y_ahead, y_low, y_high = _stretches(y)
    count = np.zeros(n, dtype=np.int64)
    alive = np.ones(n, dtype=bool)
    for lag in range(1, n, STRETCH):
        alive = alive[: n - lag]
        here_x, here_y = x[:-lag], y[:-lag]
        wide = np.maximum(x_high[lag:] - here_x, here_x - x_low[lag:])
        tall = np.maximum(y_high[lag:] - here_y, here_y - y_low[lag:])
        inside = wide * wide + tall * tall <= limit
        count[: n - lag][alive & inside] += STRETCH
        unsure = np.flatnonzero(alive & ~inside)
        dx = x_ahead[unsure + lag] - x[unsure, None]
        dy = y_ahead[unsure + lag] - y[unsure, None]
        near = dx * dx + dy * dy <= limit
        stayed = near.all(axis=1)
        count[unsure] += np.where(stayed, STRETCH, near.argmin(axis=1))
        alive[unsure] = stayed
        if not alive.any():
            break
    return np.minimum(count, np.arange(n)[::-1])


def _stretches(x: Floats) -> tuple[Floats, Floats, Floats]:
    """Return each sample with the `STRETCH` - 1 after it, their lowest and highest.

    Beyond the end the last sample is repeated. The extremes of a stretch are those of
    its halves, so that doubling four times is enough.
    """
    low = high = padded = np.concatenate((x, np.full(STRETCH - 1, x[-1])))
    half = 1
    while half < STRETCH:
        low = np.minimum(low[:-half], low[half:])
        high = np.maximum(high[:-half], high[half:])
        half *= 2
    return np.lib.stride_tricks.sliding_window_view(padded, STRETCH), low, high


def density(sway: Sway) -> Density:
    """Return mean height of the peaks and mean distance between successive ones."""
    sway.require_motion()
    if sway.samples <= PAD or sway.rate_hz <= 2.0 * SMOOTHING_HZ:
        raise UndefinedMeasure("the recording is too short or too slow")
    stay_s = stays(sway.ml.x, sway.ap.x, RADIUS_MM) / sway.rate_hz
    curve = zero_phase(stay_s, SMOOTHING_HZ, sway.rate_hz)
    inner = curve[1:-1]
    peaks = 1 + np.flatnonzero((inner > curve[:-2]) & (inner >= curve[2:]))
    if len(peaks) < 2:
        raise UndefinedMeasure("the CoP has fewer than two moments of near rest")
    hops = np.hypot(np.diff(sway.ml.x[peaks]), np.diff(sway.ap.x[peaks]))
    return Density(float(curve[peaks].mean()), float(hops.mean()))


@measure(
    "sway_density_peak_s",
    "Sway density, mean peak",
    "s",
    FAMILY,
    better=Better.HIGHER,
    where=Where.EXTENDED,
    report_from_s=NEEDS_S,
    needs_s=NEEDS_S,
)
def sway_density_peak_s(sway: Sway) -> float:
    """Mean of the peaks of the sway-density curve: time near rest.

    Circle of 2.5 mm; time before and after each moment; curve low-passed at 2.5 Hz.
    """
    return sway.once(density).mean_peak_s


@measure(
    "sway_density_distance",
    "Sway density, distance",
    "mm",
    FAMILY,
    where=Where.EXTENDED,
    report_from_s=NEEDS_S,
    needs_s=NEEDS_S,
)
def sway_density_distance(sway: Sway) -> float:
    """Mean distance of the CoP from one peak of the curve to the next."""
    return sway.once(density).mean_distance_mm
