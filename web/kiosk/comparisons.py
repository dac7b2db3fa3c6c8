"""Two trials of a client beside each other: numbers, paths, whether that may be."""

from __future__ import annotations

from dataclasses import dataclass

from station.charts.drawing import to_svg
from station.charts.overlay import Path, Words, overlay
from station.store.records import TrialDetail, TrialSummary
from web.kiosk.course_words import short
from web.kiosk.i18n import _, day_and_time
from web.kiosk.ink import PALETTE
from web.kiosk.services import services
from web.kiosk.weights import as_shown
from web.kiosk.words import HOLD, measure_name, side_name, unit_name

NUMBERS = 8


@dataclass(frozen=True, slots=True)
class Line:
    """A measure of one or two trials."""

    name: str
    unit: str
    first: str
    second: str = ""


def overlaid(a: TrialDetail, b: TrialDetail) -> str | None:
    """Return both paths on one scale as SVG, None where one is not known."""
    if not a.trace_mm or not b.trace_mm:
        return None
    legs = a.summary.side != b.summary.side
    first, second = (
        Path(
            side_name(one.summary.side)
            if legs
            else day_and_time(one.summary.started_at),
            *zip(*one.trace_mm, strict=True),
        )
        for one in (a, b)
    )
    drawing = overlay(
        first,
        second,
        size=400.0,
        font=33.0,
        palette=PALETTE,
        words=Words(
            title=_("Two paths of the point under the feet, on one scale"),
            front=_("front"),
            right=_("right"),
        ),
    )
    return to_svg(drawing)


def lines_of(a: TrialDetail, b: TrialDetail | None) -> list[Line]:
    """Return the numbers of a protocol, of one trial or of two beside each other."""
    protocol = services().protocols.get(a.summary.protocol_id)
    outcomes = protocol.outcomes if protocol else None
    wanted = (outcomes.primary, *outcomes.secondary) if outcomes else tuple(a.measures)
    found = []
    for name in dict.fromkeys((*wanted, "mean_velocity", "path_length")):
        first, second = _value(a, name), _value(b, name) if b else None
        if first is None and second is None:
            continue
        unit = "s" if name == HOLD else _unit(a, b, name)
        found.append(
            Line(
                measure_name(name),
                unit_name(as_shown(0.0, unit)[1]),
                _shown(first, unit),
                _shown(second, unit),
            )
        )
    return found[:NUMBERS]


def _value(detail: TrialDetail, name: str) -> float | None:
    if detail.summary.state != "done":
        return None
    if name == HOLD:
        return detail.summary.hold_s
    found = detail.measures.get(name)
    return found.value if found else None


def _unit(a: TrialDetail, b: TrialDetail | None, name: str) -> str:
    found = a.measures.get(name) or (b.measures.get(name) if b else None)
    return found.unit if found else ""


def _shown(value: float | None, unit: str) -> str:
    return "" if value is None else short(as_shown(value, unit)[0])


def why_not_alike(a: TrialSummary, b: TrialSummary) -> str:
    """Return why two trials may not be compared, empty where they may."""
    if a.pipeline != b.pipeline:
        return _("Different pipelines made these numbers: do not compare them.")
    if how_stood(a) != how_stood(b):
        return _("These were not stood in the same way.")
    if a.simulated != b.simulated:
        return _("One of the two is simulated.")
    return ""


def how_stood(one: TrialSummary) -> tuple[str | None, ...]:
    """Return what has to be the same of two trials that are compared."""
    return one.stance, one.vision, one.surface, one.foam
