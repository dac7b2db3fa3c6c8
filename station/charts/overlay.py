"""Two paths of the CoP on each other, each about its mean, on one scale.

The first is solid, the second dashed and in the accent colour, and so are their
ellipses: they are told apart without colour.
"""

from __future__ import annotations

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
    line,
    runs,
)
from station.charts.square import draw_bar, draw_cross, draw_directions
from station.charts.statokinesigram import (
    common_half_span_mm,
    prediction_ellipse,
)
from station.language import _

DASH = (5.0, 3.0)


@dataclass(frozen=True, slots=True)
class Path:
    """A path with the name that stands beside its sign."""

    name: str
    ml_mm: Sequence[float]
    ap_mm: Sequence[float]


@dataclass(frozen=True, slots=True)
class Words:
    """What stands in the drawing, so that a screen can translate it."""

    title: str = field(
        default_factory=lambda: _(
            "Two paths of the centre of pressure from above, on one scale"
        )
    )
    front: str = field(default_factory=lambda: _("front"))
    right: str = field(default_factory=lambda: _("right"))


def overlay(
    first: Path,
    second: Path,
    *,
    size: float = 480.0,
    font: float = 20.0,
    palette: Palette = LIGHT,
    words: Words | None = None,
) -> Drawing:
    """Draw both paths and how long 20 mm are; below them stand their names."""
    foot = 2.8 * font
    words = words or Words()
    drawing = Drawing(size, size + foot, words.title)
    span_mm = common_half_span_mm([(one.ml_mm, one.ap_mm) for one in (first, second)])
    middle, scale = size / 2.0, size / (2.0 * span_mm)
    draw_cross(drawing, size, palette)
    looks = ((palette.ink, ()), (palette.accent, DASH))
    for one, (colour, dash) in zip((first, second), looks, strict=True):
        _path(drawing, one, (middle, scale), colour, dash)
    for row, (one, (colour, dash)) in enumerate(
        zip((first, second), looks, strict=True)
    ):
        y = size + (0.9 + 1.3 * row) * font
        sign = line(
            (0.0, y - 0.3 * font), (2.0 * font, y - 0.3 * font), colour, 2.5, dash
        )
        drawing.add(sign, Text((2.5 * font, y), one.name, palette.ink, font))
    draw_directions(drawing, size, font, palette, (words.front, words.right))
    draw_bar(drawing, (size - 0.5 * font, size - 0.5 * font), scale, font, palette)
    return drawing


def _path(
    drawing: Drawing,
    one: Path,
    place: tuple[float, float],
    colour: str,
    dash: tuple[float, ...],
) -> None:
    middle, scale = place
    stretches = runs(zip(map(float, one.ml_mm), map(float, one.ap_mm), strict=True))
    known = [point for stretch in stretches for point in stretch]
    shape = prediction_ellipse(known)
    if shape is None:
        return

    def seen(point: Point) -> Point:
        return (
            middle + (point[0] - shape.ml_mm) * scale,
            middle - (point[1] - shape.ap_mm) * scale,
        )

    for stretch in stretches:
        drawing.add(
            Polyline(tuple(map(seen, stretch)), colour, middle / 220.0, dash=dash)
        )
    drawing.add(
        Ellipse(
            (middle, middle),
            (shape.major_mm * scale, shape.minor_mm * scale),
            colour,
            middle / 90.0,
            turn_deg=shape.angle_deg,
            dash=dash,
        )
    )
