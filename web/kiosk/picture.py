"""The statokinesigram of a trial, in the colours of the page that it stands on."""

from __future__ import annotations

import math
from collections.abc import Sequence

from station.charts.drawing import Palette, to_svg
from station.charts.spokes import Spoke, SpokeWords, spokes_svg
from station.charts.statokinesigram import (
    Words,
    common_half_span_mm,
    statokinesigram,
)
from station.store.queries import TrialDetail
from web.kiosk.i18n import _

PALETTE = Palette(
    ink="var(--ink)",
    quiet="var(--quiet)",
    grid="var(--grid)",
    accent="var(--accent)",
    paper="var(--paper)",
)
REACHED = "los_targets_reached"
"""The measure by which a limits-of-stability trial is known."""
SIZE, FONT, PAIR_FONT = 400.0, 29.0, 44.0
"""In the drawing's own units: 29 are 20 px on the smallest screen, 44 where two stand
side by side."""


def picture_of(detail: TrialDetail) -> str | None:
    """Return the path or what it reached as an `<svg>`, None where there is none."""
    if not detail.trace_mm:
        return None
    spokes = _spokes_of(detail)
    if spokes:
        return _spokes_svg(detail, spokes)
    ml_mm, ap_mm = zip(*detail.trace_mm, strict=True)
    drawing = statokinesigram(
        ml_mm,
        ap_mm,
        size=SIZE,
        font=FONT,
        palette=PALETTE,
        words=Words(
            title=_("Path of the point under your feet, from above"),
            front=_("front"),
            right=_("right"),
            start=_("start"),
            end=_("end"),
        ),
    )
    return to_svg(drawing)


def pictures_of(details: Sequence[TrialDetail]) -> dict[str, str]:
    """Return the paths of several trials by id, all on one scale, to be compared."""
    drawn = [detail for detail in details if detail.trace_mm]
    traces = {
        detail.summary.id: tuple(zip(*detail.trace_mm, strict=True)) for detail in drawn
    }
    span_mm = common_half_span_mm([(ml, ap) for ml, ap in traces.values()])
    return {
        trial: to_svg(
            statokinesigram(
                ml_mm,
                ap_mm,
                half_span_mm=span_mm,
                size=SIZE,
                font=PAIR_FONT,
                palette=PALETTE,
                words=Words(
                    title=_("Path of the point under your feet, from above"),
                    front=_("front"),
                    right="",
                    start="",
                    end="",
                ),
            )
        )
        for trial, (ml_mm, ap_mm) in traces.items()
    }


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


def _share(detail: TrialDetail, name: str) -> float | None:
    found = detail.measures.get(name)
    return None if found is None or found.value is None else found.value / 100
