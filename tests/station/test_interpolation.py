from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.interpolate import PchipInterpolator

from station.interpolation import pchip


@given(
    steps=st.lists(st.floats(min_value=1e-3, max_value=0.1), min_size=1, max_size=60),
    seed=st.integers(min_value=0, max_value=2**32 - 1),
    flat=st.booleans(),
)
def test_is_the_pchip_of_scipy(steps: list[float], seed: int, flat: bool) -> None:
    rng = np.random.default_rng(seed)
    x = np.concatenate(([0.0], np.cumsum(steps)))
    y = rng.normal(size=len(x))
    if flat:
        y = np.round(y)
    at = rng.uniform(0.0, x[-1], 200)
    expected = PchipInterpolator(x, y)(at)
    np.testing.assert_allclose(pchip(x, y, at), expected, rtol=1e-9, atol=1e-11)


def test_passes_through_its_points_and_holds_the_ends() -> None:
    x, y = np.array([0.0, 1.0, 3.0]), np.array([2.0, -1.0, 4.0])
    at = np.array([-5.0, 0.0, 1.0, 3.0, 9.0])
    np.testing.assert_array_equal(pchip(x, y, at), [2.0, 2.0, -1.0, 4.0, 4.0])


@pytest.mark.parametrize("x", [[0.0], [0.0, 0.0], [1.0, 0.0, 2.0]])
def test_refuses_times_that_do_not_increase(x: list[float]) -> None:
    with pytest.raises(ValueError, match="increasing"):
        pchip(np.array(x), np.zeros(len(x)), np.array([0.5]))
