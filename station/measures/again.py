"""Finding a lean again without the dot: how far off, and in which way.

The three errors are those of motor learning (absolute, constant and variable), along
the line from the middle to the target; the absolute one is the distance in the plane.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from station.errors import UndefinedMeasure
from station.language import _
from station.measures.registry import REGISTRY, Better, Definition, Where, define
from station.measures.sway import unusable
from station.measures.values import Measure, measured
from station.store.records import StoredEvent
from station.values import CopSeries

Floats = NDArray[np.float64]

FAMILY = "finding again"
LAST_S = 1.0
"""What counts of each lean without the dot: the mean of its last second."""

for _name, _title, _unit, _better, _said in (
    (
        "again_absolute_error",
        "Absolute error",
        "mm",
        Better.LOWER,
        "Mean distance between where the target was and where it was found again.",
    ),
    (
        "again_constant_error",
        "Constant error",
        "mm",
        Better.NEITHER,
        "How much too far (positive) or too short it was found on the mean.",
    ),
    (
        "again_variable_error",
        "Variable error",
        "mm",
        Better.LOWER,
        "Standard deviation (ddof 1) of how much too far or too short, over all leans.",
    ),
    (
        "again_count",
        "Leans without the dot",
        "1",
        Better.HIGHER,
        "How many leans without the dot the errors are of.",
    ),
):
    define(Definition(_name, _title, _unit, FAMILY, _better, Where.DYNAMIC, _said))


def reproduction(
    series: CopSeries, events: Sequence[StoredEvent], task: dict[str, Any]
) -> dict[str, Measure]:
    """Return the three errors of all leans without the dot, and their number."""
    del task
    problem = unusable(series)

    def off_mm() -> Floats:
        if problem:
            raise UndefinedMeasure(problem)
        found = _off_mm(series, events)
        if not len(found):
            raise UndefinedMeasure(_("no target was found again"))
        return found

    def spread_mm() -> float:
        along_mm = off_mm()[:, 1]
        if len(along_mm) < 2:
            raise UndefinedMeasure(_("one lean alone does not vary"))
        return float(along_mm.std(ddof=1))

    functions = {
        "again_absolute_error": lambda: float(off_mm()[:, 0].mean()),
        "again_constant_error": lambda: float(off_mm()[:, 1].mean()),
        "again_variable_error": spread_mm,
        "again_count": lambda: float(len(off_mm())),
    }
    return {
        name: measured(function, REGISTRY[name].unit)
        for name, function in functions.items()
    }


def _off_mm(series: CopSeries, events: Sequence[StoredEvent]) -> Floats:
    """Return of each lean without the dot (distance, along), shape (n, 2)."""
    lit = {e.detail["number"]: e.detail for e in events if e.type == "target"}
    found = []
    for event in events:
        target = lit.get(event.detail.get("number", -1))
        if event.type != "target_done" or target is None or not target["blind"]:
            continue
        last = round((event.t_ns - series.t0_ns) * series.rate_hz / 1e9)
        first = max(0, last - round(LAST_S * series.rate_hz))
        place_mm = np.array([target["ml_mm"], target["ap_mm"]])
        way_mm = place_mm - [target["home_ml_mm"], target["home_ap_mm"]]
        there_mm = [axis[first:last].mean() for axis in (series.ml_mm, series.ap_mm)]
        off_mm = np.array(there_mm) - place_mm
        along_mm = float(off_mm @ way_mm) / float(np.hypot(*way_mm))
        found.append((float(np.hypot(*off_mm)), along_mm))
    return np.array(found).reshape(-1, 2)
