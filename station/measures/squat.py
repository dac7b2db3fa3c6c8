"""How weight is shared at several depths of a squat, and how deep those were.

The board feels no knees. What it feels of the depth is the load while the body goes
down: twice integrated, with the body at rest before and after, it gives how far the
centre of mass came down.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from statistics import fmean
from typing import Any

import numpy as np
from numpy.typing import NDArray

from station.errors import UndefinedMeasure
from station.language import _
from station.measures.load import LEFT
from station.measures.registry import REGISTRY, Better, Definition, Where, define
from station.measures.sway import unusable
from station.measures.values import Measure, measured
from station.store.records import StoredEvent
from station.values import CopSeries

Floats = NDArray[np.float64]

FAMILY = "squat"
G_M_S2 = 9.80665
TITLES = {
    "stand": "standing",
    "30": "knees bent 30 degrees",
    "60": "knees bent 60 degrees",
    "90": "knees bent 90 degrees",
}
FELT_SHARE, AROUND_S = 0.01, 0.15
COMPOSITE = "squat_symmetry_index"


def load_left(corner_n: Floats) -> float:
    """Mean share of the load on the left while the depth was held."""
    means = corner_n.mean(axis=0)
    total_n = float(means.sum())
    if not total_n > 0.0:
        raise UndefinedMeasure(_("nobody is on the board"))
    return 100.0 * float(means[list(LEFT)].sum()) / total_n


def symmetry_index(corner_n: Floats) -> float:
    """2 |L - R| / (L + R) in percent while the depth was held; 0 is even."""
    return 2.0 * abs(2.0 * load_left(corner_n) - 100.0)


def drop_mm(force_n: Floats, body_n: float, rate_hz: float) -> float:
    """How far the centre of mass came down on the way to the depth.

    Twice integrated from the load over body weight while it differs by over 1 %, with
    what the first integral is off at the end taken out evenly. The knees' angle is not
    known from it.
    """
    if not body_n > 0.0:
        raise UndefinedMeasure(_("the body weight is not known"))
    moving = np.flatnonzero(np.abs(force_n / body_n - 1.0) > FELT_SHARE)
    around = round(AROUND_S * rate_hz)
    if len(moving) < around:
        raise UndefinedMeasure(_("the way down was too slow or too short to be felt"))
    way_n = force_n[max(0, moving[0] - around) : moving[-1] + around + 1]
    speed_m_s = np.cumsum(way_n / body_n - 1.0) * G_M_S2 / rate_hz
    speed_m_s -= np.linspace(0.0, speed_m_s[-1], len(speed_m_s))
    return -1000.0 * float(speed_m_s.sum()) / rate_hz


OF_HOLD = {
    "squat_load_left": ("Load on the left", "%", Better.NEITHER, load_left),
    COMPOSITE: ("Symmetry index", "%", Better.LOWER, symmetry_index),
}


def _text(function: object) -> str:
    return " ".join((function.__doc__ or "").split())


for _name, (_title, _unit, _better, _function) in OF_HOLD.items():
    for _depth, _where in TITLES.items():
        define(
            Definition(
                f"{_name}_{_depth}",
                f"{_title}, {_where}",
                _unit,
                FAMILY,
                _better,
                Where.DYNAMIC,
                _text(_function),
            )
        )
define(
    Definition(
        COMPOSITE,
        "Symmetry index, all depths",
        "%",
        FAMILY,
        Better.LOWER,
        Where.DYNAMIC,
        "Mean of the symmetry indices of the depths.",
        not_for="5 % of the weight is 20 % of it: feet beside the marks.",
    )
)
for _depth, _where in TITLES.items():
    if _depth != "stand":
        define(
            Definition(
                f"squat_drop_{_depth}",
                f"Way down, {_where}",
                "mm",
                FAMILY,
                Better.NEITHER,
                Where.DYNAMIC,
                f"{_text(drop_mm)} From the depth before.",
            )
        )


def squat(
    series: CopSeries, events: Sequence[StoredEvent], task: dict[str, Any]
) -> dict[str, Measure]:
    """Return the measures of each depth that was held to its end."""
    del task
    problem = unusable(series)
    corner_n, force_n = series.corner_n, series.force_n
    if problem or corner_n is None or force_n is None:
        reason = problem or _("the four corner forces are not known")
        return {COMPOSITE: Measure(None, "%", reason)}
    marks = {(e.type, e.detail.get("number")): e for e in events}
    found: dict[str, Measure] = {}
    indices: list[float] = []
    for (kind, number), done in marks.items():
        asked = marks.get(("depth", number))
        held = marks.get(("depth_hold", number))
        if kind != "depth_done" or asked is None or held is None:
            continue
        depth = done.detail["name"]
        first, start, end = (_sample(series, e.t_ns) for e in (asked, held, done))
        part_n = corner_n[start : end + 1]
        for name, (_title, unit, _text, function) in OF_HOLD.items():
            each = measured(partial(function, part_n), unit)
            found[f"{name}_{depth}"] = each
            if name == COMPOSITE and each.value is not None:
                indices.append(each.value)
        name = f"squat_drop_{depth}"
        if name in REGISTRY:
            body_n = float(force_n[start : end + 1].mean())
            way_n = force_n[first : start + 1]
            found[name] = measured(
                partial(drop_mm, way_n, body_n, series.rate_hz), "mm"
            )
    none = Measure(None, "%", _("no depth was held"))
    return {COMPOSITE: Measure(fmean(indices), "%") if indices else none, **found}


def _sample(series: CopSeries, t_ns: int) -> int:
    at = round((t_ns - series.t0_ns) * series.rate_hz / 1e9)
    return min(max(at, 0), len(series.ml_mm) - 1)
