"""Zones of tilt on a board on a dome, and the path of its contact through them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from station.charts.drawing import (
    LIGHT,
    Drawing,
    Ellipse,
    Palette,
    Point,
    Polyline,
    Text,
    runs,
    to_svg,
)
from station.language import _

BEYOND = 1.15


@dataclass(frozen=True, slots=True)
class Ring:
    """Where a zone ends, or the rim."""

    radius_mm: float
    name: str = ""
    rim: bool = False


def zones_svg(
    path_mm: Sequence[Point],
    rings: Sequence[Ring],
    *,
    title: str | None = None,
    front: str | None = None,
    size: float = 480.0,
    font: float = 20.0,
    palette: Palette = LIGHT,
) -> str:
    """Return path and rings about the middle of the board as an `<svg>` element.

    Args:
        path_mm: the CoP (ML, AP); NaN breaks the line.
        rings: at least one; the widest of them decides the scale, so that pictures of
            one board are all on one.
        title: said in place of the picture.
        front: what the upper edge is called.
        size: pixels along each side.
        font: pixels; words are this high.
        palette: colours; a page may give its own CSS variables.
    """
    said = _("Path of the contact through the zones of tilt, from above")
    drawing = Drawing(size, size, title or said)
    middle = size / 2.0
    scale = middle / (BEYOND * max(ring.radius_mm for ring in rings))
    for ring in rings:
        radius = ring.radius_mm * scale
        colour = palette.ink if ring.rim else palette.grid
        width = size / 130.0 if ring.rim else size / 220.0
        drawing.add(Ellipse((middle, middle), (radius, radius), colour, width))
    for stretch in runs(path_mm):
        seen = tuple((middle + ml * scale, middle - ap * scale) for ml, ap in stretch)
        drawing.add(Polyline(seen, palette.accent, size / 260.0))
    for ring in rings:
        below = middle + ring.radius_mm * scale - 0.25 * font
        drawing.add(Text((middle, below), ring.name, palette.ink, font, "middle"))
    drawing.add(Text((0.3 * font, font), front or _("front"), palette.quiet, font))
    return to_svg(drawing)
