"""Faults that simulated cells can have, as the reader of the pins would report them.

They are there to be looked at: every message, and the fate of a trial, can be seen
without pulling a plug.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from firmware.errors import BadBoard
from firmware.reading import CELLS, COUNT_MAX, Flag, Reading

MISSING_EVERY = 3
"""A reader says each three periods that nothing came."""
RATE10_EVERY = 8
"""At 10 SPS a chip takes eight of the periods that it has at 80 SPS."""
STUCK_COUNT = 4096

KINDS = ("missing", "rate10", "saturated", "stuck")
NAMES = (*KINDS, *(f"{kind}_{cell}" for kind, cell in product(KINDS, CELLS)))


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with which cells, from a moment on."""

    kind: str
    cells: tuple[int, ...]
    from_ns: int

    def spoil(self, reading: Reading) -> Reading | None:
        """Return what is left of a conversion, None when nothing comes."""
        if reading.cell not in self.cells or reading.t_ns < self.from_ns:
            return reading
        if self.kind == "stuck":
            return reading._replace(count=STUCK_COUNT)
        if self.kind == "saturated":
            return reading._replace(count=COUNT_MAX, flags=int(Flag.SATURATED))
        if self.kind == "missing":
            missing = reading._replace(count=0, flags=int(Flag.MISSING))
            return None if reading.seq % MISSING_EVERY else missing
        late = reading._replace(flags=int(Flag.PERIOD | Flag.SETTLING))
        return None if reading.seq % RATE10_EVERY else late


def fault_named(name: str, from_ns: int) -> Fault:
    """Return the fault `KIND_CELL`, or `KIND` for all four cells.

    Raises:
        BadBoard: there is no such fault.
    """
    kind, _, cell = name.partition("_")
    if name not in NAMES:
        raise BadBoard(
            f"no cell can have the fault '{name}': write {', '.join(KINDS)} for all "
            f"cells, or add one of them, as in missing_{CELLS[0]}"
        )
    cells = (CELLS.index(cell),) if cell else tuple(range(len(CELLS)))
    return Fault(kind, cells, from_ns)
