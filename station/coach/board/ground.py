"""What a session needs to know of the board that it is done on."""

from __future__ import annotations

import math
from dataclasses import dataclass

from firmware.description import BoardDescription
from station.coach.values import Surface

LANDINGS_N = 4000.0
"""What the cells must carry together for hops and landings, as in the tests: five times
the weight of 80 kg."""


@dataclass(frozen=True, slots=True)
class Board:
    """What of the board a set needs to know."""

    tared: bool = True
    capacity_n: tuple[float, ...] = (math.inf,) * 4
    rim_radius_mm: float = 0.0
    dome_radius_mm: float = 0.0
    rig: str = "flat_plate"

    @property
    def bears_landings(self) -> bool:
        """Whether somebody may hop on it."""
        return sum(self.capacity_n) >= LANDINGS_N

    def domed(self, surface: Surface) -> bool:
        """Return whether somebody stands on a dome of known shape."""
        on_plate = self.rig == "wobble_on_plate" and surface == "wobble"
        return on_plate or self.rig == "deck_on_dome"


FLAT = Board()


def board_of(description: BoardDescription) -> Board:
    """Return what a session needs of a board description."""
    return Board(
        capacity_n=tuple(cell.capacity_n for cell in description.cells),
        rim_radius_mm=description.rim_radius_mm,
        dome_radius_mm=description.dome_radius_mm,
        rig=description.rig,
    )
