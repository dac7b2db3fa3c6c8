"""One quantity of one or two trials over seconds, such as the speed of the CoP."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from station.charts.drawing import (
    LIGHT,
    Drawing,
    Palette,
    Polyline,
    Text,
    line,
    nice_step,
    runs,
)
from station.charts.overlay import DASH
from station.figures import short
from station.language import _

SMOOTHED_S = 0.4


def speeds(points_mm: Sequence[tuple[float, float]], rate_hz: float) -> list[float]:
    """Return the speed of a drawn path in mm/s, averaged over 0.4 s around each point.

    It is for looking at: the measure is computed from the whole signal.
    """
    steps = [math.nan]
    for (x0, y0), (x1, y1) in itertools.pairwise(points_mm):
        steps.append(math.hypot(x1 - x0, y1 - y0) * rate_hz)
    half = max(1, round(SMOOTHED_S * rate_hz / 2.0))
    found = []
    for n in range(len(steps)):
        around = [one for one in steps[max(0, n - half) : n + half + 1] if one == one]  # noqa: PLR0124 - NaN alone differs from itself
        found.append(math.fsum(around) / len(around) if around else math.nan)
    return found


def timeline(
    lines: Sequence[Sequence[float]],
    rate_hz: float,
    *,
    unit: str,
    highest: float | None = None,
    lowest: float = 0.0,
    width: float = 720.0,
    height: float = 200.0,
    font: float = 16.0,
    palette: Palette = LIGHT,
    title: str | None = None,
) -> Drawing:
    """Draw at most two lines: the first solid, the second dashed in the accent colour.

    Give charts that are to be compared the same `lowest` and `highest`.
    """
    drawing = Drawing(width, height, title or _("Course over the trial"))
    left, right, top, foot = 3.4 * font, width - font, 1.2 * font, height - 1.8 * font
    values = [one for each in lines for one in each if not math.isnan(one)]
    top_value = highest if highest is not None else max(values, default=1.0) or 1.0
    seconds = max((len(each) - 1 for each in lines), default=1) / rate_hz or 1.0
    span = (top_value - lowest) or 1.0

    def x(second: float) -> float:
        return left + second / seconds * (right - left)

    def y(value: float) -> float:
        return foot - (value - lowest) / span * (foot - top)

    step = nice_step(span, 4)
    for n in range(math.ceil(lowest / step), math.floor(top_value / step + 1e-9) + 1):
        drawing.add(
            line((left, y(n * step)), (right, y(n * step)), palette.grid),
            Text(
                (left - 0.4 * font, y(n * step) + 0.35 * font),
                short(n * step),
                palette.quiet,
                font,
                "end",
            ),
        )
    step = nice_step(seconds, 8)
    for n in range(int(seconds / step + 1e-9) + 1):
        word = short(n * step) + (" s" if n == int(seconds / step + 1e-9) else "")
        at = (x(n * step), height - 0.4 * font)
        drawing.add(Text(at, word, palette.quiet, font, "middle"))
    drawing.add(Text((0.0, 0.8 * font), unit, palette.quiet, font))
    looks = ((palette.ink, ()), (palette.accent, DASH))
    for each, (colour, dash) in zip(lines, looks, strict=False):
        points = ((x(n / rate_hz), y(value)) for n, value in enumerate(each))
        for stretch in runs(points):
            drawing.add(Polyline(stretch, colour, font / 11.0, dash=dash))
    return drawing
