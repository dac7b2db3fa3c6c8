"""What frequencies the sway is made of.

Welch's method: Hann windows of 20 s (or the whole of a shorter recording), 50 %
overlap, linear detrending of each, density; band 0.15 to 5 Hz, integrals by the
trapezoid rule over the bins inside the band. Settings move these numbers more than
people do: packages with other settings differ by tens of percent. Statements below
0.3 Hz need 60 s.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from station.errors import UndefinedMeasure
from station.measures.registry import Better, Where, per_axis
from station.measures.sway import Axis

Floats = NDArray[np.float64]

FAMILY = "frequency"

SEGMENT_S = 20.0
BAND_HZ = (0.15, 5.0)
REPORT_FROM_S = 60.0
EDGE_SLACK = 0.005
"""A bin this part of a bin outside of the band is on its edge: at a measured rate of
99.99 Hz the fourth bin is at 0.14999 Hz."""
NOTHING = 1e-15
"""A smaller part of the variance than this is rounding, not power."""


@dataclass(frozen=True, slots=True)
class Spectrum:
    """The part of a power spectral density that lies inside the band."""

    hz: Floats
    density: Floats
    """mm2/Hz."""
    cumulative: Floats
    """Integral of the density from the first bin up to each bin, mm2."""

    @property
    def power(self) -> float:
        """Integral over the band, mm2."""
        return float(self.cumulative[-1])

    def moment(self, order: int) -> float:
        """Integral of `hz ** order` times density over the band."""
        return float(np.trapezoid(self.hz**order * self.density, self.hz))

    def edge_hz(self, part: float) -> float:
        """Return the frequency below which `part` of the power lies."""
        return float(np.interp(part * self.power, self.cumulative, self.hz))


def welch(x: Floats, rate_hz: float) -> tuple[Floats, Floats]:
    """Return frequencies (Hz) and one-sided density (mm2/Hz) of the signal.

    As scipy's `welch(x, fs, nperseg=min(n, 20 fs), detrend="linear")`.
    """
    length = min(len(x), round(SEGMENT_S * rate_hz))
    window, power, line = _segment_tools(length)
    hop = length - length // 2
    segments = np.lib.stride_tricks.sliding_window_view(x, length)[::hop]
    flat = segments - (segments @ line) @ line.T
    spectra = np.fft.rfft(flat * window, axis=1)
    density: Floats = (spectra.real**2 + spectra.imag**2).mean(axis=0)
    density /= rate_hz * power
    density[1 : (length + 1) // 2] *= 2.0
    hz: Floats = np.arange(len(density), dtype=np.float64) * (rate_hz / length)
    return hz, density


@lru_cache(maxsize=4)
def _segment_tools(length: int) -> tuple[Floats, float, Floats]:
    """Return the Hann window, its energy, and an orthonormal basis of all lines."""
    at = np.arange(length)
    window = 0.5 - 0.5 * np.cos(2.0 * np.pi * at / length)
    ramp = at - at.mean()
    line = np.column_stack((np.full(length, length**-0.5), ramp / np.sqrt(ramp @ ramp)))
    return window, float(window @ window), line


def spectrum(axis: Axis) -> Spectrum:
    """Return the spectrum of one axis within the band.

    Raises:
        UndefinedMeasure: the axis does not move, or too short for two bins.
    """
    axis.require_motion()
    hz, density = welch(axis.x, axis.rate_hz)
    slack_hz = EDGE_SLACK * hz[1]
    inside = (hz >= BAND_HZ[0] - slack_hz) & (hz <= BAND_HZ[1] + slack_hz)
    hz, density = hz[inside], density[inside]
    if len(hz) < 2:
        raise UndefinedMeasure("the recording is too short for a spectrum")
    pieces = np.diff(hz) * (density[1:] + density[:-1]) / 2.0
    cumulative = np.concatenate(([0.0], np.cumsum(pieces)))
    if not cumulative[-1] > NOTHING * axis.variance:
        raise UndefinedMeasure("there is no power between 0.15 and 5 Hz")
    return Spectrum(hz, density, cumulative)


def _band_power(axis: Axis, low_hz: float, high_hz: float) -> float:
    """Difference of the cumulative integral, linear between bins, at both ends."""
    shape = axis.once(spectrum)
    low, high = np.interp((low_hz, high_hz), shape.hz, shape.cumulative)
    return float(high - low)


_power = partial(
    per_axis, family=FAMILY, where=Where.EXTENDED, report_from_s=REPORT_FROM_S
)
_frequency = partial(_power, better=Better.NEITHER)


@_power("total_power", "Total power", "mm2")
def total_power(axis: Axis) -> float:
    """Integral of the density over 0.15 to 5 Hz: the variance within the band."""
    return axis.once(spectrum).power


@_frequency("median_frequency", "Median frequency", "Hz")
def median_frequency(axis: Axis) -> float:
    """Half of the power lies below (F50); linear within the cumulative integral."""
    return axis.once(spectrum).edge_hz(0.5)


@_frequency("edge_frequency_95", "95 % edge frequency", "Hz")
def edge_frequency_95(axis: Axis) -> float:
    """95 % of the power lies below (F95); linear within the cumulative integral."""
    return axis.once(spectrum).edge_hz(0.95)


@_frequency("mean_power_frequency", "Mean power frequency", "Hz")
def mean_power_frequency(axis: Axis) -> float:
    """m1 / m0, the mean of the spectrum; m_k is the integral of f^k G(f)."""
    shape = axis.once(spectrum)
    return shape.moment(1) / shape.power


@_frequency("centroid_frequency", "Centroid frequency", "Hz")
def centroid_frequency(axis: Axis) -> float:
    """sqrt(m2 / m0): the frequency at which the spectral mass is concentrated."""
    shape = axis.once(spectrum)
    return math.sqrt(shape.moment(2) / shape.power)


@_frequency("frequency_dispersion", "Frequency dispersion", "1")
def frequency_dispersion(axis: Axis) -> float:
    """sqrt(1 - m1^2 / (m0 m2)): 0 for one sine, towards 1 for a wide spectrum."""
    shape = axis.once(spectrum)
    ratio = shape.moment(1) ** 2 / (shape.power * shape.moment(2))
    return math.sqrt(max(1.0 - ratio, 0.0))


@_power("power_0p15_0p5", "Power 0.15 to 0.5 Hz", "mm2")
def power_low(axis: Axis) -> float:
    """Integral of the density over 0.15 to 0.5 Hz."""
    return _band_power(axis, 0.15, 0.5)


@_power("power_0p5_2", "Power 0.5 to 2 Hz", "mm2")
def power_middle(axis: Axis) -> float:
    """Integral of the density over 0.5 to 2 Hz."""
    return _band_power(axis, 0.5, 2.0)


@_power("power_2_5", "Power 2 to 5 Hz", "mm2")
def power_high(axis: Axis) -> float:
    """Integral of the density over 2 to 5 Hz; board noise shows here first."""
    return _band_power(axis, 2.0, 5.0)
