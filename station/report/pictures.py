"""The drawings of the report: the same as on the screen, in the colours of paper."""

from __future__ import annotations

from station.charts.course import Line, Mark, course_chart
from station.charts.days import Band
from station.charts.drawing import Drawing
from station.charts.norm_strip import norm_strip
from station.charts.overlay import Path, overlay
from station.charts.statokinesigram import statokinesigram
from station.charts.timeline import speeds, timeline
from station.language import _
from station.norms.bands import Band as NormBand
from station.report.paper import PAPER
from station.report.visit import Block, Part
from station.report.words import SIGNS, UNITS
from station.store.records import TrialDetail
from station.trends.course import Course
from station.trends.strands import other_leg


def shown_trial(part: Part) -> TrialDetail | None:
    """Return the newest trial of a part that has a result and a path."""
    drawn = [one for one in part.trials if one.trace_mm and one.summary.state == "done"]
    return drawn[-1] if drawn else None


def paths(block: Block, size: float) -> Drawing | None:
    """Draw the paths of both legs on each other, or the only one."""
    shown = [
        (part, trial)
        for part in block.parts
        if (trial := shown_trial(part)) is not None
    ]
    if not shown:
        return None
    if len(shown) == 2:
        first, second = (
            Path(part.name, *zip(*trial.trace_mm, strict=True)) for part, trial in shown
        )
        return overlay(first, second, size=size, font=size / 22.0, palette=PAPER)
    ml_mm, ap_mm = zip(*shown[0][1].trace_mm, strict=True)
    return statokinesigram(ml_mm, ap_mm, size=size, font=size / 22.0, palette=PAPER)


def courses(block: Block, width: float, height: float) -> list[tuple[str, Drawing]]:
    """Draw position and speed over the trial, of both legs on one scale."""
    trials = [one for part in block.parts if (one := shown_trial(part)) is not None]
    if not trials:
        return []
    font = 12.0
    speed = [speeds(one.trace_mm, one.trace_hz) for one in trials]
    found = [
        (
            _("Speed of the CoP over the trial, mm/s"),
            timeline(
                speed,
                trials[0].trace_hz,
                unit="",
                width=width,
                height=height,
                font=font,
                palette=PAPER,
            ),
        )
    ]
    for place, name in (
        (0, _("Position to the right, mm")),
        (1, _("Position to the front, mm")),
    ):
        lines = [_centred([point[place] for point in one.trace_mm]) for one in trials]
        farthest = max(
            (abs(value) for each in lines for value in each if value == value),  # noqa: PLR0124 - NaN alone differs from itself
            default=10.0,
        )
        span = next(
            (one for one in (10.0, 20.0, 40.0, 80.0, 160.0) if one >= farthest),
            farthest,
        )
        found.append(
            (
                name,
                timeline(
                    lines,
                    trials[0].trace_hz,
                    unit="",
                    highest=span,
                    lowest=-span,
                    width=width,
                    height=height,
                    font=font,
                    palette=PAPER,
                ),
            )
        )
    return found


def trend(block: Block, width: float, height: float, most: int = 6) -> Drawing:
    """Draw the last days of the first part, the other leg beside it."""
    part = block.parts[0]
    other = block.parts[1] if len(block.parts) > 1 and other_leg(part.strand) else None
    base = part.course.baseline
    return course_chart(
        Line(part.name, marks(part.course, most)),
        Line(other.name, marks(other.course, most)) if other else None,
        unit=UNITS.get(part.course.unit, part.course.unit),
        band=Band(base.value, base.low, base.high) if base else None,
        width=width,
        height=height,
        font=13.0,
        palette=PAPER,
    )


def marks(course: Course, most: int) -> tuple[Mark, ...]:
    """Return the last days of a course."""
    return tuple(
        Mark(
            date=day.date,
            value=day.value,
            repeats=day.values,
            missing=len(day.missing),
            real=_(SIGNS[day.change.verdict]) if day.change and day.real else "",
        )
        for day in course.days[-most:]
    )


def norm(block: Block, width: float) -> Drawing | None:
    """Draw where the first part lies among other people, where that can be said."""
    if not isinstance(block.norm, NormBand):
        return None
    return norm_strip(
        block.norm.value,
        block.norm.group.at,
        unit=UNITS.get(block.norm.unit, block.norm.unit),
        width=width,
        font=13.0,
        palette=PAPER,
    )


def _centred(values: list[float]) -> list[float]:
    known = [value for value in values if value == value]  # noqa: PLR0124 - as above
    mean = sum(known) / len(known) if known else 0.0
    return [value - mean for value in values]
