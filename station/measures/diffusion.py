"""Sway as a random walk: stabilogram diffusion analysis.

Collins & De Luca 1993 (Exp Brain Res 95:308): the mean square displacement over a time
lag grows steeply at first (drifting away) and slowly later (being brought back). The
fit windows are fixed here, because they move the values more than people do. One trial
gives rough long-term values; average those of several.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from station.errors import UndefinedMeasure
from station.measures.registry import Better, Where, in_plane_and_per_axis
from station.measures.sway import Axis, Sway

Floats = NDArray[np.float64]

FAMILY = "diffusion"

SHORT_S = (0.05, 0.5)
LONG_S = (2.0, 10.0)
NEEDS_S = 60.0


@dataclass(frozen=True, slots=True)
class Diffusion:
    """Both linear and both logarithmic fits of one displacement curve."""

    short: float
    """Half the slope over the short lags, mm2/s."""
    long: float
    hurst_short: float
    hurst_long: float
    critical_s: float | None
    """Where the two lines meet; None where that is not within 0.05 to 10 s."""
    critical_mm2: float | None


def mean_square_displacement(x: Floats, lags: int) -> Floats:
    """Return the mean of (x[n + k] - x[n])^2 for k = 0 ... lags, mm2.

    By the autocorrelation (one FFT), over all pairs of samples: O(n log n).
    """
    n = len(x)
    size = 1 << (n + lags).bit_length()
    transform = np.fft.rfft(x, size)
    product = np.fft.irfft(transform.real**2 + transform.imag**2, size)[: lags + 1]
    energy = np.concatenate(([0.0], np.cumsum(x * x)))
    lag = np.arange(lags + 1)
    pairs = energy[n - lag] + energy[n] - energy[lag]
    squares: Floats = np.maximum((pairs - 2.0 * product) / (n - lag), 0.0)
    return squares


def _line(x: Floats, y: Floats) -> tuple[float, float]:
    """Return slope and intercept of the least-squares line."""
    centred = x - x.mean()
    slope = float(centred @ y / (centred @ centred))
    return slope, float(y.mean() - slope * x.mean())


def fit_diffusion(displacement_mm2: Floats, rate_hz: float) -> Diffusion:
    """Fit the short (0.05 to 0.5 s) and the long (2 to 10 s) lags of a curve.

    Raises:
        UndefinedMeasure: the curve is flat at zero.
    """
    lag_s = np.arange(len(displacement_mm2)) / rate_hz
    half_slopes: list[float] = []
    intercepts: list[float] = []
    hursts: list[float] = []
    for first_s, last_s in (SHORT_S, LONG_S):
        inside = (lag_s >= first_s - 1e-9) & (lag_s <= last_s + 1e-9)
        lag, curve = lag_s[inside], displacement_mm2[inside]
        if len(lag) < 3 or not (curve > 0.0).all():
            raise UndefinedMeasure("the displacement does not grow with the time lag")
        slope, intercept = _line(lag, curve)
        half_slopes.append(slope / 2.0)
        intercepts.append(intercept)
        hursts.append(_line(np.log(lag), np.log(curve))[0] / 2.0)
    critical_s = critical_mm2 = None
    bend = 2.0 * (half_slopes[0] - half_slopes[1])
    if bend > 0.0:
        meet_s = (intercepts[1] - intercepts[0]) / bend
        if SHORT_S[0] < meet_s < LONG_S[1]:
            critical_s = meet_s
            critical_mm2 = 2.0 * half_slopes[0] * meet_s + intercepts[0]
    return Diffusion(
        half_slopes[0],
        half_slopes[1],
        hursts[0],
        hursts[1],
        critical_s,
        critical_mm2,
    )


def displacement_curve(axis: Axis) -> Floats:
    """Return the displacement curve of one axis, to the longest lag of the fits."""
    axis.require_motion()
    lags = round(LONG_S[1] * axis.rate_hz)
    if lags >= len(axis.x):
        raise UndefinedMeasure("the recording is shorter than the longest time lag")
    return mean_square_displacement(axis.x, lags)


def diffusion(track: Axis | Sway) -> Diffusion:
    """Return the fits of one axis, or of the plane: the sum of both axes' curves."""
    if isinstance(track, Axis):
        return fit_diffusion(track.once(displacement_curve), track.rate_hz)
    axes = (track.ml.once(displacement_curve), track.ap.once(displacement_curve))
    return fit_diffusion(axes[0] + axes[1], track.rate_hz)


def _met(value: float | None) -> float:
    if value is None:
        raise UndefinedMeasure("the short and the long fit do not meet")
    return value


_entry = partial(
    in_plane_and_per_axis,
    family=FAMILY,
    better=Better.NEITHER,
    where=Where.EXTENDED,
    report_from_s=NEEDS_S,
    needs_s=NEEDS_S,
)


@_entry("diffusion_short", "Short-term diffusion", "mm2/s")
def diffusion_short(track: Axis | Sway) -> float:
    """Half the slope of the mean square displacement over lags of 0.05 to 0.5 s.

    Half also in the plane, as Collins & De Luca do (some software takes a quarter).
    """
    return track.once(diffusion).short


@_entry("diffusion_long", "Long-term diffusion", "mm2/s")
def diffusion_long(track: Axis | Sway) -> float:
    """Half the slope of the mean square displacement over lags of 2 to 10 s."""
    return track.once(diffusion).long


@_entry("hurst_short", "Short-term scaling exponent", "1")
def hurst_short(track: Axis | Sway) -> float:
    """Half the slope of log displacement over log lag, 0.05 to 0.5 s.

    Above 0.5 the sway goes on as it went (persistence).
    """
    return track.once(diffusion).hurst_short


@_entry("hurst_long", "Long-term scaling exponent", "1")
def hurst_long(track: Axis | Sway) -> float:
    """Half the slope of log displacement over log lag, 2 to 10 s.

    Below 0.5 the sway is brought back (anti-persistence).
    """
    return track.once(diffusion).hurst_long


@_entry("critical_time", "Critical time", "s")
def critical_time(track: Axis | Sway) -> float:
    """Lag at which the short and the long line meet; undefined where they do not."""
    return _met(track.once(diffusion).critical_s)


@_entry("critical_msd", "Critical displacement", "mm2")
def critical_msd(track: Axis | Sway) -> float:
    """Mean square displacement at the critical time."""
    return _met(track.once(diffusion).critical_mm2)
