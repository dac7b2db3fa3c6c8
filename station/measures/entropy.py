"""How regular the sway is."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from station.errors import UndefinedMeasure
from station.interpolation import pchip
from station.measures.registry import Better, Where, per_axis
from station.measures.sway import Axis

Floats = NDArray[np.float64]

FAMILY = "entropy"

RATE_HZ = 20.0
WHOLE_PART = 0.005
"""A rate this near to a multiple of 20 Hz is one."""
LENGTH = 3
TOLERANCE_SD = 0.2
NEEDS_S = 60.0


def decimated(axis: Axis) -> Floats:
    """Return the signal at 20 Hz: every k-th sample, or interpolated (PCHIP).

    At 100 Hz neighbours are nearly equal and everything looks regular: the same trial
    has 0.07 at 100 Hz and 0.34 at 20 Hz. The low-pass has run before.
    """
    factor = axis.rate_hz / RATE_HZ
    if abs(factor - round(factor)) <= WHOLE_PART * factor:
        return axis.x[:: round(factor)]
    at = np.arange(len(axis.x), dtype=np.float64)
    return pchip(at, axis.x, np.arange(0.0, len(axis.x) - 1, factor))


def matches(x: Floats, length: int, tolerance: float) -> tuple[int, int]:
    """Count ordered pairs of like templates of `length` and of `length + 1` samples.

    Both count over the same n - length templates, without matches to themselves. The
    samples within `tolerance` of one sample are a contiguous piece of the sorted
    signal, so they are one integer with a bit for each; templates match where the
    shifted integers agree.
    """
    order = np.argsort(x, kind="stable")
    ordered = x[order]
    below = np.searchsorted(ordered, x - tolerance, side="left").tolist()
    above = np.searchsorted(ordered, x + tolerance, side="right").tolist()
    up_to = [0]
    for place in order.tolist():
        up_to.append(up_to[-1] | (1 << place))
    near = [up_to[high] ^ up_to[low] for low, high in zip(below, above, strict=True)]
    templates = len(x) - length
    every = (1 << templates) - 1
    short = longer = -templates
    for first in range(templates):
        like = near[first] & every
        for step in range(1, length):
            like &= near[first + step] >> step
        short += like.bit_count()
        longer += (like & (near[first + length] >> length)).bit_count()
    return short, longer


@per_axis(
    "sample_entropy",
    "Sample entropy",
    "1",
    FAMILY,
    better=Better.NEITHER,
    where=Where.EXTENDED,
    report_from_s=NEEDS_S,
    needs_s=NEEDS_S,
)
def sample_entropy(axis: Axis) -> float:
    """-ln(A / B) for m = 3, r = 0.2 SD (ddof 0), Chebyshev, at 20 Hz.

    B counts like templates of 3 samples and A of 4, both among the first N - 3
    (Richman & Moorman 2000, Am J Physiol 278:H2039). Low for smooth, repeating sway,
    2.19 for white noise. Depends on rate, length, m and r: compare only equal ones.
    """
    axis.require_motion()
    x = decimated(axis)
    shorter, longer = matches(x, LENGTH, TOLERANCE_SD * float(x.std()))
    if not shorter or not longer:
        raise UndefinedMeasure("no two pieces of the signal are alike")
    return -math.log(longer / shorter)
