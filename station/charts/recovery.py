"""Changes after an effort over the minutes since, one line for each condition."""

from __future__ import annotations

from collections.abc import Sequence

from station.batteries.recovery import Recovery
from station.charts.drawing import (
    Drawing,
    Ellipse,
    Palette,
    Polyline,
    Text,
    line,
    nice_step,
    to_svg,
)
from station.figures import written

WIDTH, HEIGHT = 640.0, 360.0
BIG_FONT = 30.0
"""From here on every other minute mark has no room for its number."""
LEAST_SPAN_PCT = 20.0
"""A small change looks small."""


def recovery_svg(
    found: Sequence[Recovery],
    *,
    title: str,
    minutes: str,
    font: float = 20.0,
    palette: Palette | None = None,
) -> str:
    """Return the chart; `minutes` is the unit below it."""
    palette = palette or Palette()
    drawing = Drawing(WIDTH, HEIGHT, title)
    left, right, top, bottom = 3.2 * font, WIDTH - 6.2 * font, font, HEIGHT - 2 * font
    points = [point for one in found for point in one.points]
    last_min = max([20.0, *(point.after_min for point in points)])
    changes = [point.change_pct for point in points]
    high = max([LEAST_SPAN_PCT, *changes])
    low = min([-LEAST_SPAN_PCT / 2, *changes])

    def at(after_min: float, pct: float) -> tuple[float, float]:
        x = left + (right - left) * after_min / last_min
        return x, bottom - (bottom - top) * (pct - low) / (high - low)

    step = nice_step(high - low, 5)
    pct = step * -(-low // step)
    while pct <= high:
        drawing.add(
            line(at(0, pct), at(last_min, pct), palette.grid, 3 if pct == 0 else 1),
            Text(
                (left - 0.4 * font, at(0, pct)[1] + 0.35 * font),
                f"{written(f'{pct:+.0f}')} %" if pct else "0",
                palette.quiet,
                font,
                "end",
            ),
        )
        pct += step
    every_min = 5 if font < BIG_FONT else 10
    for tick in range(0, int(last_min) + 1, every_min):
        x = at(tick, low)[0]
        words = f"{tick} {minutes}" if not tick else str(tick)
        drawing.add(
            Text((x, HEIGHT - 0.4 * font), words, palette.quiet, font, "middle")
        )
    ends: list[float] = []
    for n, one in enumerate(found):
        spots = [at(point.after_min, point.change_pct) for point in one.points]
        if not spots:
            continue
        colour = palette.accent if n % 2 == 0 else palette.ink
        dash = () if n % 2 == 0 else (8.0, 6.0)
        drawing.add(Polyline(tuple(spots), colour, 3.0, dash=dash))
        fill = colour if n % 2 == 0 else palette.paper
        drawing.add(*(Ellipse(spot, (7, 7), colour, 3.0, fill=fill) for spot in spots))
        x, y = spots[-1]
        # The names of lines that end together stand one under the other.
        while any(abs(y - other) < 1.15 * font for other in ends):
            y += 0.2 * font
        ends.append(y)
        drawing.add(Text((x + font, y + 0.35 * font), one.name, colour, font))
    return to_svg(drawing)
