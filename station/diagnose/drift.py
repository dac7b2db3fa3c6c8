"""Does the zero of the empty board wander, and does it follow the temperature?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from firmware.clock import NS_PER_S
from firmware.reading import CELLS
from station.calibrate.trends import (
    MIN_POINTS,
    Trend,
    drift_per_kelvin,
    drift_per_minute,
)
from station.diagnose.findings import Finding
from station.errors import BadCalibration
from station.figures import decimal
from station.language import _
from station.store.zeros import NotedZero

DRIFT_N_PER_H = 2.0
"""A design default: 0.2 kg an hour in one cell is more than warming up explains."""
EXPLAINED = 0.5
"""The temperature is named where it explains at least half of the wandering."""
LEAST_S = 1200.0
"""Over less than twenty minutes a trend is a guess."""


def drift_finding(zeros: Sequence[NotedZero]) -> Finding:
    """Say how the zeros of one boot, oldest first, have moved."""
    span_s = (zeros[-1].t_ns - zeros[0].t_ns) / NS_PER_S if zeros else 0.0
    if len(zeros) < MIN_POINTS or span_s < LEAST_S:
        text = _(
            "The zero has not been followed for long enough: it takes "
            "%(least)s min, so far %(span)s.",
            least=decimal(LEAST_S / 60, 0),
            span=decimal(span_s / 60, 0),
        )
        return Finding("drift", "note", text)
    t_s = np.array([zero.t_ns / NS_PER_S for zero in zeros])
    force_n = np.array([zero.force_n for zero in zeros])
    per_hour = [60 * drift_per_minute(t_s, column).per_unit for column in force_n.T]
    worst = int(np.argmax(np.abs(per_hour)))
    cell = CELLS[worst]
    where = cell.replace("_", " ")
    moved = _(
        "%(per_hour)s N an hour in the %(where)s cell",
        per_hour=f"{per_hour[worst]:+.2f}",
        where=where,
    )
    follows = _temperature(zeros, force_n[:, worst])
    if abs(per_hour[worst]) > DRIFT_N_PER_H:
        advice = follows or _("look for a strained cable or a rubbing plate")
        text = _(
            "The zero drifts %(moved)s: %(advice)s, then tare again.",
            moved=moved,
            advice=advice,
        )
        return Finding("drift", "problem", text, cell, per_hour[worst], "N/h")
    text = _("The zero stays: %(moved)s.", moved=moved)
    if follows:
        text = _("The zero stays: %(moved)s, %(why)s.", moved=moved, why=follows)
    return Finding("drift", "ok", text, cell, per_hour[worst], "N/h")


def _temperature(
    zeros: Sequence[NotedZero], force_n: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> str:
    """Return what the zero owes to the temperature, empty where it owes little."""
    known = [zero.temperature_c is not None for zero in zeros]
    measured_c = [
        zero.temperature_c for zero in zeros if zero.temperature_c is not None
    ]
    try:
        trend: Trend = drift_per_kelvin(np.array(measured_c), force_n[known])
    except BadCalibration:
        return ""
    if trend.explained < EXPLAINED:
        return ""
    return _(
        "it follows the temperature by %(per_unit)s N a kelvin",
        per_unit=f"{trend.per_unit:+.2f}",
    )
