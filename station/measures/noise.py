"""What of the path is the board's own noise.

White noise of the cells becomes path: a still weight seems to wander. Uncorrelated
paths add in quadrature, so the noise can be taken off again (within 2 % for up to 1 mm
of CoP noise in simulation).
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from station.calibration import Calibration
from station.errors import UndefinedMeasure
from station.filters import zero_phase
from station.live.lowpass import CUTOFF_HZ
from station.measures.registry import Better, Where, measure
from station.measures.sway import Sway
from station.values import GRID_HZ

FAMILY = "noise"


@measure(
    "noise_floor_velocity",
    "Noise floor, velocity",
    "mm/s",
    FAMILY,
    where=Where.LOAD,
)
def noise_floor_velocity(sway: Sway) -> float:
    """Path velocity that the board shows under a still weight of the same load."""
    if sway.noise_floor_mm_s is None:
        raise UndefinedMeasure("the board's noise floor was not measured")
    return sway.noise_floor_mm_s


@measure(
    "path_length_corrected",
    "Path length without noise",
    "mm",
    FAMILY,
    better=Better.LOWER,
    where=Where.LOAD,
)
def path_length_corrected(sway: Sway) -> float:
    """sqrt(L^2 - L0^2) with L0 the noise floor velocity times T; beside the raw path.

    Undefined where the path is all noise.
    """
    noise_mm = noise_floor_velocity(sway) * sway.duration_s
    square = sway.path_mm**2 - noise_mm**2
    if square <= 0.0:
        raise UndefinedMeasure("the path is not longer than the board's own noise")
    return math.sqrt(square)


def noise_floor_mm_s(
    calibration: Calibration, total_n: float, cell_rate_hz: tuple[float, ...]
) -> float | None:
    """Return the board's noise floor velocity under the load `total_n`, or None.

    That of a dead weight where it was measured, as noise in newton makes a CoP that is
    the more restless the lighter the load; else what the tare's noise foretells.
    """
    velocity, load_n = calibration.noise_floor_mm_s, calibration.noise_floor_load_n
    if velocity is not None and load_n is not None and total_n > 0.0:
        return velocity * load_n / total_n
    return tare_noise_floor_mm_s(calibration, total_n, cell_rate_hz)


def tare_noise_floor_mm_s(
    calibration: Calibration,
    total_n: float,
    cell_rate_hz: tuple[float, ...],
) -> float | None:
    """Return the noise floor velocity from the cells' noise during the tare.

    The tare gives each cell's standard deviation; with the load `total_n` in the middle
    of the board that is CoP noise of `sqrt(sum((x_i s_i)^2)) / total`, white up to half
    the conversion rate, of which the canonical low-pass leaves a known part. Returns
    None where the tare's noise is not known or nobody is on the board.
    """
    noise_count = calibration.tare_noise_count
    if noise_count is None or total_n <= 0.0 or min(cell_rate_hz) <= 0.0:
        return None
    gains = np.asarray(calibration.matrix_n_per_count)
    # White noise of a chip at 93 SPS is denser than the same on the 100 Hz grid.
    on_grid = np.sqrt(GRID_HZ / np.asarray(cell_rate_hz)) * np.asarray(noise_count)
    spread_ml = _spread_mm(np.asarray(calibration.ml_mm) @ gains * on_grid, total_n)
    spread_ap = _spread_mm(np.asarray(calibration.ap_mm) @ gains * on_grid, total_n)
    return GRID_HZ * mean_step(spread_ml, spread_ap) * step_gain()


def _spread_mm(
    moments: np.ndarray[tuple[int], np.dtype[np.float64]], total_n: float
) -> float:
    return float(np.sqrt(moments @ moments)) / total_n


def mean_step(spread_x: float, spread_y: float) -> float:
    """Return the mean length of a step with normal, independent components.

    `sqrt(2 / pi)` times the complete elliptic integral of the second kind, by the
    arithmetic-geometric mean.
    """
    large, small = max(spread_x, spread_y), min(spread_x, spread_y)
    if small == 0.0:
        return math.sqrt(2.0 / math.pi) * large
    a, b = 1.0, small / large
    gathered, weight = 1.0 - (1.0 - b * b) / 2.0, 0.5
    while a - b > 1e-12:
        a, b, c = (a + b) / 2.0, math.sqrt(a * b), (a - b) / 2.0
        weight *= 2.0
        gathered -= weight * c * c
    return math.sqrt(2.0 / math.pi) * large * gathered * math.pi / (2.0 * a)


@lru_cache(maxsize=1)
def step_gain() -> float:
    """Return the SD of filtered white noise's steps over the SD of the noise."""
    impulse = np.zeros(401)
    impulse[200] = 1.0
    steps = np.diff(zero_phase(impulse, CUTOFF_HZ, float(GRID_HZ)))
    return math.sqrt(float(steps @ steps))
