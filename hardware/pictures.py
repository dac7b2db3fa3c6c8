"""The board from above, and the calibration template at 1:1."""

from __future__ import annotations

import math
from collections.abc import Iterator
from html import escape
from itertools import product

from firmware.description import BoardDescription
from firmware.motion import G_N_PER_KG
from hardware.svg import Drawing
from hardware.wiring import WRITTEN, words
from station.calibrate.steps import nine_points_mm

Point = tuple[float, float]

PAGE_MM = (210.0, 297.0)
MARGIN_MM = 12.0
OVERLAP_MM = 10.0
RULER_MM = 100.0
WEIGHT_MM = 40.0
"""Radius of a circle to centre a round weight by."""
HOLE_MM = 4.0
"""Drilled through plate and template, a pin of this size holds the weight in place."""


def board_picture(description: BoardDescription) -> str:
    """Return hardware/board.svg: cells, points and axes, seen from above."""
    scale, edge, gap = 0.9, 64.0, 24.0
    width, depth = description.deck_ml_mm * scale, description.deck_ap_mm * scale
    drawing = Drawing(width + 2 * edge, depth + 2 * edge + gap, "The board from above")

    def at(ml_mm: float, ap_mm: float) -> tuple[float, float]:
        return edge + width / 2 + ml_mm * scale, edge + depth / 2 - ap_mm * scale

    capacity_kg = round(description.capacity_n / G_N_PER_KG, -1)
    drawing.text(edge, 24, f"Board {description.board_id} from above", bold=True)
    drawing.text(
        edge,
        42,
        f"deck {description.deck_ml_mm:g} x {description.deck_ap_mm:g} mm, "
        f"{words(description.rig)}, carries {capacity_kg:g} kg",
    )
    drawing.rectangle(edge, edge, width, depth, fill="#f3efe4", stroke="#333333")
    half_ml, half_ap = description.deck_ml_mm / 2, description.deck_ap_mm / 2
    drawing.line(*at(-half_ml, 0), *at(half_ml, 0), stroke="#999999", dashed=True)
    drawing.line(*at(0, -half_ap), *at(0, half_ap - 30), stroke="#999999", dashed=True)
    drawing.text(*at(half_ml + 6, -4), "ML +")
    drawing.text(*at(-13, half_ap + 5), "AP +")
    drawing.text(*at(0, half_ap - 22), "toes", anchor="middle", fill="#666666")
    for number, point in enumerate(nine_points_mm(description), 1):
        drawing.circle(*at(*point), 9, fill="#ffffff", stroke="#2b5fa8")
        x, y = at(*point)
        drawing.text(x, y + 4, str(number), anchor="middle", fill="#2b5fa8")
    for cell in description.cells:
        x, y = at(cell.ml_mm, cell.ap_mm)
        drawing.circle(x, y, 13, fill="#c7502f", stroke="#333333")
        drawing.text(x, y - 18, words(cell.name), anchor="middle", bold=True)
        drawing.text(
            x, y + 28, _signed(cell.ml_mm, cell.ap_mm), anchor="middle", size=11
        )
    below = edge + depth + 30
    drawing.circle(edge + 8, below - 4, 8, fill="#c7502f", stroke="#333333")
    drawing.text(edge + 24, below, "load cell under the deck (its loading point)")
    drawing.circle(edge + 8, below + 22, 8, fill="#ffffff", stroke="#2b5fa8")
    drawing.text(edge + 24, below + 26, "calibration points 1 to 9, and 5 once more")
    return drawing.svg()


def _signed(*of_mm: float) -> str:
    return ", ".join(f"{one:+g}" for one in of_mm).replace("-", "\u2212") + " mm"


def template_pages(description: BoardDescription) -> str:
    """Return hardware/template.html: the points at 1:1 on sheets of A4 to tape up."""
    inner_ml = PAGE_MM[0] - 2 * MARGIN_MM - OVERLAP_MM
    inner_ap = PAGE_MM[1] - 2 * MARGIN_MM - OVERLAP_MM
    columns = math.ceil(description.deck_ml_mm / inner_ml)
    rows = math.ceil(description.deck_ap_mm / inner_ap)
    sheets = []
    for row, column in product(range(rows), range(columns)):
        left_mm = -description.deck_ml_mm / 2 + column * inner_ml
        front_mm = description.deck_ap_mm / 2 - row * inner_ap
        name = f"{'ABCDEFGH'[row]}{column + 1}"
        sheets.append(_sheet(description, name, left_mm, front_mm))
    title = escape(f"Calibration template of {description.board_id}")
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            f"<title>{title}</title>",
            f"<!-- {WRITTEN} -->",
            "<style>@page { size: A4; margin: 0 } body { margin: 0 }",
            "svg { display: block; break-after: page }</style>",
            "</head><body>",
            *sheets,
            "</body></html>",
            "",
        ]
    )


def _sheet(
    description: BoardDescription, name: str, left_mm: float, front_mm: float
) -> str:
    """Return one sheet whose upper left corner is at (left, front) on the deck."""
    drawing = Drawing(*PAGE_MM, f"Sheet {name}", unit="mm")
    width, depth = PAGE_MM[0] - 2 * MARGIN_MM, PAGE_MM[1] - 2 * MARGIN_MM

    def at(point: Point) -> Point:
        return MARGIN_MM + point[0] - left_mm, MARGIN_MM + front_mm - point[1]

    def shown(point: Point, around_mm: float = 0.0) -> bool:
        x, y = at(point)
        edge = MARGIN_MM + around_mm
        return edge <= x <= PAGE_MM[0] - edge and edge <= y <= PAGE_MM[1] - edge

    drawing.rectangle(
        MARGIN_MM, MARGIN_MM, width, depth, stroke="#bbbbbb", line_width=0.2
    )
    for segment in _deck_edges(description):
        clipped = _clip(segment, left_mm, front_mm, width, depth)
        if clipped:
            drawing.line(*at(clipped[0]), *at(clipped[1]), width=0.4)
    across = _crossings(description.deck_ml_mm), _crossings(description.deck_ap_mm)
    for point in filter(shown, product(*across)):
        _cross(drawing, *at(point), 2.0, "#bbbbbb")
    for number, point in enumerate(nine_points_mm(description), 1):
        if shown(point):
            _point(drawing, at(point), number, point)
        if shown(point, WEIGHT_MM):
            drawing.circle(*at(point), WEIGHT_MM, stroke="#999999", line_width=0.2)
    _margins(drawing, f"{description.board_id}, sheet {name}")
    return drawing.svg()


def _point(drawing: Drawing, at: Point, number: int, point: Point) -> None:
    """Draw a numbered cross with the hole for the pin."""
    x, y = at
    _cross(drawing, x, y, 15.0, "#000000")
    drawing.circle(x, y, HOLE_MM / 2, stroke="#000000", line_width=0.25)
    drawing.text(x + 6, y - 6, str(number), size=9, bold=True)
    drawing.text(x + 6, y + 9, f"ML {point[0]:g}, AP {point[1]:g} mm", size=4)


def _margins(drawing: Drawing, name: str) -> None:
    """Write above the sheet how to join it, and draw a ruler below."""
    drawing.text(
        MARGIN_MM,
        7,
        f"{name}: overlap the sheets by {OVERLAP_MM:g} mm so that the small crosses "
        "meet. Front is up.",
        size=4,
    )
    foot = PAGE_MM[1] - 4
    drawing.line(MARGIN_MM, foot, MARGIN_MM + RULER_MM, foot, width=0.3)
    for tick in range(0, int(RULER_MM) + 1, 10):
        x = MARGIN_MM + tick
        drawing.line(x, foot - 2, x, foot, width=0.3)
    end = MARGIN_MM + RULER_MM + 3
    drawing.text(end, foot, "100 mm? Else print at 100 %.", size=4)


def _deck_edges(description: BoardDescription) -> Iterator[tuple[Point, Point]]:
    x, y = description.deck_ml_mm / 2, description.deck_ap_mm / 2
    corners = [(-x, y), (x, y), (x, -y), (-x, -y)]
    yield from zip(corners, [*corners[1:], corners[0]], strict=True)
    yield (-x, 0.0), (x, 0.0)
    yield (0.0, y), (0.0, -y)


def _clip(
    segment: tuple[Point, Point],
    left_mm: float,
    front_mm: float,
    width: float,
    depth: float,
) -> tuple[Point, Point] | None:
    """Return the part of an upright or level line that lies on the sheet."""
    (x1, y1), (x2, y2) = segment
    x_low, x_high = max(min(x1, x2), left_mm), min(max(x1, x2), left_mm + width)
    y_low, y_high = max(min(y1, y2), front_mm - depth), min(max(y1, y2), front_mm)
    if x_low > x_high or y_low > y_high:
        return None
    return (x_low, y_low), (x_high, y_high)


def _crossings(length_mm: float) -> list[float]:
    """Return where the small crosses are: each 50 mm from the middle."""
    half = int(length_mm / 2 // 50)
    return [50.0 * step for step in range(-half, half + 1)]


def _cross(drawing: Drawing, x: float, y: float, arm: float, stroke: str) -> None:
    drawing.line(x - arm, y, x + arm, y, stroke=stroke, width=0.25)
    drawing.line(x, y - arm, x, y + arm, stroke=stroke, width=0.25)
