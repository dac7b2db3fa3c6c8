"""A square seen from above: the cross of the axes, their words, how long 20 mm are."""

from __future__ import annotations

from station.charts.drawing import Drawing, Palette, Point, Polyline, Text, line

SCALE_BAR_MM = 20.0


def draw_cross(drawing: Drawing, size: float, palette: Palette) -> None:
    """Draw both axes through the middle of a square of `size` pixels at the top."""
    middle = size / 2.0
    drawing.add(
        line((0.0, middle), (size, middle), palette.grid, 1.5),
        line((middle, 0.0), (middle, size), palette.grid, 1.5),
    )


def draw_directions(
    drawing: Drawing, size: float, font: float, palette: Palette, words: tuple[str, str]
) -> None:
    """Write at the ends of the axes where the front is and where the right."""
    front, right = words
    middle = size / 2.0
    ahead = Text((middle + 0.4 * font, font), front, palette.quiet, font)
    aside = Text((size, middle - 0.4 * font), right, palette.quiet, font, "end")
    for word in (ahead, aside):
        drawing.add(*on_paper(word, palette))


def draw_bar(
    drawing: Drawing, end: Point, scale: float, font: float, palette: Palette
) -> None:
    """Draw how long 20 mm are, leftwards from `end`, at `scale` pixels per mm."""
    right, base = end
    left, tick = right - SCALE_BAR_MM * scale, 0.3 * font
    label = f"{SCALE_BAR_MM:g} mm"
    long = Text((right, base - 0.5 * font), label, palette.quiet, font, "end")
    drawing.add(
        *on_paper(long, palette),
        line((left, base), (right, base), palette.ink, 2.0),
        line((left, base - tick), (left, base + tick), palette.ink, 2.0),
        line((right, base - tick), (right, base + tick), palette.ink, 2.0),
    )


def on_paper(word: Text, palette: Palette) -> tuple[Polyline, Text]:
    """Lay paper under a word, which a path may cross."""
    (x, y), wide = word.at, width_of(word.text, word.size)
    left = x - wide if word.anchor == "end" else x
    top, foot = y - 0.9 * word.size, y + 0.2 * word.size
    corners = ((left, top), (left + wide, top), (left + wide, foot), (left, foot))
    return Polyline(corners, None, fill=palette.paper, closed=True), word


def width_of(text: str, font: float) -> float:
    """Return about how wide words are, in pixels."""
    return 0.56 * font * len(text)
