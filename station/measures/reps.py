"""Repetitions: tempo of squats and hinges, calf raises, hops, and landings.

Made from the events of a trial's task (docs/protocols.md), which date each repetition;
what the foot did during one is taken from the low-passed CoP between its ends.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from statistics import fmean, pstdev
from typing import Any

import numpy as np

from firmware.motion import G_N_PER_KG
from station.errors import UndefinedMeasure
from station.language import _
from station.measures.registry import REGISTRY
from station.measures.reps_defined import FAMILY
from station.measures.values import Measure, measured
from station.store.records import StoredEvent
from station.values import CopSeries

__all__ = ["FAMILY", "calf_raises", "hop_and_hold", "hops_on_beat", "tempo_reps"]
THIRD = 3
"""A change over a trial is between its first and its last third."""
Rep = dict[str, Any]
Names = dict[str, Callable[[], float]]


def tempo_reps(
    series: CopSeries, events: Sequence[StoredEvent], task: Rep
) -> dict[str, Measure]:
    """Return the measures of squats or hinges at a tempo."""
    found = [e for e in events if e.type == "rep"]
    judged = [e.detail for e in events if e.type == "tempo_rep"]
    asked = max(int(task["reps"]), 1)
    within = [_within(series, e.t_ns, int(e.detail["end_ns"])) for e in found]
    ranges = [np.ptp(part, axis=0) for part in within]
    paths = [float(np.hypot(*np.diff(part, axis=0).T).sum()) for part in within]
    loads = [float(e.detail["load_share"]) for e in found]
    body_kg = float(task["body_n"]) / G_N_PER_KG
    errors = [
        abs(one[name]) for one in judged for name in ("down_error_s", "up_error_s")
    ]
    return _measured(
        {
            "reps": lambda: len(found),
            "reps_in_tempo": lambda: 100 * sum(o["in_tempo"] for o in judged) / asked,
            "reps_clean": lambda: 100 * sum(o["clean"] for o in judged) / asked,
            "down_error": lambda: _mean(o["down_error_s"] for o in judged),
            "pause_error": lambda: _mean(o["pause_error_s"] for o in judged),
            "up_error": lambda: _mean(o["up_error_s"] for o in judged),
            "tempo_error": lambda: _mean(errors),
            "ml_range_per_rep": lambda: _mean(r[0] for r in ranges),
            "ap_range_per_rep": lambda: _mean(r[1] for r in ranges),
            "path_per_rep": lambda: _mean(paths),
            "ml_range_change": lambda: _change_pct([float(r[0]) for r in ranges]),
            "hand_support": lambda: 100 * max(0.0, 1 - _mean(loads)),
            "added_load": lambda: body_kg * max(0.0, _mean(loads) - 1),
        }
    )


def calf_raises(
    series: CopSeries, events: Sequence[StoredEvent], task: Rep
) -> dict[str, Measure]:
    """Return the measures of calf raises to a beat."""
    del series
    rises = [e for e in events if e.type == "raise"]
    drops = [e.detail for e in events if e.type == "heel_drop"]
    gaps_s = _gaps_s(rises)
    return _measured(
        {
            "calf_raises": lambda: len(rises),
            "raise_range": lambda: _mean(drop["ahead_mm"] for drop in drops),
            "raise_time_up": lambda: _mean(drop["up_s"] for drop in drops),
            "raise_interval_error": lambda: _mean(
                abs(gap_s - task["period_s"]) for gap_s in gaps_s
            ),
            "raise_interval_cv": lambda: _cv_pct(gaps_s),
            "raise_late": lambda: _mean(e.detail["error_s"] for e in rises),
        }
    )


def hops_on_beat(
    series: CopSeries, events: Sequence[StoredEvent], task: Rep
) -> dict[str, Measure]:
    """Return the measures of hops to a beat."""
    del series
    hops = [e for e in events if e.type == "hop"]
    contacts = [e.detail for e in events if e.type == "push_off"]
    errors = [float(e.detail["error_s"]) for e in hops]
    gaps_s = _gaps_s(hops)
    period_s = float(task["period_s"])
    beats = next((int(e.detail["count"]) for e in events if e.type == "beats"), 0)
    near_s = float(task["on_beat_share"]) * period_s
    # The first flight began before the first beat, and may not have been seen whole.
    flights = [float(e.detail["flight_s"]) for e in hops[1:]]
    grounds = [float(one["contact_s"]) for one in contacts]
    places = [(one["ml_mm"], one["ap_mm"]) for one in contacts if "ml_mm" in one]
    return _measured(
        {
            "hop_count": lambda: len(hops),
            "hops_on_beat": lambda: (
                100 * sum(abs(s) <= near_s for s in errors) / max(beats, len(hops), 1)
            ),
            "hop_cadence": lambda: 60 / _mean(gaps_s),
            "hop_beat_error": lambda: _mean(errors),
            "hop_beat_spread": lambda: _spread(errors),
            "hop_interval_error": lambda: _mean(abs(s - period_s) for s in gaps_s),
            "hop_interval_cv": lambda: _cv_pct(gaps_s),
            "hop_contact_time": lambda: _mean(grounds),
            "hop_flight_time": lambda: _mean(flights),
            "hop_flight_contact_ratio": lambda: _mean(flights) / _mean(grounds),
            "hop_drift": lambda: _drift_mm(places),
        }
    )


def hop_and_hold(
    series: CopSeries, events: Sequence[StoredEvent], task: Rep
) -> dict[str, Measure]:
    """Return the measures of a landing that is held."""
    del series, task
    landed = next((e.detail for e in events if e.type == "landed"), {})
    return _measured(
        {
            "landing_time_to_stability": lambda: _of(
                landed, "stable_s", "the load does not settle at body weight"
            ),
            "hold_score": lambda: 100 * _of(landed, "held_share"),
            "landing_peak": lambda: _of(landed, "peak_share"),
            "landing_impulse": lambda: _of(landed, "impulse_n_s_kg"),
            "landing_offset": lambda: _of(landed, "offset_mm"),
        }
    )


def _measured(functions: Names) -> dict[str, Measure]:
    return {
        name: measured(function, REGISTRY[name].unit)
        for name, function in functions.items()
    }


def _of(detail: Rep, key: str, why: str = "nobody lands on the board") -> float:
    if key not in detail:
        raise UndefinedMeasure(why)
    return float(detail[key])


def _mean(values: Any) -> float:
    listed = [float(value) for value in values]
    if not listed:
        raise UndefinedMeasure(_("there is no repetition"))
    return fmean(listed)


def _spread(values: Sequence[float]) -> float:
    if len(values) < 2:
        raise UndefinedMeasure(_("there are fewer than two repetitions"))
    return pstdev(values)


def _cv_pct(values: Sequence[float]) -> float:
    return 100 * _spread(values) / _mean(values)


def _gaps_s(events: Sequence[StoredEvent]) -> list[float]:
    return [(b.t_ns - a.t_ns) / 1e9 for a, b in pairwise(events)]


def _change_pct(values: Sequence[float]) -> float:
    third = len(values) // THIRD
    if third < 2:
        raise UndefinedMeasure(_("there are fewer than six repetitions"))
    return 100 * (_mean(values[-third:]) / _mean(values[:third]) - 1)


def _drift_mm(places: Sequence[tuple[float, float]]) -> float:
    third = len(places) // THIRD
    if third < 1:
        raise UndefinedMeasure(_("there are fewer than three contacts"))
    first, last = np.array(places[:third]), np.array(places[-third:])
    return math.hypot(*(last.mean(axis=0) - first.mean(axis=0)))


def _within(series: CopSeries, from_ns: int, to_ns: int) -> np.ndarray[Any, Any]:
    """Return the CoP between two moments, shape (n, 2)."""
    first = max(0, round((from_ns - series.t0_ns) * series.rate_hz / 1e9))
    last = round((to_ns - series.t0_ns) * series.rate_hz / 1e9)
    part = np.column_stack((series.ml_mm, series.ap_mm))[first : last + 1]
    whole = part[np.isfinite(part).all(axis=1)]
    return whole if len(whole) else np.zeros((1, 2))
