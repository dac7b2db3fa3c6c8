"""Many simulated people, measured as on a board, by all processors at once.

Each person is computed in a process of its own, which no coverage tracer slows down.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple, TypeVar

import numpy as np
from scipy.signal import butter, filtfilt

from tests.fakes.boards import Felt, felt, readings_of, simulated

CHI2_95 = 5.991464547
TWO_FEET_SCRIPT = [
    (1.0, "step_on"),
    (68.0, "close_eyes"),
    (132.0, "open_eyes"),
    (132.0, "foam"),
    (196.0, "close_eyes"),
]
TWO_FEET_FROM_S = {
    "open firm": 8.0,
    "closed firm": 72.0,
    "open foam": 136.0,
    "closed foam": 200.0,
}
ONE_FOOT_SCRIPT = [(1.0, "step_on"), (4.0, "lift_left"), (29.0, "close_eyes")]
ONE_FOOT_FROM_S = {"open": 9.0, "closed": 31.0}

Found = TypeVar("Found")


class Sway(NamedTuple):
    """Mean velocity in mm/s, ellipse in mm2, mean frequency in Hz."""

    velocity_mm_s: float
    ellipse_mm2: float
    frequency_hz: float


def sway(part: Felt) -> Sway:
    """Return the measures of a trial, low-passed at 10 Hz with zero phase."""
    b, a = butter(2, 10 / 50)
    ml_mm = filtfilt(b, a, part.ml_mm)
    ap_mm = filtfilt(b, a, part.ap_mm)
    steps_mm = np.hypot(np.diff(ml_mm), np.diff(ap_mm))
    velocity_mm_s = float(steps_mm.sum() / (part.t_s[-1] - part.t_s[0]))
    distance_mm = np.hypot(ml_mm - ml_mm.mean(), ap_mm - ap_mm.mean()).mean()
    return Sway(
        velocity_mm_s,
        float(np.pi * CHI2_95 * np.sqrt(np.linalg.det(np.cov(ml_mm, ap_mm)))),
        float(velocity_mm_s / (2 * np.pi * distance_mm)),
    )


def on_two_feet(seed: int) -> dict[str, Sway]:
    """Return 60 s of a person in each condition."""
    seen = felt(readings_of(simulated("synthetic", seed), 260, TWO_FEET_SCRIPT))
    return {
        name: sway(seen.between(from_s, from_s + 60))
        for name, from_s in TWO_FEET_FROM_S.items()
    }


def on_one_foot(seed: int) -> dict[str, Sway]:
    """Return 20 s of a person on the right foot, eyes open and closed."""
    seen = felt(readings_of(simulated("synthetic", seed), 51, ONE_FOOT_SCRIPT))
    return {
        name: sway(seen.between(from_s, from_s + 20))
        for name, from_s in ONE_FOOT_FROM_S.items()
    }


def all_of(person: Callable[[int], Found], seeds: Sequence[int]) -> list[Found]:
    """Return what `person` gives for each seed."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(mp_context=context) as pool:
        return list(pool.map(person, seeds))
