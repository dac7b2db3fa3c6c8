"""When a calibration is to be doubted: absent, of the cells only, or old."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from station.calibration import Calibration
from station.messages import Problem

AGED_AFTER = timedelta(days=31)
"""The nine points are due monthly; cheap cells move by a percent in a season."""


def calibration_problem(
    calibration: Calibration, now: datetime | None
) -> Problem | None:
    """Return the warning that goes wherever a number of this calibration is shown.

    `now` is None while the machine does not know the date: age is then not judged.
    """
    if calibration.kind == "nominal" or not calibration.made_at:
        return Problem(
            "not_calibrated",
            "attention",
            "The board is not calibrated: forces and distances are approximate. "
            "Calibrate it with a known weight.",
        )
    if calibration.kind == "cells":
        return Problem(
            "calibrated_by_cells",
            "attention",
            "Only the single cells are calibrated: the centre of pressure may be off "
            "by some millimetres. Finish with the nine points.",
        )
    made = datetime.fromisoformat(calibration.made_at)
    if made.tzinfo is None:
        made = made.replace(tzinfo=UTC)
    if now is not None and now - made > AGED_AFTER:
        return Problem(
            "calibration_aged",
            "attention",
            f"The calibration is {(now - made).days} days old: check it with a known "
            "weight or repeat it.",
        )
    return None
