"""Eight spokes: how far somebody leant to each target, seen from above."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from station.charts.drawing import (
    LIGHT,
    Drawing,
    Ellipse,
    Palette,
    Point,
    Polyline,
    Text,
    line,
    runs,
    to_svg,
)
from station.language import _

_Seen = Callable[[float, float], Point]
BEYOND = 1.55
"""How much farther the drawing goes than the farthest target: room for its number."""


@dataclass(frozen=True, slots=True)
class Spoke:
    """One target, from where the person stood, and how far they got, as shares."""

    ml_mm: float
    ap_mm: float
    farthest: float | None
    first: float | None = None
    """Where the first movement ended."""
    reached: bool = False


@dataclass(frozen=True, slots=True)
class SpokeWords:
    """What stands in the drawing, so that a screen can translate it."""

    title: str = field(
        default_factory=lambda: _("How far the lean to each target got, from above")
    )
    front: str = field(default_factory=lambda: _("front"))
    unit: str = field(default_factory=lambda: _("% of the way"))


def spokes_svg(
    spokes: Sequence[Spoke],
    path_mm: Sequence[Point] = (),
    *,
    size: float = 480.0,
    font: float = 20.0,
    palette: Palette = LIGHT,
    words: SpokeWords | None = None,
) -> str:
    """Return the drawing of `spokes_drawing` as an `<svg>` element."""
    return to_svg(
        spokes_drawing(
            spokes, path_mm, size=size, font=font, palette=palette, words=words
        )
    )


def spokes_drawing(
    spokes: Sequence[Spoke],
    path_mm: Sequence[Point] = (),
    *,
    size: float = 480.0,
    font: float = 20.0,
    palette: Palette = LIGHT,
    words: SpokeWords | None = None,
) -> Drawing:
    """Draw each target with the farthest lean to it, joined to one outline.

    Args:
        spokes: in the order of their outline, clockwise.
        path_mm: the CoP (ML, AP) from where the person stood, drawn thin below it.
        size: pixels along each side.
        font: pixels; words are this high.
        palette: colours; a page may give its own CSS variables.
        words: what stands in the drawing.
    """
    words = words or SpokeWords()
    drawing = Drawing(size, size, words.title)
    span_mm = max((math.hypot(one.ml_mm, one.ap_mm) for one in spokes), default=1.0)
    scale = size / (2.0 * BEYOND * span_mm)
    middle = size / 2.0

    def seen(ml_mm: float, ap_mm: float) -> Point:
        return middle + ml_mm * scale, middle - ap_mm * scale

    for one in spokes:
        drawing.add(
            line((middle, middle), seen(one.ml_mm, one.ap_mm), palette.grid, 2.0)
        )
    for stretch in runs(path_mm):
        points = tuple(seen(*point) for point in stretch)
        drawing.add(Polyline(points, palette.quiet, size / 400.0))
    got = [
        seen(one.farthest * one.ml_mm, one.farthest * one.ap_mm)
        for one in spokes
        if one.farthest is not None
    ]
    drawing.add(Polyline(tuple(got), palette.accent, size / 130.0, closed=True))
    for one in spokes:
        _mark(drawing, one, seen, size, palette)
        _number(drawing, one, seen, font, palette)
    drawing.add(
        Text((middle, font), words.front, palette.quiet, font, "middle"),
        Text((middle, size - 0.4 * font), words.unit, palette.quiet, font, "middle"),
    )
    return drawing


def _mark(
    drawing: Drawing,
    one: Spoke,
    seen: _Seen,
    size: float,
    palette: Palette,
) -> None:
    radius = size / 46.0
    target = seen(one.ml_mm, one.ap_mm)
    colour = palette.ink if one.reached else palette.quiet
    drawing.add(Ellipse(target, (radius, radius), colour, size / 220.0))
    if one.first is None:
        return
    x, y = seen(one.first * one.ml_mm, one.first * one.ap_mm)
    length = math.hypot(one.ml_mm, one.ap_mm)
    across = (one.ap_mm / length * radius, one.ml_mm / length * radius)
    drawing.add(
        line(
            (x - across[0], y - across[1]),
            (x + across[0], y + across[1]),
            palette.accent,
            size / 130.0,
        )
    )


def _number(
    drawing: Drawing,
    one: Spoke,
    seen: _Seen,
    font: float,
    palette: Palette,
) -> None:
    """Write the percent outside of the target."""
    length = math.hypot(one.ml_mm, one.ap_mm)
    x, y = seen(one.ml_mm, one.ap_mm)
    away = (one.ml_mm / length, -one.ap_mm / length)
    percent = "\N{EN DASH}" if one.farthest is None else f"{100 * one.farthest:.0f}"
    sideways = 0.58 * font * len(percent) / 2.0 + 0.45 * font
    at = (x + away[0] * sideways, y + away[1] * 1.05 * font + 0.35 * font)
    colour = palette.ink if one.reached else palette.quiet
    drawing.add(Text(at, percent, colour, font, "middle", bold=one.reached))
