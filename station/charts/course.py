"""A measure over days: own baseline, the band of chance, real changes, what is missing.

The scale begins at zero, so that a small change looks small. Every sign has a shape of
its own: it reads the same in black and white.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from station.charts.days import (
    Band,
    Frame,
    Words,
    draw_band,
    draw_calendar,
    draw_scale,
)
from station.charts.drawing import (
    LIGHT,
    Drawing,
    Ellipse,
    Palette,
    Point,
    Polyline,
    Text,
    line,
    nice_step,
)


@dataclass(frozen=True, slots=True)
class Mark:
    """One day: its value, or None where none of its trials counts."""

    date: dt.date
    value: float | None
    repeats: tuple[float, ...] = ()
    missing: int = 0
    """Trials without a result."""
    real: str = ""
    """The word for a real change, empty where there is none."""
    sign: str = ""
    """A letter for what else is to be known of the day."""


@dataclass(frozen=True, slots=True)
class Line:
    """The days of one strand with the name at its end."""

    name: str
    marks: tuple[Mark, ...]


def course_chart(
    main: Line,
    other: Line | None = None,
    *,
    unit: str,
    band: Band | None = None,
    highest: float | None = None,
    width: float = 960.0,
    height: float = 360.0,
    font: float = 20.0,
    palette: Palette = LIGHT,
    words: Words | None = None,
) -> Drawing:
    """Draw the days of one strand, those of the other leg quietly beside them.

    Give charts that are to be compared the same `highest`.
    """
    words = words or Words()
    drawing = Drawing(width, height, words.title)
    marks = [*main.marks, *(other.marks if other else ())]
    dates = [mark.date for mark in marks] or [dt.date(2000, 1, 1)]
    ends = [main.name, other.name if other else "", _newest_word(main)]
    gutter = 0.58 * font * max(*map(len, ends), 4)
    frame = Frame(
        left=3.4 * font,
        right=width - gutter - 1.2 * font,
        top=(1.8 if unit else 0.6) * font,
        bottom=height - (1.9 + 1.05 * (_row_of_signs(main) + _has_signs(main))) * font,
        first=min(dates),
        days=(max(dates) - min(dates)).days,
        highest=highest or highest_of([main, *([other] if other else [])], band),
        font=font,
        palette=palette,
        words=words,
    )
    if band is not None:
        draw_band(drawing, frame, band)
    draw_scale(drawing, frame, unit)
    draw_calendar(drawing, frame)
    if other is not None:
        _line(drawing, frame, other, quiet=True)
    _line(drawing, frame, main, quiet=False)
    _end_names(drawing, frame, main, other)
    _missing(drawing, frame, main)
    return drawing


def _row_of_signs(main: Line) -> int:
    """Return in which row below the axis letters stand: crosses have the first."""
    return int(any(mark.missing for mark in main.marks))


def _has_signs(main: Line) -> int:
    return int(any(mark.sign for mark in main.marks))


def highest_of(lines: Sequence[Line], band: Band | None = None) -> float:
    """Return a round number under which everything lies."""
    values = [
        value
        for one in lines
        for mark in one.marks
        for value in (*mark.repeats, *([mark.value] if mark.value is not None else []))
    ]
    if band is not None:
        values += [band.level, *([band.high] if band.high is not None else [])]
    top = max(values, default=1.0) or 1.0
    step = nice_step(top, 5)
    return step * -(-top // step)


def _line(drawing: Drawing, frame: Frame, one: Line, *, quiet: bool) -> None:
    font, palette = frame.font, frame.palette
    shown = [mark for mark in one.marks if mark.value is not None]
    points = tuple((frame.x(mark.date), frame.y(mark.value or 0.0)) for mark in shown)
    ink = palette.quiet if quiet else palette.ink
    if len(points) > 1:
        dash = (3.0, 4.0) if quiet else ()
        drawing.add(Polyline(points, ink, font / 12.0, dash=dash))
    below = _row_of_signs(one)
    # Many days stand close: smaller signs, and only the days, not their repeats; the
    # other leg is a line alone.
    crowd = len(points) > 40
    radius = font * (0.16 if crowd else 0.28)
    for mark, point in zip(shown, points, strict=True):
        if not quiet and not crowd:
            drawing.add(*_repeats(frame, mark))
        if not (quiet and crowd):
            drawing.add(_sign(point, radius, ink, palette, mark, quiet=quiet))
        if mark.sign and not quiet and not crowd:
            at = (point[0], frame.bottom + (1.1 + 1.05 * below) * font)
            drawing.add(Text(at, mark.sign, palette.quiet, font, "middle"))


def _newest_word(main: Line) -> str:
    """Return the word for the newest change, where it is a real one."""
    shown = [mark for mark in main.marks if mark.value is not None]
    return shown[-1].real if shown else ""


def _repeats(frame: Frame, mark: Mark) -> list[Ellipse]:
    font, palette = frame.font, frame.palette
    if len(mark.repeats) < 2:
        return []
    size = (font * 0.09, font * 0.09)
    x = frame.x(mark.date)
    return [
        Ellipse((x, frame.y(value)), size, None, fill=palette.quiet)
        for value in mark.repeats
    ]


def _sign(
    at: Point, radius: float, ink: str, palette: Palette, mark: Mark, *, quiet: bool
) -> Polyline | Ellipse:
    """A filled triangle is a real change, an open square the other leg."""
    x, y = at
    if mark.real and not quiet:
        size = radius * 1.5
        triangle = ((x - size, y + size), (x + size, y + size), (x, y - size))
        return Polyline(triangle, palette.accent, 1.0, palette.accent, closed=True)
    if quiet:
        corners = (
            (x - radius, y - radius),
            (x + radius, y - radius),
            (x + radius, y + radius),
            (x - radius, y + radius),
        )
        return Polyline(corners, ink, 1.5, palette.paper, closed=True)
    return Ellipse(at, (radius, radius), ink, 1.5, fill=ink)


def _end_names(drawing: Drawing, frame: Frame, main: Line, other: Line | None) -> None:
    """Name each line at its end, under the main one what changed; keep them apart."""
    font, palette = frame.font, frame.palette
    high = 1.1 * font
    blocks: list[tuple[float, list[tuple[str, str, bool]]]] = []
    for one, colour in ((main, palette.ink), (other, palette.quiet)):
        shown = (
            [mark.value for mark in one.marks if mark.value is not None] if one else []
        )
        if not one or not shown:
            continue
        words = [(one.name, colour, False)] if one.name else []
        if one is main and _newest_word(main):
            words.append((_newest_word(main), palette.accent, True))
        blocks.append((frame.y(shown[-1]), words))
    blocks.sort(key=lambda block: block[0])
    tops = [middle - 0.5 * high * len(words) for middle, words in blocks]
    if len(blocks) == 2:
        short = tops[0] + high * len(blocks[0][1]) - tops[1]
        if short > 0:
            tops = [tops[0] - short / 2, tops[1] + short / 2]
    for top, (_middle, words) in zip(tops, blocks, strict=True):
        for n, (word, colour, bold) in enumerate(words):
            at = (frame.right + 0.6 * font, top + n * high + 0.85 * font)
            drawing.add(Text(at, word, colour, font, bold=bold))


def _missing(drawing: Drawing, frame: Frame, main: Line) -> None:
    """Put a cross at the foot of every day with a trial that has no result."""
    font, palette = frame.font, frame.palette
    missed = [mark for mark in main.marks if mark.missing]
    y, arm = frame.bottom + 0.95 * font, 0.22 * font
    for mark in missed:
        x = frame.x(mark.date)
        drawing.add(
            line((x - arm, y - arm), (x + arm, y + arm), palette.ink, 2.0),
            line((x - arm, y + arm), (x + arm, y - arm), palette.ink, 2.0),
        )
    if missed:
        at = (frame.right + 0.6 * font, y + 0.35 * font)
        drawing.add(Text(at, frame.words.missing, palette.quiet, font))
