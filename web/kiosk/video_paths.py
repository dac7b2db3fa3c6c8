"""A video beside what was measured: the path of the point, and where it is when."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from station.charts import stabilogram as over_time
from station.charts import statokinesigram as from_above
from station.charts.drawing import to_svg
from station.store.records import TrialDetail
from station.store.videos import Video
from web.kiosk.i18n import _
from web.kiosk.ink import FONT, PALETTE, SIZE

STRIP_WIDTH, STRIP_HEIGHT, STRIP_FONT = 1200.0, 230.0, 20.0
BESIDE_FONT = 52.0
"""Where two videos with their paths stand side by side."""
BEFORE_S = 1.0
"""A video is shown from so long before what is measured."""


@dataclass(frozen=True, slots=True)
class Side:
    """A video with what was measured, as the page shows it."""

    video: str
    name: str
    above: Markup | None
    path: dict[str, Any]


def side_of(
    name: str, found: Video, detail: TrialDetail, span_mm: float, *, pair: bool
) -> Side:
    """Return a video and its path, drawn on a scale that both of a pair share."""
    return Side(
        video=found.id,
        name=name,
        above=_above(detail, span_mm, pair=pair),
        path=_path(found, detail, span_mm),
    )


def span_mm_of(details: list[TrialDetail]) -> float:
    """Return the one scale on which the paths of all are drawn."""
    drawn = [tuple(zip(*one.trace_mm, strict=True)) for one in details if _known(one)]
    return from_above.common_half_span_mm([(ml, ap) for ml, ap in drawn])


def _above(detail: TrialDetail, span_mm: float, *, pair: bool) -> Markup | None:
    if not _known(detail):
        return None
    ml_mm, ap_mm = zip(*detail.trace_mm, strict=True)
    words = from_above.Words(
        title=_("Path of the point under your feet, from above"),
        front=_("front"),
        right="" if pair else _("right"),
        start="" if pair else _("start"),
        end="" if pair else _("end"),
    )
    drawing = from_above.statokinesigram(
        ml_mm,
        ap_mm,
        half_span_mm=span_mm,
        size=SIZE,
        font=BESIDE_FONT if pair else FONT,
        palette=PALETTE,
        words=words,
    )
    return Markup(to_svg(drawing))  # noqa: S704 - our own drawing, escaped there


def strip_of(detail: TrialDetail) -> Markup | None:
    """Return the point over time, None where it is not known."""
    if not _known(detail):
        return None
    ml_mm, ap_mm = zip(*detail.trace_mm, strict=True)
    words = over_time.Words(
        title=_("The point under your feet over time"),
        right=_("right"),
        front=_("front"),
    )
    drawing = over_time.stabilogram(
        ml_mm,
        ap_mm,
        detail.trace_hz,
        width=STRIP_WIDTH,
        height=STRIP_HEIGHT,
        font=STRIP_FONT,
        palette=PALETTE,
        words=words,
    )
    return Markup(to_svg(drawing))  # noqa: S704 - as above


def _known(detail: TrialDetail) -> list[tuple[float, float]]:
    return [point for point in detail.trace_mm if not math.isnan(point[0])]


def _path(found: Video, detail: TrialDetail, span_mm: float) -> dict[str, Any]:
    """Return what the page needs to move the dot in step, in the drawings' own units.

    `begins_s` is the moment of the video at which the path begins: both clocks are the
    station's.
    """
    start_ns = detail.summary.start_ns
    known = _known(detail)
    begins_s = (start_ns - found.start_ns) / 1e9 if start_ns is not None else 0.0
    return {
        "begins_s": begins_s,
        "from_s": max(0.0, begins_s - BEFORE_S),
        "duration_s": found.duration_s,
        "hz": detail.trace_hz,
        "points": [
            None if math.isnan(ml) else [round(ml, 2), round(ap, 2)]
            for ml, ap in detail.trace_mm
        ],
        "centre_mm": [
            math.fsum(point[axis] for point in known) / max(1, len(known))
            for axis in (0, 1)
        ],
        "size": SIZE,
        "span_mm": span_mm,
        "strip": over_time.sides(STRIP_WIDTH, STRIP_FONT),
    }
