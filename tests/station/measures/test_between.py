from __future__ import annotations

import pytest

from station.errors import UndefinedMeasure
from station.measures import REGISTRY
from station.measures.between import (
    FAMILY,
    asymmetry,
    limb_symmetry,
    mean_of_repeats,
    quotient,
)
from station.measures.registry import Better


def test_repeats_are_averaged() -> None:
    assert mean_of_repeats([1.0, 2.0, 6.0]) == 3.0
    with pytest.raises(UndefinedMeasure, match="no trial"):
        mean_of_repeats([])


def test_quotient_keeps_the_numbers_behind_it() -> None:
    romberg = quotient("romberg_quotient_velocity", 12.0, 8.0)
    assert romberg.measure.value == 1.5
    assert (romberg.first, romberg.second) == (12.0, 8.0)


@pytest.mark.parametrize(("above", "below"), [(1.0, 0.0), (-1.0, 1.0), (1.0, -1.0)])
def test_nothing_is_divided_by_nothing(above: float, below: float) -> None:
    found = quotient("foam_quotient_area", above, below).measure
    assert found.value is None
    assert found.reason == "a quotient needs two positive values"


def test_symmetry_below_100_means_the_involved_side_is_worse_either_way() -> None:
    held = limb_symmetry(20.0, 25.0, Better.HIGHER)
    swayed = limb_symmetry(25.0, 20.0, Better.LOWER)
    assert held.measure.value == swayed.measure.value == 80.0
    assert held.worse == swayed.worse == "first"
    assert limb_symmetry(20.0, 25.0, Better.LOWER).worse == "second"
    assert limb_symmetry(20.0, 20.0, Better.LOWER).worse is None
    assert limb_symmetry(1.0, 2.0, Better.NEITHER).measure.value is None


def test_asymmetry_does_not_depend_on_the_side() -> None:
    assert asymmetry(30.0, 20.0).measure.value == pytest.approx(40.0)
    assert asymmetry(20.0, 30.0).measure.value == pytest.approx(40.0)
    assert asymmetry(0.0, 0.0).measure.value is None


def test_each_says_what_it_is_not_good_for() -> None:
    between = [each for each in REGISTRY.values() if each.family == FAMILY]
    assert len(between) == 6
    assert all(each.not_for for each in between)
