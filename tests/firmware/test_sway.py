"""Simulated people sway like real ones: measured as on a board, then compared.

Two feet: the median of a population lies between the 25th and the 75th percentile of
64 adults from 18 to 29 years, 60 s trials at 100 Hz, low-pass 10 Hz; computed from
Santos & Duarte 2016, PeerJ 4:e2648 (data CC BY 4.0).

One foot: mean velocity with eyes closed of 24 rugby players over 20 s was 85 to 89 mm/s
(SD 18) in the Journal of Sports Science and Medicine 17:174, Table 2; with eyes open it
is about 30 to 45 mm/s.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import pytest
from scipy.signal import butter, filtfilt

from tests.fakes.boards import Felt, felt, readings_of, simulated

PEOPLE = 20
CHI2_95 = 5.991464547


class Sway(NamedTuple):
    """Mean velocity in mm/s, ellipse in mm2, mean frequency in Hz."""

    velocity_mm_s: float
    ellipse_mm2: float
    frequency_hz: float


NORM = {
    # vision and surface: (p25, p75) of velocity, ellipse and frequency
    "open firm": ((6.772, 10.328), (138.955, 324.394), (0.181, 0.263)),
    "closed firm": ((7.160, 11.461), (131.664, 374.780), (0.185, 0.289)),
    "open foam": ((19.247, 25.328), (919.171, 1453.203), (0.200, 0.299)),
    "closed foam": ((24.645, 34.222), (1140.365, 1861.472), (0.277, 0.386)),
}
ONE_FOOT = {"open": (30.0, 45.0), "closed": (75.0, 100.0)}
TWO_FEET_SCRIPT = [
    (1.0, "step_on"),
    (68.0, "close_eyes"),
    (132.0, "open_eyes"),
    (132.0, "foam"),
    (196.0, "close_eyes"),
]
TWO_FEET_FROM_S = dict(zip(NORM, (8.0, 72.0, 136.0, 200.0), strict=True))
ONE_FOOT_SCRIPT = [(1.0, "step_on"), (4.0, "lift_left"), (29.0, "close_eyes")]
ONE_FOOT_FROM_S = {"open": 9.0, "closed": 31.0}


def sway(part: Felt) -> Sway:
    b, a = butter(2, 10 / 50)
    ml_mm = filtfilt(b, a, part.ml_mm)
    ap_mm = filtfilt(b, a, part.ap_mm)
    steps_mm = np.hypot(np.diff(ml_mm), np.diff(ap_mm))
    velocity_mm_s = steps_mm.sum() / (part.t_s[-1] - part.t_s[0])
    distance_mm = np.hypot(ml_mm - ml_mm.mean(), ap_mm - ap_mm.mean()).mean()
    return Sway(
        velocity_mm_s,
        np.pi * CHI2_95 * np.sqrt(np.linalg.det(np.cov(ml_mm, ap_mm))),
        velocity_mm_s / (2 * np.pi * distance_mm),
    )


@cache
def two_feet() -> dict[str, list[Sway]]:
    found: dict[str, list[Sway]] = {name: [] for name in NORM}
    for seed in range(PEOPLE):
        seen = felt(readings_of(simulated("synthetic", seed), 260, TWO_FEET_SCRIPT))
        for name, from_s in TWO_FEET_FROM_S.items():
            found[name].append(sway(seen.between(from_s, from_s + 60)))
    return found


@pytest.mark.parametrize("condition", NORM)
def test_the_median_person_on_two_feet_is_an_ordinary_young_adult(
    condition: str,
) -> None:
    medians = np.median(two_feet()[condition], axis=0)
    for name, median, (p25, p75) in zip(
        Sway._fields, medians, NORM[condition], strict=True
    ):
        assert p25 < median < p75, name


def test_people_differ_as_people_do() -> None:
    velocities = np.array([person.velocity_mm_s for person in two_feet()["open firm"]])
    assert 0.1 < velocities.std() / velocities.mean() < 0.5


def test_one_foot_sways_as_published() -> None:
    found: dict[str, list[float]] = {name: [] for name in ONE_FOOT}
    for seed in range(PEOPLE):
        seen = felt(readings_of(simulated("synthetic", seed), 51, ONE_FOOT_SCRIPT))
        for name, from_s in ONE_FOOT_FROM_S.items():
            found[name].append(sway(seen.between(from_s, from_s + 20)).velocity_mm_s)
    for name, (low, high) in ONE_FOOT.items():
        assert low < np.median(found[name]) < high
