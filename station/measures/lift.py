"""Going from two feet to one on a cue: how soon, how far, and how soon quietly.

Before the foot leaves, the CoP goes toward it and then across under the stance foot.
The thresholds are design defaults [D]. That a body is quiet is told from its path
low-passed to what a body does; the CoP of one foot itself is never that slow.
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

FAMILY = "two feet to one"
BODY_HZ = 1.0
BEFORE_S = 0.5
LEAST_MM, SPREADS = 5.0, 4.0
"""The CoP has set out when it is over 5 mm, and over 4 SD of the half second before the
cue, from its mean then."""
QUIET_MM_S, QUIET_S = 20.0, 1.0


@dataclass(frozen=True, slots=True)
class Lift:
    """One lift from half a second before its cue; samples count from there."""

    rate_hz: float
    toward_mm: Floats
    """CoP from where it was before the cue, to the side of the stance foot."""
    path_mm: Floats
    """Shape (n, 2)."""
    body_mm: Floats
    cue: int
    off: int
    end: int

    def set_out(self) -> int:
        """Return the sample at which the CoP leaves where it was."""
        before_mm = self.toward_mm[: self.cue]
        limit_mm = max(LEAST_MM, SPREADS * float(before_mm.std()))
        away = np.flatnonzero(np.abs(self.toward_mm[self.cue : self.off]) > limit_mm)
        if not len(away):
            raise UndefinedMeasure(_("the weight did not move before the foot left"))
        return int(self.cue + away[0])


def reaction_time(lift: Lift) -> float:
    """From the cue until the CoP sets out."""
    return (lift.set_out() - lift.cue) / lift.rate_hz


def transfer_time(lift: Lift) -> float:
    """From the CoP setting out until the foot has left (E1s)."""
    return (lift.off - lift.set_out()) / lift.rate_hz


def push(lift: Lift) -> float:
    """How far the CoP goes toward the leaving foot first: the push-off."""
    return max(0.0, -float(lift.toward_mm[lift.cue : lift.off + 1].min()))


def shift(lift: Lift) -> float:
    """From where the CoP was on two feet to its mean over the last second on one."""
    last = round(QUIET_S * lift.rate_hz)
    return float(lift.toward_mm[max(lift.off, lift.end - last) : lift.end].mean())


def time_to_stability(lift: Lift) -> float:
    """From the foot leaving until the body stays slower than 20 mm/s for 1 s."""
    steps_mm = np.diff(lift.body_mm[lift.off : lift.end + 1], axis=0)
    slow = np.hypot(*steps_mm.T) * lift.rate_hz < QUIET_MM_S
    length = round(QUIET_S * lift.rate_hz)
    if len(slow) < length:
        raise UndefinedMeasure(_("the foot was not off long enough"))
    quiet = np.lib.stride_tricks.sliding_window_view(slow, length).all(axis=1)
    if not quiet.any():
        raise UndefinedMeasure(_("the body did not come to rest"))
    return int(quiet.argmax()) / lift.rate_hz


def first_second_velocity(lift: Lift) -> float:
    """Mean velocity of the CoP in the first second on one foot."""
    end = lift.off + round(lift.rate_hz)
    if end > lift.end:
        raise UndefinedMeasure(_("the foot was not off for a second"))
    steps_mm = np.diff(lift.path_mm[lift.off : end + 1], axis=0)
    return float(np.hypot(*steps_mm.T).sum())


OF_ONE: dict[str, tuple[str, str, Better, Callable[[Lift], float]]] = {
    "lift_time_to_stability": (
        "Time to stability",
        "s",
        Better.LOWER,
        time_to_stability,
    ),
    "lift_reaction_time": ("Reaction time", "s", Better.LOWER, reaction_time),
    "lift_transfer_time": ("Transfer time", "s", Better.NEITHER, transfer_time),
    "lift_push": ("Push-off", "mm", Better.NEITHER, push),
    "lift_shift": ("Shift to the stance foot", "mm", Better.NEITHER, shift),
    "lift_first_second_velocity": (
        "Velocity in the first second",
        "mm/s",
        Better.LOWER,
        first_second_velocity,
    ),
}
COUNT = "lift_count"

for _name, (_title, _unit, _better, _function) in OF_ONE.items():
    define(
        Definition(
            _name,
            _title,
            _unit,
            FAMILY,
            _better,
            Where.DYNAMIC,
            f"{' '.join((_function.__doc__ or '').split())} Mean over the lifts.",
        )
    )
define(
    Definition(
        COUNT,
        "Lifts held",
        "1",
        FAMILY,
        Better.HIGHER,
        Where.DYNAMIC,
        "Lifts that were held as long as asked for.",
    )
)


def transition(
    series: CopSeries, events: Sequence[StoredEvent], task: dict[str, Any]
) -> dict[str, Measure]:
    """Return the means over the lifts that were held, and their number."""
    problem = unusable(series)
    lifts = [] if problem else _lifts(series, events, task["side"])
    none = problem or _("no lift was held")
    found: dict[str, Measure] = {}
    for name, (_title, unit, _text, function) in OF_ONE.items():
        each = [measured(partial(function, lift), unit) for lift in lifts]
        values = [one.value for one in each if one.value is not None]
        reason = next((one.reason for one in each if one.reason), none)
        value = Measure(fmean(values), unit) if values else Measure(None, unit, reason)
        found[name] = value
    unit = REGISTRY[COUNT].unit
    count = Measure(None, unit, problem) if problem else Measure(len(lifts), unit)
    return {**found, COUNT: count}


def _lifts(series: CopSeries, events: Sequence[StoredEvent], side: str) -> list[Lift]:
    marks = {(event.type, event.detail.get("number")): event.t_ns for event in events}
    path_mm = np.column_stack((series.ml_mm, series.ap_mm))
    body_mm = zero_phase(path_mm, BODY_HZ, series.rate_hz)
    before = round(BEFORE_S * series.rate_hz)
    lifts = []
    for (kind, number), done_ns in marks.items():
        cue_ns = marks.get(("lift_cue", number))
        off_ns = marks.get(("foot_off", number))
        if kind != "lift_done" or cue_ns is None or off_ns is None:
            continue
        cue, off, end = (
            round((t_ns - series.t0_ns) * series.rate_hz / 1e9)
            for t_ns in (cue_ns, off_ns, done_ns)
        )
        first = max(0, cue - before)
        part_mm = path_mm[first : end + 1]
        if not first < cue < off < end < len(path_mm):
            continue
        away_mm = part_mm[:, 0] - part_mm[: cue - first, 0].mean()
        lifts.append(
            Lift(
                series.rate_hz,
                -away_mm if side == "left" else away_mm,
                part_mm,
                body_mm[first : end + 1],
                cue - first,
                off - first,
                end - first,
            )
        )
    return lifts
