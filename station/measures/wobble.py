"""A board on a dome: time in zones of tilt, and stability indices.

The indices from level are those of commercial balance systems and hold what the dome
and the feet do to the middle; those from the own mean do not. In the sagittal plane the
board tilts to the front and rear (AP), in the frontal plane to the sides (ML).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from station.language import _
from station.measures.registry import REGISTRY, Better, Definition, Where, define
from station.measures.sway import unusable
from station.measures.values import Measure, measured
from station.store.records import StoredEvent
from station.tilt import BANDS_DEG
from station.values import CopSeries

Floats = NDArray[np.float64]

FAMILY = "wobble board"


@dataclass(frozen=True, slots=True)
class Tilt:
    """Tilt in degrees over a trial, to the right and to the front, and rim strikes."""

    ml_deg: Floats
    ap_deg: Floats
    strikes: int

    @property
    def deg(self) -> Floats:
        """The tilt in whatever direction."""
        found: Floats = np.hypot(self.ml_deg, self.ap_deg)
        return found


def _share_pct(tilt: Tilt, from_deg: float, to_deg: float) -> float:
    inside = (tilt.deg >= from_deg) & (tilt.deg < to_deg)
    return 100.0 * float(np.mean(inside))


def _index_deg(tilt: Tilt, axes: tuple[str, ...], *, own_mean: bool) -> float:
    found = [tilt.ml_deg if axis == "ml" else tilt.ap_deg for axis in axes]
    if own_mean:
        found = [axis - axis.mean() for axis in found]
    return float(np.sqrt(np.mean(np.sum(np.square(found), axis=0))))


def _contacts(tilt: Tilt) -> float:
    return float(tilt.strikes)


FUNCTIONS: dict[str, Callable[[Tilt], float]] = {}


def _define(
    definition: tuple[str, str, str, Better], text: str, function: Callable[..., float]
) -> None:
    name, title, unit, better = definition
    define(Definition(name, title, unit, FAMILY, better, Where.DYNAMIC, text))
    FUNCTIONS[name] = function


_FIRST, _SECOND, _THIRD = BANDS_DEG
for _name, _title, _from, _to, _said in (
    ("wobble_time_in_zone", "Time near level", 0.0, _FIRST, "under 5 degrees"),
    ("wobble_time_5_10", "Time at 5 to 10 degrees", _FIRST, _SECOND, "of 5 to 10"),
    ("wobble_time_10_15", "Time at 10 to 15 degrees", _SECOND, _THIRD, "of 10 to 15"),
    ("wobble_time_over_15", "Time over 15 degrees", _THIRD, np.inf, "of 15 or more"),
):
    _define(
        (_name, _title, "%", Better.LOWER if _from else Better.HIGHER),
        f"Share of the trial with a tilt {_said}.",
        partial(_share_pct, from_deg=_from, to_deg=_to),
    )
for _where, _title, _away in (
    ("level", "from level", "level"),
    ("own_mean", "about the own mean", "the mean of the trial"),
):
    for _suffix, _axis_title, _axes in (
        ("", "", ("ml", "ap")),
        ("_ap", ", antero-posterior", ("ap",)),
        ("_ml", ", medio-lateral", ("ml",)),
    ):
        _define(
            (
                f"wobble_index_{_where}{_suffix}",
                f"Stability index {_title}{_axis_title}",
                "deg",
                Better.LOWER,
            ),
            f"Root of the mean square of the tilt away from {_away}.",
            partial(_index_deg, axes=_axes, own_mean=_where == "own_mean"),
        )
_define(
    ("wobble_rim_contacts", "Rim contacts", "1", Better.LOWER),
    "How often the rim struck: the contact came within 4 % of it (E7).",
    _contacts,
)


def wobble(
    series: CopSeries, events: Sequence[StoredEvent], task: dict[str, Any]
) -> dict[str, Measure]:
    """Return the measures of a trial on a dome."""
    problem = unusable(series)
    if task["dome_radius_mm"] is None:
        problem = _("the radius of the dome is not known")
    if problem:
        return {name: Measure(None, REGISTRY[name].unit, problem) for name in FUNCTIONS}
    tilt = _tilt(series, events, task)
    return {
        name: measured(partial(function, tilt), REGISTRY[name].unit)
        for name, function in FUNCTIONS.items()
    }


def _tilt(
    series: CopSeries, events: Sequence[StoredEvent], task: dict[str, Any]
) -> Tilt:
    away_mm = np.hypot(series.ml_mm, series.ap_mm)
    share = away_mm / task["dome_radius_mm"]
    turn = np.arctan(share) if task["rig"] == "deck_on_dome" else share
    scale = np.degrees(turn) / np.where(away_mm > 0.0, away_mm, 1.0)
    strikes = sum(event.type == "rim_strike" for event in events)
    return Tilt(series.ml_mm * scale, series.ap_mm * scale, strikes)
