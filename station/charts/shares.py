"""How weight is shared between two sides, one bar for each way of standing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from station.charts.drawing import (
    LIGHT,
    Drawing,
    Palette,
    Polyline,
    Text,
    line,
    to_svg,
)
from station.language import _

WIDEST_PCT = 25.0
"""The bars end this far from even; what is farther off ends there too."""


@dataclass(frozen=True, slots=True)
class Share:
    """One way of standing, and the share of the left in percent."""

    name: str
    left_pct: float


@dataclass(frozen=True, slots=True)
class ShareWords:
    """What stands in the drawing, so that a screen can translate it."""

    title: str = field(default_factory=lambda: _("How the weight was shared"))
    left: str = field(default_factory=lambda: _("left"))
    right: str = field(default_factory=lambda: _("right"))


def shares_svg(
    shares: Sequence[Share],
    *,
    size: float = 480.0,
    font: float = 20.0,
    palette: Palette = LIGHT,
    words: ShareWords | None = None,
) -> str:
    """Return the drawing of `shares_drawing` as an `<svg>` element."""
    return to_svg(
        shares_drawing(shares, size=size, font=font, palette=palette, words=words)
    )


def shares_drawing(
    shares: Sequence[Share],
    *,
    size: float = 480.0,
    font: float = 20.0,
    palette: Palette = LIGHT,
    words: ShareWords | None = None,
) -> Drawing:
    """Draw a bar for each share, from the even line to the side that carries more.

    Args:
        shares: from the top.
        size: pixels along each side.
        font: pixels; words are this high.
        palette: colours; a page may give its own CSS variables.
        words: what stands in the drawing.
    """
    words = words or ShareWords()
    drawing = Drawing(size, size, words.title)
    middle, top = size / 2.0, 1.6 * font
    drawing.add(
        Text((0.0, font), words.left, palette.quiet, font),
        Text((size, font), words.right, palette.quiet, font, "end"),
    )
    height = (size - top) / max(1, len(shares))
    reach = middle - 2.4 * font
    for n, one in enumerate(shares):
        above = top + n * height
        base = above + 1.25 * font
        bar = min(height - 1.7 * font, 1.1 * font)
        off_pct = max(-WIDEST_PCT, min(WIDEST_PCT, 50.0 - one.left_pct))
        end = middle + off_pct / WIDEST_PCT * reach
        low, high = base + 0.35 * font, base + 0.35 * font + bar
        corners = ((middle, low), (end, low), (end, high), (middle, high))
        left = round(one.left_pct)
        drawing.add(
            Text((middle, base), one.name, palette.quiet, font, "middle"),
            line((middle, low - 2.0), (middle, high + 2.0), palette.quiet, 2.0),
            Polyline(corners, palette.accent, 2.0, fill=palette.accent, closed=True),
            Text((0.0, high), f"{left}", palette.ink, font, bold=left > 50),
            Text((size, high), f"{100 - left}", palette.ink, font, "end", left < 50),
        )
    return drawing
