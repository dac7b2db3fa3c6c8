"""How soon the CoP would leave the feet: time to boundary.

van Wegen et al. 2002, Hertel et al. 2006. Each sample's time is
the distance to the edge of the feet in the direction of motion over the velocity
(forward difference). The minima of that curve are taken, without a cap.
"""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from station.errors import UndefinedMeasure
from station.measures.registry import Better, Where, in_plane_and_per_axis
from station.measures.sway import FLAT_MM, Axis, Sway

Floats = NDArray[np.float64]

FAMILY = "time to boundary"

NEEDS_S = 60.0


def times_s(axis: Axis) -> Floats:
    """Return the time to the edge ahead for all but the last sample; inf at rest."""
    if axis.edges_mm is None:
        raise UndefinedMeasure("the edges of the feet are not known")
    low_mm, high_mm = axis.edges_mm
    position = axis.position_mm
    if position.min() < low_mm or position.max() > high_mm:
        raise UndefinedMeasure("the CoP leaves the edges of the feet that were given")
    step = axis.step
    room = np.where(step > 0.0, high_mm - position[:-1], position[:-1] - low_mm)
    moving = np.abs(step) > FLAT_MM
    speed = np.where(moving, np.abs(step), 1.0) * axis.rate_hz
    return np.where(moving, room / speed, np.inf)


def minima_s(track: Axis | Sway) -> Floats:
    """Return the local minima; in the plane, of the sooner of both axes."""
    if isinstance(track, Axis):
        times = track.once(times_s)
    else:
        times = np.minimum(track.ml.once(times_s), track.ap.once(times_s))
    inner = times[1:-1]
    lowest: Floats = inner[(inner < times[:-2]) & (inner <= times[2:])]
    if not len(lowest):
        raise UndefinedMeasure("the CoP never turns back before an edge")
    return lowest


_entry = partial(
    in_plane_and_per_axis,
    unit="s",
    family=FAMILY,
    better=Better.HIGHER,
    where=Where.EXTENDED,
    report_from_s=NEEDS_S,
)


@_entry("time_to_boundary_mean", "Time to boundary, mean of minima")
def time_to_boundary_mean(track: Axis | Sway) -> float:
    """Mean of the minima of the time in which the CoP would reach the edge ahead.

    Needs the edges of the feet. In the plane the edge that comes first counts.
    """
    return float(track.once(minima_s).mean())


@_entry("time_to_boundary_min", "Time to boundary, smallest")
def time_to_boundary_min(track: Axis | Sway) -> float:
    """Smallest time in which the CoP would reach the edge ahead.

    Needs the edges of the feet. One moment decides it.
    """
    return float(track.once(minima_s).min())
