"""Rambling and trembling, estimated without horizontal forces.

Zatsiorsky & Duarte 1999 (Motor Control 3:28) split the CoP where the horizontal force
is zero. A board that feels only vertical forces estimates the centre of mass instead,
as the CoP low-passed by an inverted pendulum, and takes the moments where both cross.
Against force plates the SD of rambling came out 5 to 9 % low and that of trembling 11
to 18 % high: compare these values only with each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from station.errors import UndefinedMeasure
from station.interpolation import natural_spline
from station.measures.registry import Where, in_plane_and_per_axis
from station.measures.sway import Axis, Sway

Floats = NDArray[np.float64]

FAMILY = "rambling and trembling"

GRAVITY_M_S2 = 9.80665
CENTRE_OF_MASS_M = 0.55 * 1.70
"""Height of the centre of mass of somebody 1.70 m tall."""
PAD_S = 5.0
NEEDS_S = 60.0
FEWEST_CROSSINGS = 4


@dataclass(frozen=True, slots=True)
class Split:
    """Mean squares of both parts between the first and the last crossing, mm2."""

    rambling_mm2: float
    trembling_mm2: float


def centre_of_mass(x: Floats, rate_hz: float) -> Floats:
    """Return the CoP times w0^2 / (w0^2 + w^2), w0^2 = g / h, with zero phase.

    The ends are extended by odd reflection over 5 s, many times the memory of the
    pendulum (0.3 s).
    """
    pad = min(len(x) - 1, round(PAD_S * rate_hz))
    head, tail = 2.0 * x[0] - x[pad:0:-1], 2.0 * x[-1] - x[-2 : -pad - 2 : -1]
    extended = np.concatenate((head, x, tail))
    size = 1 << (len(extended) - 1).bit_length()
    omega = 2.0 * np.pi * rate_hz / size * np.arange(size // 2 + 1)
    square = GRAVITY_M_S2 / CENTRE_OF_MASS_M
    filled = np.concatenate(
        (extended, np.linspace(tail[-1], head[0], size - len(extended)))
    )
    spectrum = np.fft.rfft(filled) * (square / (square + omega**2))
    mass: Floats = np.fft.irfft(spectrum, size)[pad : pad + len(x)]
    return mass


def split(axis: Axis) -> Split:
    """Split one axis at the crossings of CoP and estimated centre of mass."""
    axis.require_motion()
    x = axis.x
    off = x - centre_of_mass(x, axis.rate_hz)
    before = np.flatnonzero((off[:-1] < 0.0) != (off[1:] < 0.0))
    if len(before) < FEWEST_CROSSINGS:
        raise UndefinedMeasure("the CoP hardly crosses the estimated centre of mass")
    share = off[before] / (off[before] - off[before + 1])
    at = before + share
    value = x[before] + share * (x[before + 1] - x[before])
    inside = np.arange(before[0] + 1, before[-1] + 1)
    rambling = natural_spline(at, value, inside.astype(np.float64))
    trembling = x[inside] - rambling
    rambling = rambling - rambling.mean()
    count = len(inside)
    return Split(
        float(rambling @ rambling) / count, float(trembling @ trembling) / count
    )


def _split(track: Axis | Sway) -> Split:
    if isinstance(track, Axis):
        return track.once(split)
    ml, ap = track.ml.once(split), track.ap.once(split)
    return Split(ml.rambling_mm2 + ap.rambling_mm2, ml.trembling_mm2 + ap.trembling_mm2)


_entry = partial(
    in_plane_and_per_axis,
    unit="mm",
    family=FAMILY,
    where=Where.EXTENDED,
    report_from_s=NEEDS_S,
    needs_s=NEEDS_S,
)


@_entry("rambling_rms_estimated", "Rambling, estimated")
def rambling_rms_estimated(track: Axis | Sway) -> float:
    """RMS of the cubic spline through the CoP at its crossings: the moving set point.

    In the plane the root of the sum of squares of both axes.
    """
    return float(np.sqrt(track.once(_split).rambling_mm2))


@_entry("trembling_rms_estimated", "Trembling, estimated")
def trembling_rms_estimated(track: Axis | Sway) -> float:
    """RMS of the CoP about its rambling: the oscillation around the set point.

    In the plane the root of the sum of squares of both axes.
    """
    return float(np.sqrt(track.once(_split).trembling_mm2))
