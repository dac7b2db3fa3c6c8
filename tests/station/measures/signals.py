"""Signals with known answers, and the strategy that makes any sway at all."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from station.values import CopSeries

Floats = NDArray[np.float64]


def series(ml: Floats, ap: Floats, rate_hz: float = 100.0) -> CopSeries:
    return CopSeries(rate_hz, np.asarray(ml, float), np.asarray(ap, float))


def walk(seed: int, samples: int = 6000, rate_hz: float = 100.0) -> CopSeries:
    """A person who is pulled back to the middle, about as large as a real one."""
    rng = np.random.default_rng(seed)
    push = rng.normal(size=(2, samples))
    place = np.zeros((2, samples))
    speed = np.zeros(2)
    for n in range(1, samples):
        speed += (-1.5 * place[:, n - 1] - 1.2 * speed + 25.0 * push[:, n]) / rate_hz
        place[:, n] = place[:, n - 1] + speed / rate_hz
    return series(place[0] * 8.0 + 3.0, place[1] * 12.0 - 30.0, rate_hz)


@st.composite
def sways(draw: st.DrawFn, least: int = 10, most: int = 400) -> CopSeries:
    """Draw a random walk of any length, scale, rate and place."""
    samples = draw(st.integers(least, most))
    seed = draw(st.integers(0, 2**32 - 1))
    scale = draw(st.sampled_from([1e-3, 1.0, 50.0]))
    rng = np.random.default_rng(seed)
    steps = rng.normal(size=(2, samples)) * scale
    place = steps.cumsum(axis=1) if draw(st.booleans()) else steps
    rate_hz = draw(st.sampled_from([20.0, 93.0, 100.0, 1000.0]))
    return series(place[0] + 3.0, place[1] - 7.0, rate_hz)
