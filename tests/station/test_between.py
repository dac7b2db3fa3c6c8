from __future__ import annotations

import math

import pytest

from station.between import (
    DEFINITIONS,
    Repeats,
    asymmetry,
    limb_symmetry,
    quotient,
)
from station.definitions import Better, definitions


def of(*values: float, pipeline: str = "heron-1") -> Repeats:
    return Repeats(values, pipeline)


def test_quotient_is_of_the_means_and_keeps_them() -> None:
    romberg = quotient("romberg_quotient_velocity", of(12.0, 14.0, 10.0), of(8.0))
    assert romberg.value == 1.5
    assert (romberg.first, romberg.second) == (12.0, 8.0)
    assert romberg.reason is None


@pytest.mark.parametrize(
    ("above", "below", "reason"),
    [
        (of(1.0), of(0.0), "positive"),
        (of(-1.0), of(1.0), "positive"),
        (of(math.nan), of(1.0), "positive"),
        (of(), of(1.0), "no trial"),
        (of(1.0), of(1.0, pipeline="heron-0"), "heron recompute"),
    ],
)
def test_what_cannot_be_divided_has_a_reason(
    above: Repeats, below: Repeats, reason: str
) -> None:
    for found in (
        quotient("foam_quotient_area", above, below),
        limb_symmetry(above, below, Better.LOWER),
        asymmetry(above, below),
    ):
        assert found.value is None
        assert found.reason is not None
        assert reason in found.reason


def test_symmetry_below_100_means_the_involved_side_is_worse_either_way() -> None:
    held = limb_symmetry(of(20.0), of(25.0), Better.HIGHER)
    swayed = limb_symmetry(of(25.0), of(20.0), Better.LOWER)
    assert held.value == swayed.value == 80.0
    assert held.worse == swayed.worse == "first"
    assert (swayed.first, swayed.second) == (25.0, 20.0)
    assert limb_symmetry(of(20.0), of(25.0), Better.LOWER).worse == "second"
    assert limb_symmetry(of(20.0), of(20.0), Better.LOWER).worse is None
    assert limb_symmetry(of(1.0), of(2.0), Better.NEITHER).value is None


def test_asymmetry_does_not_depend_on_the_side() -> None:
    assert asymmetry(of(30.0), of(20.0)).value == pytest.approx(40.0)
    assert asymmetry(of(20.0), of(30.0)).value == pytest.approx(40.0)


def test_each_says_what_it_is_not_good_for() -> None:
    assert all(each.not_for for each in DEFINITIONS)
    assert {each.name for each in DEFINITIONS} < set(definitions())
