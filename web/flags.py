"""What the quality flags of a trial mean, in words."""

from __future__ import annotations

from typing import Any

from web.i18n import later

FLAGS: dict[str, Any] = {
    "gaps": later("Some readings are missing."),
    "faulty_conversions": later("Some readings were faulty and are left out."),
    "not_calibrated": later("The board is not calibrated."),
    "calibrated_by_cells": later("The board is not calibrated as a whole."),
    "calibration_aged": later("The calibration is old."),
    "undervoltage": later("The computer's supply was too weak."),
    "foam_unknown": later("Which foam it was is not recorded."),
    "not_analysed": later("The sway could not be worked out."),
}


def flag_sentence(flag: str) -> str:
    """Return what a quality flag of a trial means."""
    return str(FLAGS.get(flag, flag.replace("_", " ")))
