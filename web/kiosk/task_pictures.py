"""What a task reached, drawn: spokes of leans, shares at depths, zones of tilt."""

from __future__ import annotations

import math
from collections.abc import Sequence

from station.charts.shares import Share, ShareWords, shares_svg
from station.charts.spokes import Spoke, SpokeWords, spokes_svg
from station.charts.zones import Ring, zones_svg
from station.store.records import TrialDetail
from station.tilt import BANDS_DEG, distance_mm
from web.kiosk.i18n import _
from web.kiosk.ink import FONT, PALETTE, SIZE

REACHED = "los_targets_reached"
"""The measure by which a limits-of-stability trial is known."""


def task_picture_of(detail: TrialDetail) -> str | None:
    """Return what a trial's task reached as an `<svg>`, None where it has no picture.

    The trial has a path.
    """
    if spokes := _spokes_of(detail):
        return _spokes_svg(detail, spokes)
    if shares := _shares_of(detail):
        return shares_svg(
            shares,
            size=SIZE,
            font=FONT,
            palette=PALETTE,
            words=ShareWords(
                title=_("How you shared your weight"),
                left=_("left, %"),
                right=_("right, %"),
            ),
        )
    if rings := _rings_of(detail):
        return zones_svg(
            detail.trace_mm,
            rings,
            title=_("Where the board touched, and how far it was tilted, from above"),
            front=_("front"),
            size=SIZE,
            font=FONT,
            palette=PALETTE,
        )
    return None


def _spokes_of(detail: TrialDetail) -> list[Spoke]:
    """Return the targets of a limits-of-stability trial, clockwise from the front."""
    if REACHED not in detail.measures:
        return []
    became = {
        event.detail["number"]: event.detail["became"] == "reached"
        for event in detail.events
        if event.type == "target_done"
    }
    spokes = [
        Spoke(
            lit["ml_mm"] - lit["home_ml_mm"],
            lit["ap_mm"] - lit["home_ap_mm"],
            farthest=_share(detail, f"los_maximum_excursion_{lit['name']}"),
            first=_share(detail, f"los_endpoint_excursion_{lit['name']}"),
            reached=became.get(lit["number"], False),
        )
        for lit in (event.detail for event in detail.events if event.type == "target")
    ]
    return sorted(spokes, key=lambda one: math.atan2(one.ml_mm, one.ap_mm) % math.tau)


def _spokes_svg(detail: TrialDetail, spokes: Sequence[Spoke]) -> str:
    lit = next(event.detail for event in detail.events if event.type == "target")
    home_ml_mm, home_ap_mm = lit["home_ml_mm"], lit["home_ap_mm"]
    return spokes_svg(
        spokes,
        [(ml - home_ml_mm, ap - home_ap_mm) for ml, ap in detail.trace_mm],
        size=SIZE,
        font=FONT,
        palette=PALETTE,
        words=SpokeWords(
            title=_("How far you leant in each direction, from above"),
            front=_("front"),
            unit=_("% of the way"),
        ),
    )


def _shares_of(detail: TrialDetail) -> list[Share]:
    """Return the depths of a squat and how they were shared, the highest first."""
    names = {
        "stand": _("standing"),
        "30": "30°",
        "60": "60°",
        "90": "90°",
    }
    found = {
        name: _share(detail, f"squat_load_left_{depth}")
        for depth, name in names.items()
    }
    return [Share(name, 100 * left) for name, left in found.items() if left is not None]


def _rings_of(detail: TrialDetail) -> list[Ring]:
    """Return the zones of tilt of a trial on a dome, and its rim."""
    task = next((one.detail for one in detail.events if one.type == "task"), {})
    radius_mm = task.get("dome_radius_mm")
    if task.get("use") != "wobble" or not radius_mm:
        return []
    rings = [
        Ring(distance_mm(deg, radius_mm, task["rig"]), f"{deg:g}°") for deg in BANDS_DEG
    ]
    rim_mm = task.get("rim_radius_mm")
    return [*rings, Ring(rim_mm, rim=True)] if rim_mm else rings


def _share(detail: TrialDetail, name: str) -> float | None:
    found = detail.measures.get(name)
    return None if found is None or found.value is None else found.value / 100
