"""Both axes of the CoP over time, on one scale of millimetres."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from station.charts.drawing import (
    LIGHT,
    Drawing,
    Palette,
    Point,
    Polyline,
    Text,
    line,
    nice_step,
    runs,
)
from station.figures import short
from station.language import _


@dataclass(frozen=True, slots=True)
class Words:
    """What stands in the drawing, so that a screen can translate it."""

    title: str = field(default_factory=lambda: _("Centre of pressure over time"))
    right: str = field(default_factory=lambda: _("right"))
    front: str = field(default_factory=lambda: _("front"))


def stabilogram(
    ml_mm: Sequence[float],
    ap_mm: Sequence[float],
    rate_hz: float,
    *,
    half_span_mm: float | None = None,
    width: float = 720.0,
    height: float = 300.0,
    font: float = 16.0,
    palette: Palette = LIGHT,
    words: Words | None = None,
) -> Drawing:
    """Draw ML above AP, each about its mean, over seconds.

    Both strips have the same scale; give `half_span_mm` to pictures that are to be
    compared. NaN breaks the line.
    """
    words = words or Words()
    drawing = Drawing(width, height, words.title)
    (left, right), foot = sides(width, font), 1.8 * font
    strip = (height - foot) / 2.0
    centred = [_centred(ml_mm), _centred(ap_mm)]
    span_mm = half_span_mm or _half_span_mm(centred)
    seconds = max(len(ml_mm) - 1, 1) / rate_hz
    _time_axis(drawing, (left, right), seconds, font=font, palette=palette)
    for row, (values, word) in enumerate(
        zip(centred, (words.right, words.front), strict=True)
    ):
        middle = (row + 0.5) * strip
        scale = 0.9 * strip / 2.0 / span_mm
        _millimetres(
            drawing,
            (left, right),
            middle,
            scale=scale,
            span_mm=span_mm,
            font=font,
            palette=palette,
        )
        points = (
            (left + n / rate_hz / seconds * (right - left), middle - value * scale)
            for n, value in enumerate(values)
        )
        for stretch in runs(points):
            drawing.add(Polyline(thinned(stretch), palette.ink, 1.5))
        drawing.add(
            Text((right + 0.4 * font, middle + 0.35 * font), word, palette.ink, font)
        )
    return drawing


def sides(width: float, font: float) -> tuple[float, float]:
    """Return where the time begins and ends, with room for the words beside it."""
    return 4.4 * font, width - 4.2 * font


def thinned(points: Sequence[Point]) -> tuple[Point, ...]:
    """Return the outline of a dense line: lowest and highest of each pixel column."""
    kept: list[Point] = []
    column: list[Point] = []
    for point in points:
        if column and int(point[0]) != int(column[0][0]):
            kept += _outline(column)
            column = []
        column.append(point)
    return tuple(kept + _outline(column))


def _outline(column: list[Point]) -> list[Point]:
    if len(column) <= 4:
        return column
    ends = {0, len(column) - 1}
    heights = [y for _, y in column]
    ends |= {heights.index(min(heights)), heights.index(max(heights))}
    return [column[place] for place in sorted(ends)]


def _centred(values: Sequence[float]) -> list[float]:
    known = [value for value in map(float, values) if not math.isnan(value)]
    mean = math.fsum(known) / len(known) if known else 0.0
    return [float(value) - mean for value in values]


def _half_span_mm(axes: list[list[float]]) -> float:
    """Return 10, 20, 40 ... mm, the first that holds both axes."""
    farthest = max(
        (abs(value) for axis in axes for value in axis if not math.isnan(value)),
        default=0.0,
    )
    span_mm = 10.0
    while farthest > span_mm:
        span_mm *= 2.0
    return span_mm


def _time_axis(
    drawing: Drawing,
    ends: tuple[float, float],
    seconds: float,
    *,
    font: float,
    palette: Palette,
) -> None:
    (left, right), height = ends, drawing.height
    step = nice_step(seconds, 8)
    for tick in range(int(seconds / step + 1e-9) + 1):
        x = left + tick * step / seconds * (right - left)
        drawing.add(
            line((x, 0.0), (x, height - 1.6 * font), palette.grid),
            Text(
                (x, height - 0.4 * font),
                short(tick * step),
                palette.quiet,
                font,
                "middle",
            ),
        )
    drawing.add(
        Text((drawing.width, height - 0.4 * font), "s", palette.quiet, font, "end")
    )


def _millimetres(
    drawing: Drawing,
    ends: tuple[float, float],
    middle: float,
    *,
    scale: float,
    span_mm: float,
    font: float,
    palette: Palette,
) -> None:
    for value in (-span_mm / 2.0, 0.0, span_mm / 2.0):
        y = middle - value * scale
        drawing.add(line((ends[0], y), (ends[1], y), palette.grid))
        unit = " mm" if value else ""
        drawing.add(
            Text(
                (ends[0] - 0.4 * font, y + 0.35 * font),
                f"{short(value)}{unit}",
                palette.quiet,
                font,
                "end",
            )
        )
