"""How far from its mean position the CoP is, and over what span.

Prieto et al. 1996 (IEEE Trans Biomed Eng 43:956); x and y are centred on the trial's
mean, r = sqrt(x^2 + y^2). Distances hardly depend on filter and rate, but grow with the
length of the recording, so that only equal durations compare.
"""

from __future__ import annotations

import numpy as np

from station.measures.hull import diameter
from station.measures.registry import measure, per_axis
from station.measures.sway import Axis, Sway

FAMILY = "distance"


@measure("mean_distance", "Mean distance", "mm", FAMILY)
def mean_distance(sway: Sway) -> float:
    """Mean of r: the average distance from the mean position."""
    return float(sway.radius.mean())


@per_axis("mean_distance", "Mean distance", "mm", FAMILY)
def mean_distance_axis(axis: Axis) -> float:
    """Mean of abs(x): the average distance from the mean position along one axis."""
    return float(np.abs(axis.x).mean())


@measure("rms_distance", "RMS distance", "mm", FAMILY)
def rms_distance(sway: Sway) -> float:
    """Square root of the mean of r^2 (ddof 0)."""
    return float(np.sqrt(sway.ml.variance + sway.ap.variance))


@per_axis("rms", "RMS", "mm", FAMILY)
def rms_axis(axis: Axis) -> float:
    """Square root of the mean of x^2 (ddof 0)."""
    return float(np.sqrt(axis.variance))


@measure("range", "Range", "mm", FAMILY)
def range_planar(sway: Sway) -> float:
    """Largest distance between any two points of the path: the diameter of its hull.

    Rests on two samples only, so one jerk decides it.
    """
    return diameter(sway.hull)


@per_axis("range", "Range", "mm", FAMILY)
def range_axis(axis: Axis) -> float:
    """Largest minus smallest position along one axis; rests on two samples only."""
    return float(axis.position_mm.max() - axis.position_mm.min())


@measure("max_distance", "Largest distance", "mm", FAMILY)
def max_distance(sway: Sway) -> float:
    """Largest r: how far the CoP ever was from its mean position."""
    return float(sway.radius.max())
