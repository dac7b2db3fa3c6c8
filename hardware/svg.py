"""Just enough SVG for our drawings: no library draws at 1:1 and diffs well."""

from __future__ import annotations

from html import escape


class Drawing:
    """Shapes in the order in which they are drawn, in user units.

    With `unit="mm"` a user unit is a millimetre on paper, so prints are to scale.
    """

    def __init__(self, width: float, height: float, title: str, unit: str = "") -> None:
        self._head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_n(width)}{unit}" '
            f'height="{_n(height)}{unit}" viewBox="0 0 {_n(width)} {_n(height)}" '
            'font-family="Inter, DejaVu Sans, sans-serif">'
        )
        self._body = [
            f"<title>{escape(title)}</title>",
            f'<rect width="{_n(width)}" height="{_n(height)}" fill="#ffffff"/>',
        ]

    def rectangle(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str = "none",
        stroke: str = "none",
        line_width: float = 1.0,
    ) -> None:
        """Draw a rectangle from its upper left corner."""
        self._body.append(
            f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" '
            f'fill="{fill}" stroke="{stroke}" stroke-width="{_n(line_width)}"/>'
        )

    def line(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        *,
        stroke: str = "#000000",
        width: float = 1.0,
        dashed: bool = False,
    ) -> None:
        """Draw a straight line."""
        dash = f' stroke-dasharray="{_n(4 * width)}"' if dashed else ""
        self._body.append(
            f'<line x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}" '
            f'stroke="{stroke}" stroke-width="{_n(width)}"{dash}/>'
        )

    def circle(
        self,
        x: float,
        y: float,
        radius: float,
        *,
        fill: str = "none",
        stroke: str = "none",
        line_width: float = 1.0,
    ) -> None:
        """Draw a circle about its centre."""
        self._body.append(
            f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}" fill="{fill}" '
            f'stroke="{stroke}" stroke-width="{_n(line_width)}"/>'
        )

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = 12,
        anchor: str = "start",
        bold: bool = False,
        fill: str = "#111111",
    ) -> None:
        """Write a line of text from its baseline."""
        weight = ' font-weight="600"' if bold else ""
        self._body.append(
            f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}" fill="{fill}" '
            f'text-anchor="{anchor}"{weight}>{escape(words)}</text>'
        )

    def svg(self) -> str:
        """Return the document."""
        return "\n".join([self._head, *self._body, "</svg>", ""])


def _n(value: float) -> str:
    """Return a number to a hundredth, without needless zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"
