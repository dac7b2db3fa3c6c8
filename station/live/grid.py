"""Four free-running chips onto one 100 Hz grid, as the readings come.

Each chip has its own period (about 10.7 ms) and phase. At every multiple of 10 ms each
cell's count is interpolated with PCHIP (monotone cubic, Fritsch and Butland 1984, as in
scipy) through that chip's own good readings so far. A grid point is given as soon as
every chip has spoken at or after it: it is held back by at most one period of the
slowest chip, about 11 ms, and by 0.8 of a period on average.

Flagged readings are left out; the points that are interpolated across them carry their
flags. Across more than `GAP_NS` nothing is interpolated: there the cell is NaN with
`Flag.MISSING`. A chip that says nothing holds the others back by `GAP_NS` and no more.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from firmware.reading import CELLS, Flag, Reading
from station.values import GRID_HZ

STEP_NS = 1_000_000_000 // GRID_HZ
GAP_NS = 50_000_000
"""The longest stretch that is interpolated: what lies in a longer one is not known."""
SILENCE_NS = 1_000_000_000
"""After this long without any reading the grid starts anew instead of filling up."""

_MISSING = int(Flag.MISSING)


class GridPoint(NamedTuple):
    """The four counts at one moment of the common grid."""

    t_ns: int
    """A multiple of 10 ms."""
    counts: tuple[float, float, float, float]
    """NaN for a cell that is in a gap."""
    flags: int
    """`Flag` bits of the conversions that the four counts rest on."""


class Grid:
    """Interpolates readings to grid points; feed it readings in order of arrival."""

    def __init__(self, period_ns: int = 10_750_000) -> None:
        """Start empty; a distance over 1.5 `period_ns` is told as `Flag.PERIOD`."""
        self._late_ns = period_ns * 3 // 2
        self._cells = self._empty()
        self._next_ns = 0
        self._newest_ns = 0

    def push(self, reading: Reading) -> list[GridPoint]:
        """Take a reading and return the points that it completes, oldest first.

        A reading that is older than the last good one of its cell is left out.
        """
        if abs(reading.t_ns - self._newest_ns) > SILENCE_NS:
            self._cells, self._next_ns, self._newest_ns = self._empty(), 0, 0
        self._newest_ns = max(self._newest_ns, reading.t_ns)
        if self._next_ns == 0:
            self._next_ns = -(-reading.t_ns // STEP_NS) * STEP_NS
        self._cells[reading.cell].push(reading)
        return self._completed()

    def pass_time(self, now_ns: int) -> list[GridPoint]:
        """Return points that silence completes: missing ones, `GAP_NS` behind `now_ns`.

        Call it when no reading came for a while. After `SILENCE_NS` it returns none.
        """
        if self._next_ns == 0 or now_ns - self._newest_ns > SILENCE_NS:
            return []
        self._newest_ns = max(self._newest_ns, now_ns)
        return self._completed()

    def _empty(self) -> tuple[_CellLine, ...]:
        return tuple(_CellLine(self._late_ns) for _ in CELLS)

    def _completed(self) -> list[GridPoint]:
        points: list[GridPoint] = []
        first, second, third, fourth = self._cells
        while True:
            t_ns = self._next_ns
            if t_ns > self._newest_ns:
                return points
            heard_ns = min(first.last_ns, second.last_ns, third.last_ns, fourth.last_ns)
            if heard_ns < t_ns and self._newest_ns < t_ns + GAP_NS:
                return points
            counts = (first.at(t_ns), second.at(t_ns), third.at(t_ns), fourth.at(t_ns))
            flags = first.flags | second.flags | third.flags | fourth.flags
            points.append(GridPoint(t_ns, counts, flags))
            self._next_ns = t_ns + STEP_NS


class _Node:
    """A good reading, the segment that ends at it, and the slope there."""

    __slots__ = ("count", "flags", "h_ns", "joined", "rise", "slope", "t_ns")

    def __init__(
        self, t_ns: int, count: float, flags: int, before: _Node | None
    ) -> None:
        self.t_ns = t_ns
        self.count = count
        self.flags = flags
        self.h_ns = t_ns - before.t_ns if before else 0
        self.joined = 0 < self.h_ns <= GAP_NS
        self.rise = (
            (count - before.count) / self.h_ns if before and self.joined else 0.0
        )
        self.slope = self.rise


class _CellLine:
    """The good readings of one chip around the grid point that is next."""

    __slots__ = ("_late_ns", "_nodes", "_open_flags", "flags", "last_ns")

    def __init__(self, late_ns: int) -> None:
        self._late_ns = late_ns
        self._nodes: list[_Node] = []
        self._open_flags = 0
        self.last_ns = 0
        """When this chip gave its last good reading."""
        self.flags = 0
        """Flags of the count that `at` returned last."""

    def push(self, reading: Reading) -> None:
        if reading.flags:
            self._open_flags |= reading.flags
            return
        before = self._nodes[-1] if self._nodes else None
        if before and reading.t_ns <= before.t_ns:
            return
        node = _Node(reading.t_ns, float(reading.count), self._open_flags, before)
        if before and node.h_ns > self._late_ns and not node.flags:
            node.flags = int(Flag.PERIOD)
        if before and node.joined:
            self._set_slopes(before, node)
        self._nodes.append(node)
        self._open_flags = 0
        self.last_ns = node.t_ns

    def _set_slopes(self, middle: _Node, new: _Node) -> None:
        """Give `middle` its inner slope and `new` its end slope, as PCHIP defines."""
        if not middle.joined:
            middle.slope = new.rise
            return
        middle.slope = _inner_slope(middle.h_ns, new.h_ns, middle.rise, new.rise)
        new.slope = _end_slope(new.h_ns, middle.h_ns, new.rise, middle.rise)
        first = self._nodes[-2]
        if not first.joined:
            first.slope = _end_slope(middle.h_ns, new.h_ns, middle.rise, new.rise)

    def at(self, t_ns: int) -> float:
        """Return the count at `t_ns`, which never goes back; NaN in a gap."""
        nodes = self._nodes
        while len(nodes) > 2 and nodes[1].t_ns < t_ns:
            del nodes[0]
        if not nodes or nodes[-1].t_ns < t_ns:
            self.flags = _MISSING | self._open_flags
            return math.nan
        if len(nodes) == 1 or nodes[0].t_ns >= t_ns:
            known = nodes[0].t_ns == t_ns
            self.flags = 0 if known else _MISSING
            return nodes[0].count if known else math.nan
        left, right = nodes[0], nodes[1]
        if right.t_ns < t_ns:
            left, right = nodes[1], nodes[2]
        self.flags = right.flags
        if right.t_ns == t_ns:
            self.flags = 0
            return right.count
        if not right.joined:
            self.flags |= _MISSING
            return math.nan
        return _hermite(left, right, t_ns)


def _hermite(left: _Node, right: _Node, t_ns: int) -> float:
    """Return the cubic through two nodes with their slopes, at `t_ns` between them."""
    h_ns = right.h_ns
    s = (t_ns - left.t_ns) / h_ns
    bend = left.slope + right.slope - 2.0 * right.rise
    turn = right.rise - left.slope - bend
    return left.count + s * h_ns * (left.slope + s * (turn + s * bend))


def _inner_slope(h0: int, h1: int, rise0: float, rise1: float) -> float:
    """Return the weighted harmonic mean of two rises, 0 at a turn."""
    if rise0 * rise1 <= 0.0:
        return 0.0
    w0, w1 = 2 * h1 + h0, h1 + 2 * h0
    return (w0 + w1) / (w0 / rise0 + w1 / rise1)


def _end_slope(h0: int, h1: int, rise0: float, rise1: float) -> float:
    """Return the three-point slope at an end, kept monotone; 0 is the end segment."""
    slope = ((2 * h0 + h1) * rise0 - h0 * rise1) / (h0 + h1)
    if slope * rise0 <= 0.0:
        return 0.0
    if rise0 * rise1 < 0.0 and abs(slope) > 3.0 * abs(rise0):
        return 3.0 * rise0
    return slope
