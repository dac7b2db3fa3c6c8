"""From counts to newtons: the calibration that was in force travels with each trial."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from firmware.description import BoardDescription


class Calibration(msgspec.Struct, frozen=True):
    """How counts become the four corner forces.

    `force_n = matrix_n_per_count @ (count - tare_count)`, corners as in `CELLS`. A
    diagonal matrix treats each cell by itself; off the diagonal stand the corrections
    of a whole-plate calibration.
    """

    id: str
    board_id: str
    kind: str
    """`nominal` (from the board description, not calibrated), `cells` or `plate`."""
    made_at: str
    """ISO 8601 UTC, empty for a nominal calibration."""
    matrix_n_per_count: tuple[tuple[float, float, float, float], ...]
    tare_count: tuple[float, float, float, float]
    ml_mm: tuple[float, float, float, float]
    ap_mm: tuple[float, float, float, float]
    tare_noise_count: tuple[float, float, float, float] | None = None
    """Standard deviation of each cell during the tare."""
    residual_n: float | None = None
    residual_mm: float | None = None
    noise_floor_mm_s: float | None = None
    """Mean velocity of the CoP of a dead weight, where it was measured."""
    noise_floor_at: str | None = None
    """When, ISO 8601 UTC."""
    noise_floor_load_n: float | None = None
    """The dead weight: a heavier person feels less of the same noise."""

    @property
    def figures(self) -> dict[str, Any]:
        """What it is and how good, without its numbers."""
        return {
            "kind": self.kind,
            "made_at": self.made_at,
            "residual_n": self.residual_n,
            "residual_mm": self.residual_mm,
            "noise_floor_mm_s": self.noise_floor_mm_s,
            "noise_floor_at": self.noise_floor_at,
        }

    def with_noise_floor(
        self, velocity_mm_s: float, load_n: float, at: str
    ) -> Calibration:
        """Return the same calibration with the board's noise as measured `at`."""
        return msgspec.structs.replace(
            self,
            noise_floor_mm_s=velocity_mm_s,
            noise_floor_load_n=load_n,
            noise_floor_at=at,
        )

    def with_tare(
        self,
        tare_count: tuple[float, float, float, float],
        noise_count: tuple[float, float, float, float] | None = None,
    ) -> Calibration:
        """Return the same calibration with another zero."""
        return msgspec.structs.replace(
            self, tare_count=tare_count, tare_noise_count=noise_count
        )


def nominal_calibration(description: BoardDescription) -> Calibration:
    """Return the calibration that the board description promises, with zero tare."""
    gains = [1.0 / cell.counts_per_n for cell in description.cells]
    rows = np.diag(gains)
    return Calibration(
        id="nominal",
        board_id=description.board_id,
        kind="nominal",
        made_at="",
        matrix_n_per_count=tuple((*map(float, row),) for row in rows),  # type: ignore[misc]  # four corners
        tare_count=(0.0, 0.0, 0.0, 0.0),
        ml_mm=tuple(cell.ml_mm for cell in description.cells),  # type: ignore[arg-type]  # four corners
        ap_mm=tuple(cell.ap_mm for cell in description.cells),  # type: ignore[arg-type]  # four corners
    )


def corner_forces_n(
    counts: NDArray[np.float64], calibration: Calibration
) -> NDArray[np.float64]:
    """Return forces of shape (n, 4) in newton from counts of shape (n, 4)."""
    matrix = np.asarray(calibration.matrix_n_per_count)
    forces_n: NDArray[np.float64] = (
        counts - np.asarray(calibration.tare_count)
    ) @ matrix.T
    return forces_n
