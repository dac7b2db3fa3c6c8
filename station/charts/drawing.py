"""A drawing as a list of shapes, and how it becomes SVG.

Coordinates are pixels from the top left. Colours are whatever the renderer takes: a
hexadecimal colour, or for SVG inside a page also `var(--accent)`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from html import escape

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a drawing, by what they say."""

    ink: str = "#1b2430"
    """What was measured, and words."""
    quiet: str = "#66707c"
    """Axes, scales, secondary words."""
    grid: str = "#dfe4e9"
    accent: str = "#00629b"
    """What the drawing is about."""
    paper: str = "#ffffff"


LIGHT = Palette()
DARK = Palette(
    ink="#eef2f5", quiet="#9aa7b4", grid="#2c3742", accent="#5cc8ff", paper="#0e151c"
)


@dataclass(frozen=True, slots=True)
class Polyline:
    """Straight lines from point to point; filled where `fill` is given."""

    points: tuple[Point, ...]
    stroke: str | None
    width: float = 1.0
    fill: str | None = None
    dash: tuple[float, ...] = ()
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Ellipse:
    """An ellipse; `turn_deg` turns its first semi-axis counter-clockwise."""

    centre: Point
    radii: tuple[float, float]
    stroke: str | None
    width: float = 1.0
    fill: str | None = None
    turn_deg: float = 0.0
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """One line of words; `anchor` is `start`, `middle` or `end`."""

    at: Point
    text: str
    colour: str
    size: float
    anchor: str = "start"
    bold: bool = False


Shape = Polyline | Ellipse | Text


@dataclass(slots=True)
class Drawing:
    """Shapes on a rectangle, painted in the order in which they were added."""

    width: float
    height: float
    title: str
    """Said by a screen reader in place of the picture."""
    paper: str | None = None
    shapes: list[Shape] = field(default_factory=list)

    def add(self, *shapes: Shape) -> None:
        """Paint shapes on top."""
        self.shapes += shapes

    def place(self, other: Drawing, x: float, y: float) -> None:
        """Paint all shapes of another drawing with its corner at (x, y)."""
        self.shapes += [_moved(shape, x, y) for shape in other.shapes]


def line(
    a: Point, b: Point, stroke: str, width: float = 1.0, dash: tuple[float, ...] = ()
) -> Polyline:
    """Return a straight line."""
    return Polyline((a, b), stroke, width, dash=dash)


def _moved(shape: Shape, x: float, y: float) -> Shape:
    if isinstance(shape, Polyline):
        return replace(shape, points=tuple((a + x, b + y) for a, b in shape.points))
    if isinstance(shape, Ellipse):
        return replace(shape, centre=(shape.centre[0] + x, shape.centre[1] + y))
    return replace(shape, at=(shape.at[0] + x, shape.at[1] + y))


def to_svg(drawing: Drawing) -> str:
    """Return the drawing as one `<svg>` element that scales with its place."""
    width, height = _number(drawing.width), _number(drawing.height)
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" '
        f'aria-label="{escape(drawing.title)}" '
        'font-family="Inter, DejaVu Sans, sans-serif">'
    )
    parts = [opening]
    if drawing.paper:
        parts.append(
            f'<rect width="{width}" height="{height}" fill="{escape(drawing.paper)}"/>'
        )
    parts += [_svg(shape) for shape in drawing.shapes]
    parts.append("</svg>")
    return "\n".join(parts)


def _svg(shape: Shape) -> str:
    if isinstance(shape, Polyline):
        name = "polygon" if shape.closed else "polyline"
        points = " ".join(f"{_number(x)},{_number(y)}" for x, y in shape.points)
        return (
            f'<{name} points="{points}"{_paint(shape)} '
            'stroke-linejoin="round" stroke-linecap="round"/>'
        )
    if isinstance(shape, Ellipse):
        (x, y), (rx, ry) = shape.centre, shape.radii
        turn = (
            f' transform="rotate({_number(-shape.turn_deg)} {_number(x)} {_number(y)})"'
            if shape.turn_deg
            else ""
        )
        return (
            f'<ellipse cx="{_number(x)}" cy="{_number(y)}" rx="{_number(rx)}" '
            f'ry="{_number(ry)}"{_paint(shape)}{turn}/>'
        )
    weight = ' font-weight="600"' if shape.bold else ""
    return (
        f'<text x="{_number(shape.at[0])}" y="{_number(shape.at[1])}" '
        f'font-size="{_number(shape.size)}" fill="{escape(shape.colour)}" '
        f'text-anchor="{shape.anchor}"{weight}>{escape(shape.text)}</text>'
    )


def _paint(shape: Polyline | Ellipse) -> str:
    fill = escape(shape.fill or "none")
    if shape.stroke is None:
        return f' fill="{fill}"'
    dash = " ".join(map(_number, shape.dash))
    return (
        f' fill="{fill}" stroke="{escape(shape.stroke)}" '
        f'stroke-width="{_number(shape.width)}"'
        + (f' stroke-dasharray="{dash}"' if dash else "")
    )


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def runs(points: Iterable[Point]) -> list[tuple[Point, ...]]:
    """Return the stretches between points that are not numbers, as they come."""
    stretches: list[list[Point]] = [[]]
    for x, y in points:
        # NaN is the only number that differs from itself.
        if x == x and y == y:  # noqa: PLR0124 - see above
            stretches[-1].append((x, y))
        elif stretches[-1]:
            stretches.append([])
    return [tuple(stretch) for stretch in stretches if stretch]


def nice_step(span: float, most: int, steps: Sequence[float] = (1, 2, 5)) -> float:
    """Return the smallest 1, 2 or 5 times a power of ten that cuts `span` in `most`."""
    size = 1e-9
    while True:
        for step in steps:
            if span / (step * size) <= most:
                return step * size
        size *= 10.0
