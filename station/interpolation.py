"""Shape-preserving cubic interpolation (PCHIP), so that four free chips share a grid.

Linear interpolation takes path away and a cubic spline invents overshoot; the
monotone cubic of Fritsch & Carlson (1980, SIAM J Numer Anal 17:238) does neither.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def pchip(x: Floats, y: Floats, x_new: Floats) -> Floats:
    """Return the monotone cubic through (x, y) at `x_new`, all of shape (n,) or (m,).

    Same slopes as scipy's `PchipInterpolator`: the weighted harmonic mean inside, a
    three-point formula at both ends. Outside of `x` the end values are held.

    Raises:
        ValueError: fewer than two points, or `x` does not increase.
    """
    step = np.diff(x)
    if len(x) < 2 or not (step > 0).all():
        raise ValueError("pchip needs at least two points with increasing x")
    secant = np.diff(y) / step
    slope = _slopes(step, secant)
    at = np.clip(x_new, x[0], x[-1])
    left = np.clip(np.searchsorted(x, at, side="right") - 1, 0, len(step) - 1)
    width, d0, d1 = step[left], slope[left], slope[left + 1]
    s = at - x[left]
    rise = secant[left]
    second = (3.0 * rise - 2.0 * d0 - d1) / width
    third = (d0 + d1 - 2.0 * rise) / width**2
    value: Floats = y[left] + s * (d0 + s * (second + s * third))
    return value


def _slopes(step: Floats, secant: Floats) -> Floats:
    if len(secant) == 1:
        return np.repeat(secant, 2)
    before, after = secant[:-1], secant[1:]
    w1, w2 = 2.0 * step[1:] + step[:-1], step[1:] + 2.0 * step[:-1]
    same_sign = before * after > 0.0
    safe_before = np.where(same_sign, before, 1.0)
    safe_after = np.where(same_sign, after, 1.0)
    harmonic = (w1 + w2) / (w1 / safe_before + w2 / safe_after)
    inner = np.where(same_sign, harmonic, 0.0)
    first = _end_slope(step[0], step[1], secant[0], secant[1])
    last = _end_slope(step[-1], step[-2], secant[-1], secant[-2])
    return np.concatenate(([first], inner, [last]))


def _end_slope(h0: float, h1: float, s0: float, s1: float) -> float:
    slope = ((2.0 * h0 + h1) * s0 - h0 * s1) / (h0 + h1)
    if np.sign(slope) != np.sign(s0):
        return 0.0
    if np.sign(s0) != np.sign(s1) and abs(slope) > 3.0 * abs(s0):
        return 3.0 * s0
    return slope


def natural_spline(x: Floats, y: Floats, x_new: Floats) -> Floats:
    """Return the natural cubic spline through (x, y) at `x_new`.

    The second derivatives at the points solve a tridiagonal system (Thomas algorithm);
    they are zero at both ends.

    Raises:
        ValueError: fewer than two points, or `x` does not increase.
    """
    step = np.diff(x)
    if len(x) < 2 or not (step > 0).all():
        raise ValueError("a spline needs at least two points with increasing x")
    bend = np.zeros(len(x))
    bend[1:-1] = _tridiagonal(
        step[:-1], 2.0 * (step[:-1] + step[1:]), 6.0 * np.diff(np.diff(y) / step)
    )
    left = np.clip(np.searchsorted(x, x_new, side="right") - 1, 0, len(step) - 1)
    width = step[left]
    after = (x_new - x[left]) / width
    before = 1.0 - after
    value: Floats = (
        before * y[left]
        + after * y[left + 1]
        + ((before**3 - before) * bend[left] + (after**3 - after) * bend[left + 1])
        * (width**2 / 6.0)
    )
    return value


def _tridiagonal(beside: Floats, diagonal: Floats, right: Floats) -> list[float]:
    """Solve a symmetric system; `beside[i]` couples rows i - 1 and i."""
    lower, middle, rhs = beside.tolist(), diagonal.tolist(), right.tolist()
    for row in range(1, len(middle)):
        factor = lower[row] / middle[row - 1]
        middle[row] -= factor * lower[row]
        rhs[row] -= factor * rhs[row - 1]
    solution = [0.0] * len(rhs)
    above = 0.0
    for row in range(len(rhs) - 1, -1, -1):
        coupled = lower[row + 1] * above if row + 1 < len(rhs) else 0.0
        above = solution[row] = (rhs[row] - coupled) / middle[row]
    return solution
