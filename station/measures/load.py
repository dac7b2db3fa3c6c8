"""How the load is shared, from the four corner forces.

With feet on separate halves these are the legs; otherwise they say where the CoP is.
Not a measure of strength, and not comparable between ways of standing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from station.errors import UndefinedMeasure
from station.language import _
from station.measures.registry import Better, Where, measure
from station.measures.sway import Sway

Floats = NDArray[np.float64]

FAMILY = "load"

LEFT, FRONT = (0, 2), (0, 1)
"""Indices into `firmware.reading.CELLS`."""


def shares_pct(sway: Sway) -> Floats:
    """Return the mean share of each corner, in percent, in the order of `CELLS`."""
    if sway.corner_n is None:
        raise UndefinedMeasure(_("the four corner forces are not known"))
    means = sway.corner_n.mean(axis=0)
    total = float(means.sum())
    if not total > 0.0:
        raise UndefinedMeasure(_("nobody is on the board"))
    shares: Floats = 100.0 * means / total
    return shares


@measure(
    "load_left_pct",
    "Load on the left",
    "%",
    FAMILY,
    better=Better.NEITHER,
    where=Where.LOAD,
)
def load_left_pct(sway: Sway) -> float:
    """100 (FL + RL) / total, means over the trial; 50 is even."""
    return float(sway.once(shares_pct)[list(LEFT)].sum())


@measure(
    "load_front_pct",
    "Load on the front",
    "%",
    FAMILY,
    better=Better.NEITHER,
    where=Where.LOAD,
)
def load_front_pct(sway: Sway) -> float:
    """100 (FL + FR) / total, means over the trial; depends on where the feet are."""
    return float(sway.once(shares_pct)[list(FRONT)].sum())


@measure(
    "weight_distribution_index",
    "Weight distribution index",
    "%",
    FAMILY,
    where=Where.LOAD,
)
def weight_distribution_index(sway: Sway) -> float:
    """sqrt(sum (q - 25)^2 / 4), q the four corners' shares in percent; 0 is even."""
    apart = sway.once(shares_pct) - 25.0
    return float(np.sqrt(apart @ apart / 4.0))


@measure(
    "load_symmetry_index",
    "Symmetry index of the load",
    "%",
    FAMILY,
    where=Where.LOAD,
    not_for="5 % of the weight is 20 % of it: feet beside the marks.",
)
def load_symmetry_index(sway: Sway) -> float:
    """2 abs(L - R) / (L + R), L and R the load on the left and right; 0 is even."""
    left = float(sway.once(shares_pct)[list(LEFT)].sum())
    return 2.0 * abs(2.0 * left - 100.0)


@measure(
    "load_offset",
    "Offset to the side",
    "mm",
    FAMILY,
    better=Better.NEITHER,
    where=Where.LOAD,
)
def load_offset(sway: Sway) -> float:
    """Mean CoP to the right of the middle of the board."""
    return sway.ml.mean_mm
