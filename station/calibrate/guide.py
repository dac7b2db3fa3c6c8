"""Which weight goes where, step by step: the one run behind terminal and kiosk.

Empty board, the weight over each corner, the weight on nine points and on the middle
once more, empty board again. Each step is a `Rest` of some seconds; a step that cannot
be true (nothing was put on, somebody leaned on the board) is asked for again.
"""

from __future__ import annotations

from firmware.description import BoardDescription
from firmware.motion import G_N_PER_KG
from firmware.reading import CELLS
from station.calibrate.corners import CornerCheck, check_corners
from station.calibrate.fours import four
from station.calibrate.plate import Placement, PlateReport, fit_plate
from station.calibrate.rest import Rest, unrest
from station.calibrate.steps import Step, calibration_steps
from station.calibration import Calibration
from station.errors import BadCalibration, BadRequest, NotNow
from station.figures import decimal, short
from station.language import _

STEP_SECONDS = 3.0
MIN_MASS_KG = 5.0
"""With less, noise and placing show too much."""
SEEN_SHARE = (0.6, 1.6)
"""What the uncalibrated board must show of the weight to believe that it is there."""
ZERO_MOVED_N = 1.0
"""Beyond this difference of the two empty boards the run is worth nothing."""


class CalibrationRun:
    """One calibration from the first empty board to the result.

    Show `step`, collect `STEP_SECONDS` of readings, `take` their `Rest`; when `step` is
    None, `finish`. Raises `BadRequest` for a weight that the board cannot carry.
    """

    def __init__(
        self,
        description: BoardDescription,
        mass_kg: float,
        gravity_m_s2: float = G_N_PER_KG,
    ) -> None:
        most_kg = min(cell.capacity_n for cell in description.cells) / G_N_PER_KG
        if not MIN_MASS_KG <= mass_kg <= most_kg:
            raise BadRequest(
                _(
                    "the weight must be between %(min_mass)s and %(most)s kg (what "
                    "one cell carries), better 10-20",
                    min_mass=short(MIN_MASS_KG),
                    most=decimal(most_kg, 0),
                )
            )
        self.description = description
        self.mass_kg = mass_kg
        self.weight_n = mass_kg * gravity_m_s2
        self.corner_check: CornerCheck | None = None
        self._steps = calibration_steps(description)
        self._taken: list[Rest] = []

    @property
    def step(self) -> Step | None:
        """What to do next, None when everything is measured."""
        done = len(self._taken)
        return self._steps[done] if done < len(self._steps) else None

    @property
    def progress(self) -> tuple[int, int]:
        """Steps done and steps in all."""
        return len(self._taken), len(self._steps)

    def take(self, measured: Rest) -> list[str]:
        """Accept the present step, or return why it must be repeated, in sentences.

        Raises:
            BadCalibration: the corner check found a cell that must be mended first.
        """
        step = self.step
        if step is None:
            raise NotNow(_("the calibration is measured; finish it or begin another"))
        reasons = self._doubts(step, measured)
        if reasons:
            return reasons
        self._taken.append(measured)
        if step.kind == "corner" and step.number == len(CELLS):
            self._check_corners()
        return []

    def finish(
        self, *, calibration_id: str, made_at: str
    ) -> tuple[Calibration, PlateReport]:
        """Return the calibration and its report. Raises `BadCalibration`."""
        if self.step is not None:
            raise NotNow(_("the calibration is not finished: go through all its steps"))
        tare = self._taken[0]
        placements = [
            Placement(
                self.weight_n, step.ml_mm, step.ap_mm, _over(measured, self._taken[0])
            )
            for step, measured in zip(self._steps, self._taken, strict=True)
            if step.kind == "point"
        ]
        return fit_plate(
            placements,
            tare,
            self.description,
            calibration_id=calibration_id,
            made_at=made_at,
        )

    def _doubts(self, step: Step, measured: Rest) -> list[str]:
        reasons = unrest(measured, self.description)
        if reasons or not self._taken:
            return reasons
        shown_n = [
            count / cell.counts_per_n
            for count, cell in zip(
                _over(measured, self._taken[0]), self.description.cells, strict=True
            )
        ]
        if not step.weighed:
            moved_n = max(map(abs, shown_n))
            if moved_n > ZERO_MOVED_N:
                reasons.append(
                    _(
                        "a cell shows %(moved)s N more or less than at the beginning: "
                        "is the board empty? If it is, let it warm up and begin again",
                        moved=decimal(moved_n, 1),
                    )
                )
            return reasons
        # A reversed cell shows less than nothing: signs are the corner check's
        # business.
        seen_n = sum(map(abs, shown_n))
        if not SEEN_SHARE[0] <= seen_n / self.weight_n <= SEEN_SHARE[1]:
            reasons.append(
                _(
                    "the board shows %(seen)s kg instead of about %(mass)s kg: put "
                    "the weight on, and nothing else",
                    seen=decimal(seen_n / G_N_PER_KG, 1),
                    mass=decimal(self.mass_kg, 1),
                )
            )
        return reasons

    def _check_corners(self) -> None:
        tare, *loaded = self._taken
        self.corner_check = check_corners(
            tare,
            loaded,
            self.weight_n,
            self.description,
            calibration_id="corner-check",
            made_at="",
        )
        if self.corner_check.faults:
            raise BadCalibration(
                " ".join(fault.text for fault in self.corner_check.faults)
            )


def _over(measured: Rest, tare: Rest) -> tuple[float, float, float, float]:
    return four(
        count - zero
        for count, zero in zip(measured.mean_count, tare.mean_count, strict=True)
    )
