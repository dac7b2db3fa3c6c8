"""Simulated people sway like real ones: measured as on a board, then compared.

Two feet: the median of a population lies between the 25th and the 75th percentile of
64 adults from 18 to 29 years, 60 s trials at 100 Hz, low-pass 10 Hz; computed from
Santos & Duarte 2016, PeerJ 4:e2648 (data CC BY 4.0).

One foot: mean velocity with eyes closed of 24 rugby players over 20 s was 85 to 89 mm/s
(SD 18) in the Journal of Sports Science and Medicine 17:174, Table 2; with eyes open it
is about 30 to 45 mm/s.
"""

from __future__ import annotations

import numpy as np
import pytest

from tests.fakes.people import Sway, all_of, on_one_foot, on_two_feet

SEEDS = range(20)
NORM = {
    # vision and surface: (p25, p75) of velocity, ellipse and frequency
    "open firm": ((6.772, 10.328), (138.955, 324.394), (0.181, 0.263)),
    "closed firm": ((7.160, 11.461), (131.664, 374.780), (0.185, 0.289)),
    "open foam": ((19.247, 25.328), (919.171, 1453.203), (0.200, 0.299)),
    "closed foam": ((24.645, 34.222), (1140.365, 1861.472), (0.277, 0.386)),
}
ONE_FOOT = {"open": (30.0, 45.0), "closed": (75.0, 100.0)}


@pytest.fixture(scope="module")
def two_feet() -> list[dict[str, Sway]]:
    return all_of(on_two_feet, SEEDS)


@pytest.mark.parametrize("condition", NORM)
def test_the_median_person_on_two_feet_is_an_ordinary_young_adult(
    two_feet: list[dict[str, Sway]], condition: str
) -> None:
    medians = np.median([person[condition] for person in two_feet], axis=0)
    for name, median, (p25, p75) in zip(
        Sway._fields, medians, NORM[condition], strict=True
    ):
        assert p25 < median < p75, name


def test_people_differ_as_people_do(two_feet: list[dict[str, Sway]]) -> None:
    velocities = np.array([person["open firm"].velocity_mm_s for person in two_feet])
    assert 0.1 < velocities.std() / velocities.mean() < 0.5


def test_one_foot_sways_as_published() -> None:
    people = all_of(on_one_foot, SEEDS)
    for name, (low, high) in ONE_FOOT.items():
        assert low < np.median([person[name].velocity_mm_s for person in people]) < high
