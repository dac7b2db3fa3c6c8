"""The plate seen from above: where the weight goes now, and what was done already.

Millimetres as on the board, front on top. The numbers are those of the template.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from firmware.description import BoardDescription
from firmware.reading import CELLS
from station.calibrate.steps import nine_points_mm
from web.kiosk.i18n import later

CORNERS: dict[str, Any] = {
    "front_left": later("front left"),
    "front_right": later("front right"),
    "rear_left": later("rear left"),
    "rear_right": later("rear right"),
}
_SIDE_MM = 10.0
_NAMES_MM = 62.0
_POINT_MM = 25.0
_WEIGHT_MM = 44.0


def corner_name(number: int) -> str:
    """Return what the corner of that number, from 1, is called."""
    return str(CORNERS[CELLS[number - 1]])


def point_number(step: Mapping[str, Any]) -> int:
    """Return the number on the plate; the middle comes twice."""
    return 5 if step["number"] == 10 else int(step["number"])


def draw_plate(
    description: BoardDescription, step: Mapping[str, Any] | None, label: str
) -> str:
    """Return the plate as an `<svg>` element; `label` is read out in its place."""
    wide, deep = description.deck_ml_mm, description.deck_ap_mm
    left, top = -wide / 2 - _SIDE_MM, -deep / 2 - _NAMES_MM
    box = f"{left:g} {top:g} {wide + 2 * _SIDE_MM:g} {deep + 2 * _NAMES_MM:g}"
    deck = (
        f'<rect class="deck" x="{-wide / 2:g}" y="{-deep / 2:g}" width="{wide:g}" '
        f'height="{deep:g}" rx="24"/>'
    )
    names = "".join(
        f'<text class="name {"end" if cell.ml_mm > 0 else "start"}" '
        f'x="{math.copysign(wide / 2, cell.ml_mm):g}" '
        f'y="{-deep / 2 - 18 if cell.ap_mm > 0 else deep / 2 + 48:g}">'
        f"{escape(corner_name(number))}</text>"
        for number, cell in enumerate(description.cells, 1)
    )
    points = "".join(
        _point(number, ml_mm, ap_mm, step)
        for number, (ml_mm, ap_mm) in enumerate(nine_points_mm(description), 1)
    )
    return (
        f'<svg class="plate" viewBox="{box}" role="img" '
        f'aria-label="{escape(label, {chr(34): "&quot;"})}">{names}{deck}'
        f"{_cells(description, step)}{points}{_weight(step)}"
        '<circle class="cop" id="cop" r="11" visibility="hidden"/></svg>'
    )


def _cells(description: BoardDescription, step: Mapping[str, Any] | None) -> str:
    drawn = ""
    for number, cell in enumerate(description.cells, 1):
        x, y = cell.ml_mm, -cell.ap_mm
        here = step is not None and step["kind"] == "corner"
        now = " now" if here and step is not None and step["number"] == number else ""
        drawn += (
            f'<rect class="cell{now}" x="{x - 22:g}" y="{y - 22:g}" width="44" '
            'height="44" rx="8"/>'
        )
    return drawn


def _point(
    number: int, ml_mm: float, ap_mm: float, step: Mapping[str, Any] | None
) -> str:
    state = ""
    if step is not None and step["kind"] == "point":
        due = step["number"]
        state = " now" if point_number(step) == number else ""
        if not state and number < due:
            state = " done"
    return (
        f'<g class="point{state}"><circle cx="{ml_mm:g}" cy="{-ap_mm:g}" '
        f'r="{_POINT_MM:g}"/><text x="{ml_mm:g}" y="{-ap_mm + 12:g}">{number}</text>'
        "</g>"
    )


def _weight(step: Mapping[str, Any] | None) -> str:
    if step is None or not step["weighed"]:
        return ""
    return (
        f'<circle class="weight" cx="{step["ml_mm"]:g}" cy="{-step["ap_mm"]:g}" '
        f'r="{_WEIGHT_MM:g}"/>'
    )
