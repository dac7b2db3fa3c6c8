"""Limits of stability: how a person leans to targets, each and all together.

The path is low-passed once more, with zero phase, to what a leaning body does rather
than what its feet do. The five measures are those of the published eight-target test
(Lininger et al. 2018 on their repeatability: maximum excursion, velocity and control
repeat well, reaction time and end point less), with thresholds of our own [D].
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import fmean
from typing import Any

import numpy as np
from numpy.typing import NDArray

from station.errors import UndefinedMeasure
from station.filters import zero_phase
from station.language import _
from station.measures.registry import REGISTRY, Better, Definition, Where, define
from station.measures.sway import unusable
from station.measures.values import Measure, measured
from station.store.records import StoredEvent
from station.values import CopSeries

Floats = NDArray[np.float64]

FAMILY = "limits of stability"
BODY_HZ = 2.0
"""Above this the path is of the feet and not of the body."""
SET_OUT, SET_OUT_SURELY = 0.05, 0.25
"""Shares of the way to the target at which a lean begins, and surely has begun."""
MOVING = 0.05, 0.95
"""Shares of the first movement between which its velocity is taken."""
TITLES = {
    "front": "to the front",
    "front_right": "to the front right",
    "right": "to the right",
    "rear_right": "to the rear right",
    "rear": "to the rear",
    "rear_left": "to the rear left",
    "left": "to the left",
    "front_left": "to the front left",
}


@dataclass(frozen=True, slots=True)
class Lean:
    """One lean: the way out along the line to its target, and the path, in mm."""

    name: str
    rate_hz: float
    distance_mm: float
    out_mm: Floats
    """How far toward the target, from the middle."""
    path_mm: Floats
    """Shape (n, 2)."""
    reached: bool

    def set_out(self) -> int:
        """Return the sample at which the lean begins.

        The last one below 5 % of the way before the first beyond 25 %.

        Raises:
            UndefinedMeasure: it never gets that far.
        """
        beyond = np.flatnonzero(self.out_mm > SET_OUT_SURELY * self.distance_mm)
        if not len(beyond):
            raise UndefinedMeasure(_("the lean did not get a quarter of the way"))
        near = np.flatnonzero(self.out_mm[: beyond[0]] < SET_OUT * self.distance_mm)
        return int(near[-1]) + 1 if len(near) else 0

    def first_end(self) -> int:
        """Return the sample at which the first movement toward the target ends."""
        start = self.set_out()
        beyond = np.flatnonzero(self.out_mm > SET_OUT_SURELY * self.distance_mm)[0]
        back = np.flatnonzero(np.diff(self.out_mm[max(start, beyond) :]) <= 0.0)
        return int(max(start, beyond) + back[0]) if len(back) else len(self.out_mm) - 1


def reaction_time(lean: Lean) -> float:
    """From the lighting of the target until the lean begins."""
    return lean.set_out() / lean.rate_hz


def movement_velocity(lean: Lean) -> float:
    """Mean speed toward the target from 5 to 95 % of the first movement."""
    start, end = lean.set_out(), lean.first_end()
    way_mm = lean.out_mm[start : end + 1]
    least_mm, most_mm = (share * way_mm[-1] for share in MOVING)
    moving = np.flatnonzero((way_mm >= least_mm) & (way_mm <= most_mm))
    if len(moving) < 2:
        raise UndefinedMeasure(_("the first movement is too short"))
    first, last = int(moving[0]), int(moving[-1])
    return float(way_mm[last] - way_mm[first]) * lean.rate_hz / (last - first)


def endpoint_excursion(lean: Lean) -> float:
    """How far the first movement gets, in percent of the way to the target."""
    return 100.0 * float(lean.out_mm[lean.first_end()]) / lean.distance_mm


def maximum_excursion(lean: Lean) -> float:
    """The farthest toward the target, in percent of the way to it."""
    return 100.0 * float(lean.out_mm.max()) / lean.distance_mm


def directional_control(lean: Lean) -> float:
    """Straight distance over path of the first movement, in percent."""
    part_mm = lean.path_mm[lean.set_out() : lean.first_end() + 1]
    path_mm = float(np.hypot(*np.diff(part_mm, axis=0).T).sum())
    if not path_mm > 0.0:
        raise UndefinedMeasure(_("the first movement is too short"))
    return 100.0 * float(np.hypot(*(part_mm[-1] - part_mm[0]))) / path_mm


OF_ONE: dict[str, tuple[str, str, Better, Callable[[Lean], float]]] = {
    "los_reaction_time": ("Reaction time", "s", Better.LOWER, reaction_time),
    "los_movement_velocity": (
        "Movement velocity",
        "mm/s",
        Better.HIGHER,
        movement_velocity,
    ),
    "los_endpoint_excursion": (
        "End-point excursion",
        "%",
        Better.HIGHER,
        endpoint_excursion,
    ),
    "los_maximum_excursion": (
        "Maximum excursion",
        "%",
        Better.HIGHER,
        maximum_excursion,
    ),
    "los_directional_control": (
        "Directional control",
        "%",
        Better.HIGHER,
        directional_control,
    ),
}
REACHED = "los_targets_reached"

for _name, (_title, _unit, _better, _function) in OF_ONE.items():
    _text = " ".join((_function.__doc__ or "").split())
    define(
        Definition(
            _name,
            f"{_title}, composite",
            _unit,
            FAMILY,
            _better,
            Where.DYNAMIC,
            f"{_text} Mean over the targets that have it.",
            not_for="Compare only targets at the same distances.",
        )
    )
    for _direction, _where in TITLES.items():
        define(
            Definition(
                f"{_name}_{_direction}",
                f"{_title}, {_where}",
                _unit,
                FAMILY,
                _better,
                Where.DYNAMIC,
                _text,
            )
        )
define(
    Definition(
        REACHED,
        "Targets reached",
        "1",
        FAMILY,
        Better.HIGHER,
        Where.DYNAMIC,
        "Targets in which the CoP stayed as long as the protocol asks for.",
    )
)


def limits_of_stability(
    series: CopSeries, events: Sequence[StoredEvent], task: dict[str, Any]
) -> dict[str, Measure]:
    """Return the five measures of each target that was lit, their means, the count."""
    del task
    problem = unusable(series)
    if problem:
        names = (*OF_ONE, REACHED)
        return {name: Measure(None, REGISTRY[name].unit, problem) for name in names}
    leans = leans_of(series, events)
    found: dict[str, Measure] = {}
    for name, (_title, unit, _text, function) in OF_ONE.items():
        each = {lean.name: measured(partial(function, lean), unit) for lean in leans}
        values = [one.value for one in each.values() if one.value is not None]
        none = Measure(None, unit, _("no target was leant to"))
        found[name] = Measure(fmean(values), unit) if values else none
        found |= {f"{name}_{direction}": one for direction, one in each.items()}
    found[REACHED] = Measure(float(sum(lean.reached for lean in leans)), "1")
    return found


def leans_of(series: CopSeries, events: Sequence[StoredEvent]) -> list[Lean]:
    """Return the leans of a trial, in the order they were done."""
    became = {
        event.detail["number"]: event for event in events if event.type == "target_done"
    }
    body_mm = np.column_stack(
        [
            zero_phase(axis, BODY_HZ, series.rate_hz)
            for axis in (series.ml_mm, series.ap_mm)
        ]
    )
    leans = []
    for event in events:
        if event.type != "target":
            continue
        done = became.get(event.detail["number"])
        first = _sample(series, event.t_ns)
        last = _sample(series, done.t_ns) if done else len(body_mm) - 1
        if last - first > 1:
            reached = done is not None and done.detail["became"] == "reached"
            lit_mm = body_mm[first : last + 1]
            leans.append(_lean(series.rate_hz, event.detail, lit_mm, reached=reached))
    return leans


def _lean(
    rate_hz: float, target: dict[str, Any], path_mm: Floats, *, reached: bool
) -> Lean:
    home_mm = np.array([target["home_ml_mm"], target["home_ap_mm"]])
    way_mm = np.array([target["ml_mm"], target["ap_mm"]]) - home_mm
    distance_mm = float(np.hypot(*way_mm))
    out_mm = (path_mm - home_mm) @ (way_mm / distance_mm)
    return Lean(target["name"], rate_hz, distance_mm, out_mm, path_mm, reached)


def _sample(series: CopSeries, t_ns: int) -> int:
    at = round((t_ns - series.t0_ns) * series.rate_hz / 1e9)
    return min(max(at, 0), len(series.ml_mm) - 1)
