"""When numbers are to be doubted: the calibration is absent or old, the noise high."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from station.calibration import Calibration
from station.figures import decimal
from station.language import _
from station.messages import Problem

AGED_AFTER = timedelta(days=31)
"""The nine points are due monthly; cheap cells move by a percent in a season."""
NOISE_CODE = "noise_floor_high"
PASS_MM_S = 1.0
BLOCK_MM_S = 2.0
"""Mean velocity of a dead weight's CoP: good, and too much for scored tests."""


def doubts(calibration: Calibration, now: datetime | None) -> list[Problem]:
    """Return all that speaks against numbers made with `calibration`."""
    found = calibration_problem(calibration, now), noise_floor_problem(calibration)
    return [problem for problem in found if problem is not None]


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
            _(
                "The board is not calibrated: forces and distances are "
                "approximate. Calibrate it with a known weight."
            ),
        )
    if calibration.kind == "cells":
        return Problem(
            "calibrated_by_cells",
            "attention",
            _(
                "Only the single cells are calibrated: the centre of pressure "
                "may be off by some millimetres. Finish with the nine points."
            ),
        )
    made = datetime.fromisoformat(calibration.made_at)
    if made.tzinfo is None:
        made = made.replace(tzinfo=UTC)
    if now is not None and now - made > AGED_AFTER:
        return Problem(
            "calibration_aged",
            "attention",
            _(
                "The calibration is %(days)s days old: check it with a known "
                "weight or repeat it.",
                days=(now - made).days,
            ),
        )
    return None


def noise_floor_problem(calibration: Calibration) -> Problem | None:
    """Return what the noise floor of the board in use means for tests."""
    velocity = calibration.noise_floor_mm_s
    if velocity is None or velocity <= PASS_MM_S:
        return None
    severity = "fault" if velocity > BLOCK_MM_S else "attention"
    advice = noise_verdict(velocity)[1]
    text = _(
        "The board's own noise is %(velocity)s mm/s, %(advice)s",
        velocity=decimal(velocity, 1),
        advice=advice,
    )
    return Problem(NOISE_CODE, severity, text)


def noise_verdict(velocity_mm_s: float) -> tuple[str, str]:
    """Return `pass`, `high` or `block` for a noise floor, and what to do, in words."""
    if velocity_mm_s <= PASS_MM_S:
        return "pass", _("good.")
    if velocity_mm_s <= BLOCK_MM_S:
        return "high", (
            _(
                "more than 1 mm/s. Tests go on, but small sway is uncertain: "
                "shield and shorten the cells' wires, and keep machines off "
                "the floor."
            )
        )
    return "block", (
        _(
            "more than 2 mm/s. Tests are not scored until this is put "
            "right: see 'heron diagnose', then repeat."
        )
    )
