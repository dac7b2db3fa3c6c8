"""A value among other people: the percentiles of a group as a strip."""

from __future__ import annotations

from collections.abc import Sequence

from station.charts.drawing import LIGHT, Drawing, Palette, Polyline, Text, line
from station.figures import decimal
from station.language import _

MANY = 100.0
"""From here on a number needs no places."""


def norm_strip(
    value: float,
    at: Sequence[tuple[int, float]],
    *,
    unit: str,
    width: float = 480.0,
    font: float = 20.0,
    palette: Palette = LIGHT,
    title: str | None = None,
) -> Drawing:
    """Draw percentiles (rank, value) in order, and the person's value above them.

    The middle half of the group is a bar, the ends are the outer percentiles; a value
    beyond them stands at the edge with an arrow.
    """
    height = 4.6 * font
    title = title or _("Where the value lies among other people")
    drawing = Drawing(width, height, title)
    low, high = at[0][1], at[-1][1]
    places = 0 if high >= MANY else 1 if high >= 1.0 else 2
    room = 0.12 * (high - low)
    left, right = 0.5 * font, width - 0.5 * font

    def x(number: float) -> float:
        share = (number - low + room) / (high - low + 2.0 * room)
        return left + min(max(share, 0.0), 1.0) * (right - left)

    y = 2.3 * font
    drawing.add(line((x(low), y), (x(high), y), palette.quiet, 2.0))
    inner = [number for rank, number in at if rank in (25, 75)]
    if len(inner) == 2:
        half = 0.32 * font
        a, b = (x(number) for number in inner)
        corners = ((a, y - half), (b, y - half), (b, y + half), (a, y + half))
        drawing.add(Polyline(corners, palette.quiet, 1.5, palette.grid, closed=True))
    for rank, number in at:
        drawing.add(
            line(
                (x(number), y - 0.45 * font),
                (x(number), y + 0.45 * font),
                palette.quiet,
                2.0,
            ),
            Text(
                (x(number), y + 1.4 * font),
                f"P{rank}",
                palette.quiet,
                0.8 * font,
                "middle",
            ),
            Text(
                (x(number), y + 2.2 * font),
                decimal(number, places),
                palette.quiet,
                0.8 * font,
                "middle",
            ),
        )
    here, size = x(value), 0.4 * font
    tip = y - 0.5 * font
    arrow = (
        (here, tip),
        (here - size, tip - 1.4 * size),
        (here + size, tip - 1.4 * size),
    )
    drawing.add(
        Polyline(arrow, palette.accent, 1.0, palette.accent, closed=True),
        Text(
            (min(max(here, 3.0 * font), width - 3.0 * font), 0.9 * font),
            f"{decimal(value, places)} {unit}",
            palette.accent,
            font,
            "middle",
            bold=True,
        ),
    )
    return drawing
