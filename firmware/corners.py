"""How a load at a point is shared by the four cells: CoP to corner forces.

The share of a cell is bilinear, `p + q ml + r ap + s ml ap`, one at its own corner and
zero at the other three. Such shares add up to one and put the CoP exactly where it was,
for any four corners of a convex plate. Outside the cells' square a share becomes
negative: a real plate would tip there.
"""

from __future__ import annotations

from firmware.description import BoardDescription
from firmware.errors import BadDescription

Share = tuple[float, float, float, float]
"""The coefficients (p, q, r, s) of one cell."""


def corner_shares(description: BoardDescription) -> tuple[Share, ...]:
    """Return the share of each cell, in the order of `CELLS`.

    Raises:
        BadDescription: the four positions do not span a plate.
    """
    rows = [
        [1.0, cell.ml_mm, cell.ap_mm, cell.ml_mm * cell.ap_mm]
        for cell in description.cells
    ]
    shares = []
    for corner in range(len(rows)):
        at_corner = [float(corner == other) for other in range(len(rows))]
        p, q, r, s = _solve(
            [[*row, at] for row, at in zip(rows, at_corner, strict=True)]
        )
        shares.append((p, q, r, s))
    return tuple(shares)


def share_at(share: Share, cop_ml_mm: float, cop_ap_mm: float) -> float:
    """Return the fraction of the load that the cell of `share` carries."""
    p, q, r, s = share
    return p + q * cop_ml_mm + r * cop_ap_mm + s * cop_ml_mm * cop_ap_mm


def _solve(table: list[list[float]]) -> list[float]:
    """Solve linear equations given as rows with the right side last."""
    size = len(table)
    for pivot in range(size):
        best = max(range(pivot, size), key=lambda row: abs(table[row][pivot]))
        table[pivot], table[best] = table[best], table[pivot]
        if abs(table[pivot][pivot]) < 1e-9:
            raise BadDescription(
                "the four cells do not span a plate: correct ml_mm and ap_mm"
            )
        for row in range(size):
            if row != pivot:
                factor = table[row][pivot] / table[pivot][pivot]
                table[row] = [
                    value - factor * above
                    for value, above in zip(table[row], table[pivot], strict=True)
                ]
    return [table[row][size] / table[row][row] for row in range(size)]
