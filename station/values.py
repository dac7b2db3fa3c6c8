"""The values that flow through the station, from counts to the centre of pressure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    # The kiosk reads protocols, whose detectors take a `CopSample`, without numpy.
    import numpy as np
    from numpy.typing import NDArray

    from station.calibration import Calibration

GRID_HZ = 100
"""The common grid that the four free-running chips are interpolated to."""


class CopSample(NamedTuple):
    """One moment on the common grid, as the live path and the trial engine see it."""

    t_ns: int
    ml_mm: float
    """NaN while nobody is on the board."""
    ap_mm: float
    total_n: float
    corner_n: tuple[float, float, float, float]
    flags: int
    """`firmware.reading.Flag` bits of any conversion that this moment rests on."""


@dataclass(frozen=True, slots=True)
class CellTrace:
    """Everything that one chip said during a recording, faults included.

    All arrays have the shape (n,), in order of time.
    """

    seq: NDArray[np.int64]
    t_ns: NDArray[np.int64]
    count: NDArray[np.int32]
    flags: NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Recording:
    """Raw counts as they came, with the calibration that was in force.

    The cells hold some readings before `start_ns` and after `end_ns`, so that filters
    have settled inside; what is measured lies between the two.
    """

    cells: tuple[CellTrace, CellTrace, CellTrace, CellTrace]
    calibration: Calibration
    start_ns: int
    end_ns: int


@dataclass(frozen=True, slots=True)
class CopSeries:
    """The centre of pressure on a uniform grid; arrays have the shape (n,)."""

    rate_hz: float
    ml_mm: NDArray[np.float64]
    ap_mm: NDArray[np.float64]
    force_n: NDArray[np.float64] | None = None
    """Total vertical force, where known."""
    corner_n: NDArray[np.float64] | None = None
    """Shape (n, 4), where known."""
    t0_ns: int = 0

    @property
    def duration_s(self) -> float:
        """T = (N - 1) / fs, the time between the first and the last sample."""
        return (len(self.ml_mm) - 1) / self.rate_hz
