"""What lies behind the course of a measure: the days, the scale, the band of chance."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from station.charts.drawing import (
    Drawing,
    Palette,
    Polyline,
    Text,
    line,
    nice_step,
)
from station.figures import day_of_year, months, short
from station.language import _


@dataclass(frozen=True, slots=True)
class Band:
    """Where the baseline is, and what is the same within noise."""

    level: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """What stands in the drawing, so that a screen can translate it."""

    title: str = field(default_factory=lambda: _("Course over time"))
    baseline: str = field(default_factory=lambda: _("first days"))
    band: str = field(default_factory=lambda: _("first days: the same within noise"))
    missing: str = field(default_factory=lambda: _("no result"))
    months: tuple[str, ...] = field(default_factory=months)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where days and values lie in the drawing, y growing downwards."""

    left: float
    right: float
    top: float
    bottom: float
    first: dt.date
    days: int
    highest: float
    font: float
    palette: Palette
    words: Words

    def x(self, date: dt.date) -> float:
        """Return how far to the right a day lies."""
        share = (date - self.first).days / self.days if self.days else 1.0
        return self.left + share * (self.right - self.left)

    def y(self, value: float) -> float:
        """Return how far down a value lies; what is too high lies at the top."""
        share = min(value, self.highest) / self.highest
        return self.bottom - share * (self.bottom - self.top)


def draw_band(drawing: Drawing, frame: Frame, band: Band) -> None:
    """Draw the level of the first days and what is the same within noise."""
    palette = frame.palette
    left, right = frame.left, frame.right
    if band.low is not None and band.high is not None:
        low, high = frame.y(max(band.low, 0.0)), frame.y(band.high)
        corners = ((left, low), (right, low), (right, high), (left, high))
        edge = (2.0, 4.0)
        drawing.add(
            Polyline(corners, None, fill=palette.grid, closed=True),
            line((left, low), (right, low), palette.quiet, 1.0, edge),
            line((left, high), (right, high), palette.quiet, 1.0, edge),
        )
    y = frame.y(band.level)
    drawing.add(
        line((left, y), (right, y), palette.quiet, 2.0, (8.0, 5.0)),
        _band_name(frame, band),
    )


def _band_name(frame: Frame, band: Band) -> Text:
    """Name the band below it where there is room, else above it."""
    font, words = frame.font, frame.words
    known = band.low is not None and band.high is not None
    fits = 0.55 * font * len(words.band) < frame.right - frame.left
    word = words.band if known and fits else words.baseline
    below = frame.y(max(band.low or band.level, 0.0)) + 1.1 * font
    above = frame.y(band.high or band.level) - 0.4 * font
    y = below if below < frame.bottom - 0.2 * font else above
    return Text((frame.right, y), word, frame.palette.quiet, font, "end")


def draw_scale(drawing: Drawing, frame: Frame, unit: str) -> None:
    """Draw the values from zero upwards, with their unit."""
    font, palette = frame.font, frame.palette
    step = nice_step(frame.highest, 5)
    for n in range(round(frame.highest / step) + 1):
        y = frame.y(n * step)
        drawing.add(
            line((frame.left, y), (frame.right, y), palette.grid),
            Text(
                (frame.left - 0.4 * font, y + 0.35 * font),
                short(n * step),
                palette.quiet,
                font,
                "end",
            ),
        )
    drawing.add(Text((0.0, 0.9 * font), unit, palette.quiet, font))


def draw_calendar(drawing: Drawing, frame: Frame) -> None:
    """Name months where there are several, else the first and the last day."""
    font, palette, words = frame.font, frame.palette, frame.words
    base = drawing.height - 0.5 * font
    last = frame.first + dt.timedelta(days=frame.days)
    firsts = [
        dt.date(frame.first.year + n // 12, n % 12 + 1, 1)
        for n in range(frame.first.month, frame.first.month + frame.days // 28 + 1)
    ]
    ticks = [(one, words.months[one.month - 1]) for one in firsts if one <= last]
    room = max(1, int((frame.right - frame.left) / (4.0 * font)))
    ticks = ticks[:: -(-len(ticks) // room)] if len(ticks) > 1 else []
    if not ticks:
        ticks = [(one, day_of_year(one)) for one in dict.fromkeys((frame.first, last))]
    for date, word in ticks:
        x = frame.x(date)
        anchor = "end" if x > frame.right - 2.0 * font else "middle"
        drawing.add(
            line((x, frame.bottom), (x, frame.bottom + 0.4 * font), palette.quiet),
            Text((x, base), word, palette.quiet, font, anchor),
        )
