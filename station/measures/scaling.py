"""How sway grows with the time scale: detrended fluctuation analysis."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from station.errors import UndefinedMeasure
from station.measures.registry import Better, Where, per_axis
from station.measures.sway import FLAT_MM, Axis

Floats = NDArray[np.float64]

FAMILY = "scaling"

SHORTEST = 4
LONGEST_PART = 0.1
RATIO = 1.2
NEEDS_S = 60.0


@lru_cache(maxsize=4)
def window_lengths(samples: int) -> tuple[int, ...]:
    """Return window lengths from 4 to a tenth of the samples, each 1.2 of the last."""
    longest = LONGEST_PART * samples
    if longest < SHORTEST:
        return ()
    steps = math.floor(math.log(longest / SHORTEST) / math.log(RATIO))
    lengths = (math.floor(SHORTEST * RATIO**step) for step in range(steps + 1))
    return tuple(dict.fromkeys(lengths))


@lru_cache(maxsize=64)
def _line(length: int) -> Floats:
    """Return an orthonormal basis of all lines, shape (length, 2)."""
    ramp = np.arange(length) - (length - 1) / 2.0
    flat = np.full(length, length**-0.5)
    return np.column_stack((flat, ramp / np.sqrt(ramp @ ramp)))


def fluctuation(walk: Floats, length: int) -> float:
    """Return the RMS of the walk around the lines of all whole windows together."""
    count = len(walk) // length
    windows = walk[: count * length].reshape(count, length)
    line = _line(length)
    rest = windows - (windows @ line) @ line.T
    return math.sqrt(float(np.vdot(rest, rest)) / rest.size)


@per_axis(
    "dfa_alpha",
    "DFA exponent",
    "1",
    FAMILY,
    better=Better.NEITHER,
    where=Where.EXTENDED,
    report_from_s=NEEDS_S,
    needs_s=NEEDS_S,
)
def dfa_alpha(axis: Axis) -> float:
    """Slope of log fluctuation over log window length, order 1 (Peng 1994).

    Windows do not overlap and go from 4 samples to a tenth of the recording (0.04 to
    6 s at 100 Hz and 60 s); of the signal before the low-pass, at its own rate. 0.5
    for white noise, 1.5 for a random walk. The range of scales decides the value.
    """
    x = axis.native_mm - axis.native_mm.mean()
    if float(np.abs(x).max()) <= FLAT_MM:
        raise UndefinedMeasure("the signal does not move")
    walk = np.cumsum(x)
    lengths = np.array(window_lengths(len(x)))
    sizes = np.array([fluctuation(walk, length) for length in lengths.tolist()])
    used = sizes > 1e-12 * np.abs(walk).max()
    if np.count_nonzero(used) < 2:
        raise UndefinedMeasure("the recording is too short for two window lengths")
    return float(np.polyfit(np.log(lengths[used]), np.log(sizes[used]), 1)[0])
