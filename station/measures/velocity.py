"""How much the CoP moves: path and velocity, the most repeatable of all measures.

Prieto et al. 1996. T = (N - 1) / fs, so that a ramp has exactly its own speed. Velocity
depends on filter, rate and board noise: compare only within one pipeline, and read
`path_length_corrected` beside the path of a noisy board.
"""

from __future__ import annotations

import math

import numpy as np

from station.measures.registry import Better, Where, measure, per_axis
from station.measures.sway import Axis, Sway

FAMILY = "velocity"


@measure("path_length", "Path length", "mm", FAMILY)
def path_length(sway: Sway) -> float:
    """Sum of the lengths of all steps (TOTEX); grows with the duration."""
    return sway.path_mm


@per_axis("path_length", "Path length", "mm", FAMILY)
def path_length_axis(axis: Axis) -> float:
    """Sum of abs(step) along one axis; grows with the duration."""
    return float(np.abs(axis.step).sum())


@measure("mean_velocity", "Mean velocity", "mm/s", FAMILY)
def mean_velocity(sway: Sway) -> float:
    """Path length over T: the measure to look at first."""
    return sway.path_mm / sway.duration_s


@per_axis("mean_velocity", "Mean velocity", "mm/s", FAMILY)
def mean_velocity_axis(axis: Axis) -> float:
    """Path length along one axis over T."""
    return path_length_axis(axis) / axis.duration_s


@per_axis("rms_velocity", "RMS velocity", "mm/s", FAMILY)
def rms_velocity_axis(axis: Axis) -> float:
    """Square root of the mean of (step fs)^2; weighs bursts more than the mean does."""
    return float(axis.rate_hz * np.sqrt(axis.step @ axis.step / len(axis.step)))


@per_axis(
    "phase_plane",
    "Phase-plane parameter",
    "mm",
    FAMILY,
    where=Where.EXTENDED,
    report_from_s=60.0,
)
def phase_plane_axis(axis: Axis) -> float:
    """Square root of var(x) + var(v), v the forward difference times fs (ddof 0).

    Riley et al. 1995 (Exp Brain Res 104:119). Adds mm to mm/s: only values of the same
    units compare.
    """
    velocity = axis.step * axis.rate_hz
    return float(np.sqrt(axis.variance + velocity.var()))


@measure(
    "phase_plane",
    "Phase-plane parameter",
    "mm",
    FAMILY,
    where=Where.EXTENDED,
    report_from_s=60.0,
)
def phase_plane(sway: Sway) -> float:
    """Square root of the sum of squares of both axes' phase-plane parameters."""
    return float(np.hypot(phase_plane_axis(sway.ml), phase_plane_axis(sway.ap)))


@measure("mean_frequency", "Mean frequency", "Hz", FAMILY, better=Better.NEITHER)
def mean_frequency(sway: Sway) -> float:
    """Turns per second on a circle of the mean distance: velocity / (2 pi MDIST).

    Prieto's geometric frequency; not the mean of the power spectrum.
    """
    sway.require_motion()
    return mean_velocity(sway) / (2.0 * np.pi * float(sway.radius.mean()))


@per_axis("mean_frequency", "Mean frequency", "Hz", FAMILY, better=Better.NEITHER)
def mean_frequency_axis(axis: Axis) -> float:
    """Frequency of the sine with this path and distance: MVELO / (4 sqrt 2 MDIST)."""
    axis.require_motion()
    mean_distance = float(np.abs(axis.x).mean())
    return mean_velocity_axis(axis) / (4.0 * math.sqrt(2.0) * mean_distance)
