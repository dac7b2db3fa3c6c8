"""The centre of pressure, from four corner forces."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

MIN_LOAD_N = 50.0
"""Below this the CoP is noise over almost nothing and is not given: NaN."""


def centre_of_pressure_mm(
    force_n: NDArray[np.float64],
    ml_mm: NDArray[np.float64],
    ap_mm: NDArray[np.float64],
    min_load_n: float = MIN_LOAD_N,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return CoP (ML, AP), each of shape (n,), for forces of shape (n, 4).

    `x = sum(x_i F_i) / sum(F_i)` with ML positive to the right and AP to the front,
    origin at the centre of the plate. NaN where the total is below `min_load_n`.
    """
    total_n = force_n.sum(axis=1)
    loaded = total_n >= min_load_n
    safe_n = np.where(loaded, total_n, 1.0)
    cop_ml_mm = np.where(loaded, force_n @ ml_mm / safe_n, np.nan)
    cop_ap_mm = np.where(loaded, force_n @ ap_mm / safe_n, np.nan)
    return cop_ml_mm, cop_ap_mm
