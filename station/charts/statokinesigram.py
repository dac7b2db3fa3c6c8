"""The path of the CoP seen from above, as the person standing there would see it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from station.charts.drawing import (
    LIGHT,
    Drawing,
    Ellipse,
    Palette,
    Point,
    Polyline,
    Text,
    runs,
)
from station.charts.square import (
    SCALE_BAR_MM,
    draw_bar,
    draw_cross,
    draw_directions,
    on_paper,
    width_of,
)
from station.language import _

CHI2_95_2 = -2.0 * math.log(0.05)
HALF_SPANS_MM = (20.0, 40.0, 80.0, 160.0, 320.0)
"""The only scales there are, so that two pictures are seldom on different ones."""


@dataclass(frozen=True, slots=True)
class PredictionEllipse:
    """Where 95 % of further points are expected, in board coordinates."""

    ml_mm: float
    ap_mm: float
    major_mm: float
    minor_mm: float
    angle_deg: float


@dataclass(frozen=True, slots=True)
class Words:
    """What stands in the drawing, so that a screen can translate it."""

    title: str = field(
        default_factory=lambda: _("Path of the centre of pressure from above")
    )
    front: str = field(default_factory=lambda: _("front"))
    right: str = field(default_factory=lambda: _("right"))
    start: str = field(default_factory=lambda: _("start"))
    end: str = field(default_factory=lambda: _("end"))


def statokinesigram(
    ml_mm: Sequence[float],
    ap_mm: Sequence[float],
    *,
    half_span_mm: float | None = None,
    ellipse: PredictionEllipse | None = None,
    outline_mm: Sequence[Point] = (),
    size: float = 480.0,
    font: float = 20.0,
    palette: Palette = LIGHT,
    words: Words | None = None,
) -> Drawing:
    """Draw a path: square, equal scale, 20 mm bar, ellipse, start and end.

    Args:
        ml_mm: position to the right in mm; NaN breaks the line.
        ap_mm: position to the front in mm, as many.
        half_span_mm: mm from the centre to each edge. Pictures to be compared need the
            same: take it from `common_half_span_mm`. By default the first of
            `HALF_SPANS_MM` that holds path and ellipse (and the outline).
        ellipse: computed from the points where it is not given.
        outline_mm: corners of the board or the feet (ML, AP); the drawing is then
            centred on the board, else on the mean position.
        size: pixels along each side.
        font: pixels; words are this high.
        palette: colours; a page may give its own CSS variables.
        words: what stands in the drawing.
    """
    points = list(zip(map(float, ml_mm), map(float, ap_mm), strict=True))
    stretches = runs(points)
    known = [point for stretch in stretches for point in stretch]
    shape = ellipse or prediction_ellipse(known)
    centre = (0.0, 0.0) if outline_mm else _mean(known)
    reached = [*known, *outline_mm, *_corners(shape)]
    span_mm = half_span_mm or _half_span_mm(reached, centre)
    scale = size / (2.0 * span_mm)

    def seen(point: Point) -> Point:
        return (
            size / 2.0 + (point[0] - centre[0]) * scale,
            size / 2.0 - (point[1] - centre[1]) * scale,
        )

    words = words or Words()
    drawing = Drawing(size, size, words.title)
    draw_cross(drawing, size, palette)
    if outline_mm:
        corners = tuple(seen(corner) for corner in outline_mm)
        drawing.add(Polyline(corners, palette.quiet, 2.0, closed=True))
    for stretch in stretches:
        drawing.add(Polyline(tuple(map(seen, stretch)), palette.ink, size / 320.0))
    if shape:
        drawing.add(
            Ellipse(
                seen((shape.ml_mm, shape.ap_mm)),
                (shape.major_mm * scale, shape.minor_mm * scale),
                palette.accent,
                size / 160.0,
                turn_deg=shape.angle_deg,
            )
        )
    if known:
        _mark_ends(drawing, seen(known[0]), seen(known[-1]), size, palette)
    draw_directions(drawing, size, font, palette, (words.front, words.right))
    _legend(drawing, font, scale, palette, words)
    return drawing


def common_half_span_mm(
    traces: Sequence[tuple[Sequence[float], Sequence[float]]],
) -> float:
    """Return the one scale on which all (ML, AP) traces fit, each about its mean."""
    return max(
        (_own_half_span_mm(ml, ap) for ml, ap in traces), default=HALF_SPANS_MM[0]
    )


def _own_half_span_mm(ml_mm: Sequence[float], ap_mm: Sequence[float]) -> float:
    known = [
        point
        for stretch in runs(zip(map(float, ml_mm), map(float, ap_mm), strict=True))
        for point in stretch
    ]
    reached = [*known, *_corners(prediction_ellipse(known))]
    return _half_span_mm(reached, _mean(known))


def _corners(shape: PredictionEllipse | None) -> tuple[Point, ...]:
    """Return two corners of the upright rectangle around an ellipse."""
    if shape is None:
        return ()
    turn = math.radians(shape.angle_deg)
    along, across = math.cos(turn), math.sin(turn)
    ml = math.hypot(shape.major_mm * along, shape.minor_mm * across)
    ap = math.hypot(shape.major_mm * across, shape.minor_mm * along)
    return (
        (shape.ml_mm - ml, shape.ap_mm - ap),
        (shape.ml_mm + ml, shape.ap_mm + ap),
    )


def prediction_ellipse(points: Sequence[Point]) -> PredictionEllipse | None:
    """Return the 95 % prediction ellipse (chi-square, ddof 1) of at least 3 points."""
    count = len(points)
    if count < 3:
        return None
    ml, ap = _mean(points)
    xx = sum((x - ml) ** 2 for x, _ in points) / (count - 1)
    yy = sum((y - ap) ** 2 for _, y in points) / (count - 1)
    xy = sum((x - ml) * (y - ap) for x, y in points) / (count - 1)
    middle, root = (xx + yy) / 2.0, math.hypot((xx - yy) / 2.0, xy)
    return PredictionEllipse(
        ml,
        ap,
        math.sqrt(CHI2_95_2 * (middle + root)),
        math.sqrt(CHI2_95_2 * max(middle - root, 0.0)),
        math.degrees(math.atan2(2.0 * xy, xx - yy)) / 2.0 % 180.0,
    )


def _mean(points: Sequence[Point]) -> Point:
    if not points:
        return 0.0, 0.0
    return (
        math.fsum(x for x, _ in points) / len(points),
        math.fsum(y for _, y in points) / len(points),
    )


def _half_span_mm(points: Sequence[Point], centre: Point) -> float:
    farthest = max(
        (max(abs(x - centre[0]), abs(y - centre[1])) for x, y in points), default=0.0
    )
    for span_mm in HALF_SPANS_MM:
        if farthest <= 0.95 * span_mm:
            return span_mm
    return 2.0 ** math.ceil(math.log2(farthest / 0.95))


def _mark_ends(
    drawing: Drawing, start: Point, end: Point, size: float, palette: Palette
) -> None:
    radius = size / 60.0
    ring, dot = (radius, radius), (radius * 0.85, radius * 0.85)
    drawing.add(
        Ellipse(start, ring, palette.ink, size / 160.0, fill=palette.paper),
        Ellipse(end, dot, palette.paper, size / 320.0, fill=palette.ink),
    )


def _legend(
    drawing: Drawing, font: float, scale: float, palette: Palette, words: Words
) -> None:
    """Say which mark is the start and which the end, and how long 20 mm are."""
    size = drawing.height
    base, radius = size - 0.5 * font, 0.3 * font
    height = base - 0.35 * font
    start = Text((3.6 * radius, base), words.start, palette.quiet, font)
    second = start.at[0] + width_of(words.start, font) + 0.5 * font + radius
    end = Text((second + 1.6 * radius, base), words.end, palette.quiet, font)
    drawing.add(
        Ellipse((2 * radius, height), (radius, radius), palette.ink, 2.0),
        *on_paper(start, palette),
        Ellipse((second, height), (radius, radius), None, fill=palette.ink),
        *on_paper(end, palette),
    )
    right = size - 0.5 * font
    left = right - SCALE_BAR_MM * scale
    if left < end.at[0] + width_of(words.end, font) + 0.5 * font:
        base -= 1.3 * font
    draw_bar(drawing, (right, base), scale, font, palette)
