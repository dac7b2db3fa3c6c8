"""Words of the staff room: checks, steps of a calibration, what is in force."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

from web.kiosk.i18n import _, decimal, later, plural
from web.kiosk.plate import corner_name, point_number

LEVELS = ("problem", "note", "ok")
CHECKS: dict[str, Any] = {
    "board": later("Board"),
    "gpio_chip": later("GPIO chip"),
    "answers": later("Does every cell answer?"),
    "rate": later("Conversions per second"),
    "flagged": later("Faulty or lost readings"),
    "stuck": later("Does every value move?"),
    "saturation": later("Within the range"),
    "noise": later("Noise at rest"),
    "drift": later("Does the zero stay?"),
    "spikes": later("Wild values"),
    "corners": later("Right cell, right way round"),
    "calibration": later("Calibration"),
    "supply": later("Power supply"),
    "latency": later("How punctual the machine is"),
    "priority": later("Readings before everything else"),
}


def worst_point(report: dict[str, Any]) -> str:
    """Return which point was found worst when the fit had not seen it."""
    off_mm = [
        math.hypot(one["off_ml_mm"], one["off_ap_mm"]) for one in report["places"]
    ]
    number = off_mm.index(max(off_mm)) + 1
    return _("point %(n)s", n=point_number({"number": number}))


def step_says(step: dict[str, Any]) -> str:
    """Return what to do for a step, as a sentence."""
    if step["kind"] == "empty":
        if step["number"] == 1:
            return _("Take everything off the board.")
        return _("Take the weight off the board.")
    if step["kind"] == "corner":
        corner = corner_name(step["number"])
        return _("Put the weight right over the %(corner)s cell.", corner=corner)
    if step["number"] != point_number(step):
        return _("Put the weight on point %(n)s once more.", n=point_number(step))
    return _("Put the weight on point %(n)s.", n=step["number"])


def calibrated(figures: dict[str, Any]) -> str:
    """Return in words which calibration is in force."""
    if figures["kind"] == "nominal" or not figures["made_at"]:
        return _("Not calibrated: forces and distances are approximate.")
    days = _days_since(figures["made_at"])
    kind = _("Whole plate") if figures["kind"] == "plate" else _("Single cells only")
    told = [kind, days]
    if figures["residual_mm"] is not None:
        off = decimal(figures["residual_mm"], 2)
        told.append(_("points held out found to %(off)s mm", off=off))
    return ", ".join(told)


def noise_floor(figures: dict[str, Any]) -> str:
    """Return in words how restless the board is by itself."""
    velocity = figures["noise_floor_mm_s"]
    if velocity is None:
        return _("Not measured yet.")
    told = _("%(v)s mm/s", v=decimal(velocity, 2))
    at = figures["noise_floor_at"]
    return f"{told}, {_days_since(at)}" if at else told


def _days_since(moment: str) -> str:
    made = datetime.fromisoformat(moment)
    if made.tzinfo is None:
        made = made.replace(tzinfo=UTC)
    days = (datetime.now(UTC) - made).days
    if days < 1:
        return _("today")
    if days == 1:
        return _("yesterday")
    return plural("%(num)s day ago", "%(num)s days ago", days)
