"""The steps of a calibration: which weight goes where, in which order.

Without numpy, so that a screen can draw them.
"""

from __future__ import annotations

from dataclasses import dataclass

from firmware.description import BoardDescription
from firmware.reading import CELLS

GRID_SHARE = 0.75
"""The nine points reach this part of the way to the cells: well inside, so that all
cells carry load and nothing tips."""


@dataclass(frozen=True, slots=True)
class Step:
    """What to do next. `weighed` says whether the weight is on the board."""

    kind: str
    """`empty`, `corner` or `point`."""
    number: int
    """1, 2, … among the steps of its kind."""
    weighed: bool
    ml_mm: float
    ap_mm: float
    text: str


def nine_points_mm(description: BoardDescription) -> list[tuple[float, float]]:
    """Return the nine points of the calibration (ML, AP), front row first."""
    ml_mm = GRID_SHARE * min(abs(cell.ml_mm) for cell in description.cells)
    ap_mm = GRID_SHARE * min(abs(cell.ap_mm) for cell in description.cells)
    return [(x, y) for y in (ap_mm, 0.0, -ap_mm) for x in (-ml_mm, 0.0, ml_mm)]


def calibration_steps(description: BoardDescription) -> tuple[Step, ...]:
    """Return all steps of a run, in order."""
    steps = [Step("empty", 1, False, 0.0, 0.0, "Take everything off the board.")]
    for number, (name, cell) in enumerate(
        zip(CELLS, description.cells, strict=True), 1
    ):
        where = name.replace("_", " ")
        steps.append(
            Step(
                "corner",
                number,
                True,
                cell.ml_mm,
                cell.ap_mm,
                f"Put the weight right over the {where} cell.",
            )
        )
    points = [*nine_points_mm(description), (0.0, 0.0)]
    for number, (ml_mm, ap_mm) in enumerate(points, 1):
        again = " once more" if number == len(points) else ""
        steps.append(
            Step(
                "point",
                number,
                True,
                ml_mm,
                ap_mm,
                f"Put the weight on point {number if not again else 5}{again} "
                f"({_where(ml_mm, ap_mm)}).",
            )
        )
    steps.append(Step("empty", 2, False, 0.0, 0.0, "Take the weight off the board."))
    return tuple(steps)


def _where(ml_mm: float, ap_mm: float) -> str:
    """Return `150 mm left, 150 mm front` and the like."""
    parts = []
    if ml_mm:
        parts.append(f"{abs(ml_mm):g} mm {'right' if ml_mm > 0 else 'left'}")
    if ap_mm:
        parts.append(f"{abs(ap_mm):g} mm {'front' if ap_mm > 0 else 'rear'}")
    return ", ".join(parts) or "the middle"
