"""One frame of up to four HX711: 25 pulses on SCK, 24 bits of each chip's count.

A frame is always clocked to its end: a chip left in the middle of one gives a wrong
count to the next.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from firmware.clock import Clock
from firmware.lines import Lines
from firmware.reading import CELLS, COUNT_MAX, COUNT_MIN, Flag

DATA_BITS = 24
SLOW_PULSE_NS = 50_000
"""Longest SCK-high time that the datasheet allows (T3)."""
ONES_TAIL_BITS = 12
"""A good count ends in as many ones once in 4096, a reset within a frame always."""
LANE_BITS = 32
"""Distance between the counts of two cells in `Frame.lanes`."""
ALL_CELLS = (1 << len(CELLS)) - 1

_PULSES = range(DATA_BITS + 1)
_ONES_TAIL = (1 << ONES_TAIL_BITS) - 1
_LANES = tuple(
    sum((word >> cell & 1) << (LANE_BITS * cell) for cell in range(len(CELLS)))
    for word in range(ALL_CELLS + 1)
)
"""For each word of four DOUTs, its bits spread out so that four counts shift as one."""


class Frame(NamedTuple):
    """What 25 pulses brought, for all chips that were clocked."""

    lanes: int
    """24 bits of each cell, 32 bits apart."""
    released: int
    """DOUT of each cell after pulse 25; a one is a chip that let go."""
    stuck: int
    """Cells whose DOUT was low after pulse 25 and at a further look."""
    torn: int
    """Cells whose DOUT changed between two looks at one bit."""
    slow: int
    """Cells whose SCK may have been high for 50 us or longer."""
    lost: int
    """Those of them that gave only ones after it, as a chip does that powered down."""
    clocked_ns: int
    """After pulse 25 was lowered, before DOUT was looked at."""
    done_ns: int


class Frames(Protocol):
    """Where frames come from: the lines themselves, or a library that clocks them."""

    def drive(self, levels: int, chips: int) -> None:
        """Set SCK of the cells in `chips` to their bits of `levels`."""

    def look(self) -> int:
        """Return the levels of the four DOUTs; a zero is a chip that is ready."""

    def read(self, chips: int) -> Frame:
        """Clock one frame out of the cells whose bits are set in `chips`."""


class LineFrames:
    """Frames clocked out of GPIO lines."""

    def __init__(self, lines: Lines, clock: Clock) -> None:
        self._lines = lines
        self._clock = clock
        self.drive = lines.write
        self.look = lines.read

    def read(self, chips: int) -> Frame:
        return read_frame(self._lines, self._clock, chips)


def read_frame(lines: Lines, clock: Clock, chips: int) -> Frame:
    """Clock one frame out of the cells whose bits are set in `chips`."""
    now_ns, write, read = clock.now_ns, lines.write, lines.read
    posted, lanes_of = lines.posted, _LANES
    lanes = slow = lost = torn = word = clocked_ns = 0
    for _ in _PULSES:
        lanes = lanes << 1 | lanes_of[word]
        raised_ns = now_ns()
        write(chips, chips)
        early = read() if posted else 0
        write(0, chips)
        clocked_ns = now_ns()
        word = read()
        if clocked_ns - raised_ns >= SLOW_PULSE_NS:
            slow = lost = chips
        elif lost:
            lost &= word
        if posted:
            torn |= early ^ word
    stuck = chips & ~word & ~read() if chips & ~word else 0
    return Frame(lanes, word, stuck, torn, slow, lost, clocked_ns, now_ns())


def count_of(lanes: int, cell: int) -> int:
    """Return the signed count of one cell."""
    raw = lanes >> (LANE_BITS * cell) & 0xFFFFFF
    return raw - 0x1000000 if raw & 0x800000 else raw


def count_flags(count: int) -> int:
    """Return the flags that a count shows by itself."""
    flags = 0
    if count & _ONES_TAIL == _ONES_TAIL:
        flags |= Flag.ONES_TAIL
    if count in (COUNT_MIN, COUNT_MAX):
        flags |= Flag.SATURATED
    return int(flags)
