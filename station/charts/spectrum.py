"""Power over frequency, on logarithmic scales."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from station.charts.drawing import (
    LIGHT,
    Drawing,
    Palette,
    Point,
    Polyline,
    Text,
    line,
    runs,
)
from station.figures import decimal, short
from station.language import _

BAND_HZ = (0.15, 5.0)
TICKS_HZ = (0.2, 0.5, 1.0, 2.0, 5.0)
DECADES = 5
"""From the highest power downwards; what lies below is not drawn."""


@dataclass(frozen=True, slots=True)
class Curve:
    """One axis: density in mm2/Hz at frequencies in Hz, and its name."""

    hz: Sequence[float]
    density: Sequence[float]
    word: str
    half_below_hz: float | None = None


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the curves are drawn, and what one decade of either scale is there."""

    left: float
    right: float
    top: float
    bottom: float
    highest: float
    """Power of ten at the top."""

    def seen(self, hz: float, density: float) -> Point:
        low, high = (math.log10(edge) for edge in BAND_HZ)
        across = (math.log10(hz) - low) / (high - low)
        down = min((self.highest - math.log10(density)) / DECADES, 1.0)
        return (
            self.left + across * (self.right - self.left),
            self.top + down * (self.bottom - self.top),
        )


def highest_power(curves: Sequence[Curve]) -> float:
    """Return the power of ten under which all curves lie, for charts to be compared."""
    peak = max((value for curve in curves for value in curve.density), default=0.0)
    return float(math.ceil(math.log10(peak))) if peak > 0.0 else 0.0


def spectrum_chart(
    curve: Curve,
    *,
    highest: float | None = None,
    width: float = 360.0,
    height: float = 300.0,
    font: float = 16.0,
    palette: Palette = LIGHT,
    title: str | None = None,
) -> Drawing:
    """Draw one axis from 0.15 to 5 Hz, with a mark where half of the power lies below.

    Give charts that are to be compared the same `highest`, from `highest_power`.
    """
    drawing = Drawing(width, height, title or _("Power of sway over frequency"))
    frame = _Frame(
        3.6 * font,
        width - 1.6 * font,
        3.0 * font,
        height - 1.8 * font,
        highest_power([curve]) if highest is None else highest,
    )
    _axes(drawing, frame, font, palette)
    lowest = 10.0 ** (frame.highest - DECADES)
    points = (
        frame.seen(hz, density) if density >= lowest else (math.nan, math.nan)
        for hz, density in zip(curve.hz, curve.density, strict=True)
        if BAND_HZ[0] <= hz <= BAND_HZ[1]
    )
    for stretch in runs(points):
        drawing.add(Polyline(stretch, palette.ink, 1.8))
    drawing.add(Text((frame.left, 0.9 * font), curve.word, palette.ink, font))
    if curve.half_below_hz:
        x, _y = frame.seen(curve.half_below_hz, 1.0)
        drawing.add(
            line((x, frame.top), (x, frame.bottom), palette.accent, 2.0),
            Text(
                (frame.right, 0.9 * font),
                _("half below %(hz)s Hz", hz=decimal(curve.half_below_hz, 2)),
                palette.accent,
                font,
                "end",
            ),
        )
    return drawing


def _axes(drawing: Drawing, frame: _Frame, font: float, palette: Palette) -> None:
    base = frame.bottom + 1.4 * font
    for hz in TICKS_HZ:
        x, _y = frame.seen(hz, 1.0)
        unit = " Hz" if hz == TICKS_HZ[-1] else ""
        drawing.add(
            line((x, frame.top), (x, frame.bottom), palette.grid),
            Text((x, base), f"{short(hz)}{unit}", palette.quiet, font, "middle"),
        )
    for decade in range(DECADES + 1):
        power = frame.highest - decade
        _x, y = frame.seen(1.0, 10.0**power)
        drawing.add(
            line((frame.left, y), (frame.right, y), palette.grid),
            Text(
                (frame.left - 0.4 * font, y + 0.35 * font),
                short(10.0**power),
                palette.quiet,
                font,
                "end",
            ),
        )
    unit_at = (frame.left, frame.top - 0.5 * font)
    drawing.add(Text(unit_at, "mm\u00b2/Hz", palette.quiet, font))
