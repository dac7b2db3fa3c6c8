"""The t distribution, for errors that are estimated from few repeats."""

from __future__ import annotations

import math
from functools import lru_cache


def t_probability(t: float, degrees: int) -> float:
    """Return the probability of an absolute value below `t`.

    Closed form for whole degrees of freedom (Abramowitz & Stegun 26.7.3 and 26.7.4).
    """
    angle = math.atan(t / math.sqrt(degrees))
    cosine = math.cos(angle) ** 2
    odd = degrees % 2 == 1
    if degrees == 1:
        return 2.0 * angle / math.pi
    term, total = 1.0, 1.0
    for step in range(3 if odd else 2, degrees - 1, 2):
        term *= cosine * (step - 1) / step
        total += term
    if odd:
        series = math.sin(angle) * math.cos(angle) * total
        return 2.0 / math.pi * (angle + series)
    return math.sin(angle) * total


@lru_cache(maxsize=64)
def t_quantile_95(degrees: int) -> float:
    """Return the value that |t| exceeds in 5 % of cases: 1.96 for many degrees.

    Raises:
        ValueError: there are no degrees of freedom.
    """
    if degrees < 1:
        raise ValueError("t needs at least one degree of freedom")
    if degrees > 1000:
        return NORMAL_95
    low, high = 1.9, 13.0
    while high - low > 1e-12:
        middle = (low + high) / 2.0
        if t_probability(middle, degrees) < 0.95:
            low = middle
        else:
            high = middle
    return high


NORMAL_95 = 1.959963984540054
"""The value that |z| exceeds in 5 % of cases."""
