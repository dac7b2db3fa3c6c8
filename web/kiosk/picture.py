"""The statokinesigram of a trial, in the colours of the page that it stands on."""

from __future__ import annotations

from collections.abc import Sequence

from station.charts.drawing import to_svg
from station.charts.statokinesigram import (
    Words,
    common_half_span_mm,
    statokinesigram,
)
from station.store.records import TrialDetail
from web.kiosk.i18n import _
from web.kiosk.ink import FONT, PAIR_FONT, PALETTE, SIZE
from web.kiosk.task_pictures import task_picture_of


def picture_of(detail: TrialDetail) -> str | None:
    """Return the path or what it reached as an `<svg>`, None where there is none."""
    if not detail.trace_mm:
        return None
    drawn = task_picture_of(detail)
    if drawn is not None:
        return drawn
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
