"""Four HX711 read at once, and every doubt about a count said with it.

A frame is 25 pulses on SCK, always all of them: a chip left in the middle of a frame
gives a wrong count to the next one. Chips that are ready are clocked together, the
others are left alone. A count is accepted, that is, carries no flag, only when each of
these holds; the flag in brackets says which did not.

- Every SCK pulse took less than 50 us from before the call that raised it to after the
  call that lowered it: over 60 us the chip powers down (`SLOW_PULSE`).
- DOUT was high after pulse 25, and where a bit is looked at twice both looks agree
  (`DESYNC`); when DOUT is low at a further look, the line does not move at all
  (`NOT_RELEASED`).
- DOUT was seen high after the frame before, and the frame ended before the earliest
  moment at which the chip can update its output: 0.85 of its own period, less 75 us,
  after DOUT was last seen high (`COLLISION`).
- The conversions before and after it came when the chip's own period says, within an
  eighth of it. A reset or a change of gain silences the chip for four periods, so the
  count waits for the next conversion before it is given out (`PERIOD`).
- None of the four conversions before it was in doubt, and the chip's gain is known to
  be 128 (`SETTLING`).
- It does not end in twelve or more ones (`ONES_TAIL`) and is not at either end of the
  range (`SATURATED`).

A chip that shows nothing for three periods, or for eight after it may have been reset,
gives a reading `MISSING`, and another each three periods; after fifty it is
power-cycled. The others go on.
"""

from __future__ import annotations

from collections import deque
from typing import NamedTuple, Protocol

from firmware.clock import Clock
from firmware.conversions import TOLERANCE, UPDATE_HIGH_NS, ConversionClock
from firmware.lines import Lines
from firmware.reading import CELLS, COUNT_MAX, COUNT_MIN, Flag, Reading

DATA_BITS = 24
SLOW_PULSE_NS = 50_000
"""Longest SCK-high time that the datasheet allows (T3)."""
POWER_DOWN_NS = 200_000
"""SCK high for this long powers every chip down for certain; 60 us would do."""
POLL_NS = 500_000
"""How often DOUT is looked at while no chip is ready."""
SETTLING_CONVERSIONS = 4
RESET_PERIODS = SETTLING_CONVERSIONS + 1
"""A chip that was reset is silent for four conversions and shows the fifth."""
MISSING_PERIODS = 3
REVIVE_PERIODS = 50
"""After so much silence a chip is power-cycled; one of 10 SPS needs 40 to settle."""
ONES_TAIL_BITS = 12
"""A good count ends in as many ones once in 4096, a reset within a frame always."""

_ONES_TAIL = (1 << ONES_TAIL_BITS) - 1
_DOUBTFUL = Flag.SLOW_PULSE | Flag.DESYNC | Flag.NOT_RELEASED | Flag.COLLISION
"""After these the chip may have been reset or given another gain."""
LANE_BITS = 32
_ALL = (1 << len(CELLS)) - 1
_LANES = tuple(
    sum((word >> cell & 1) << (LANE_BITS * cell) for cell in range(len(CELLS)))
    for word in range(_ALL + 1)
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
    lanes = slowest_ns = torn = clocked_ns = 0
    word = 0
    for _ in range(DATA_BITS + 1):
        lanes = lanes << 1 | _LANES[word]
        raised_ns = now_ns()
        write(chips, chips)
        early = read() if lines.posted else None
        write(0, chips)
        clocked_ns = now_ns()
        slowest_ns = max(slowest_ns, clocked_ns - raised_ns)
        word = read()
        if early is not None:
            torn |= early ^ word
    stuck = chips & ~word & ~read() if chips & ~word else 0
    slow = chips if slowest_ns >= SLOW_PULSE_NS else 0
    return Frame(lanes, word, stuck, torn, slow, clocked_ns, now_ns())


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


class _Held:
    """A reading that waits until the chip's next conversion has come in time."""

    __slots__ = ("cell", "count", "flags", "seq", "settled", "t_ns")

    def __init__(self, cell: int, seq: int, t_ns: int, count: int, flags: int) -> None:
        self.cell, self.seq, self.t_ns = cell, seq, t_ns
        self.count, self.flags = count, flags
        self.settled = flags != 0


class _Chip:
    """What is known of one chip between its frames."""

    def __init__(self, cell: int, nominal_ns: int) -> None:
        self.cell = cell
        self.bit = 1 << cell
        self.clock = ConversionClock(nominal_ns)
        self.held: _Held | None = None
        self.settling_until = -1
        self.restart(0)

    def restart(self, t_ns: int) -> None:
        """Take note that the chip was reset at `t_ns` by a power cycle."""
        self.clock.restart(t_ns)
        self.high_ns: int | None = None
        self.frame_ns = t_ns
        self.trust_high_ns = t_ns
        self.ignore_until_ns = t_ns
        self.gain_unknown = True
        self.late = False
        self.expect(t_ns, may_be_reset=True)

    def expect(self, t_ns: int, *, may_be_reset: bool) -> None:
        """Say when the next conversion is due, and when the chip is missing."""
        period_ns = self.clock.period_ns
        self.may_be_reset = may_be_reset
        if may_be_reset:
            self.due_ns = t_ns + (RESET_PERIODS + 2 * TOLERANCE) * period_ns
            self.missing_ns = t_ns + (RESET_PERIODS + MISSING_PERIODS) * period_ns
        else:
            self.due_ns = self.clock.fall_ns + (1 + 2 * TOLERANCE) * period_ns
            self.missing_ns = self.clock.fall_ns + MISSING_PERIODS * period_ns


class Hx711Reader:
    """Turns frames into readings. `start`, then `poll` again and again."""

    def __init__(self, frames: Frames, clock: Clock, period_ns: int) -> None:
        self._frames = frames
        self._clock = clock
        self._chips = tuple(_Chip(cell, period_ns) for cell in range(len(CELLS)))
        self._order: deque[_Held] = deque()
        self._powered_down = 0

    def start(self) -> None:
        """Power-cycle the chips, so that their state is known."""
        self._frames.drive(_ALL, _ALL)
        self._clock.sleep_until_ns(self._clock.now_ns() + POWER_DOWN_NS)
        self._let_go(_ALL)

    def poll(self) -> list[Reading]:
        """Look at DOUT once, read what is ready, return what is certain by now.

        The readings come in order of time; a good one comes one period after it was
        read.
        """
        if self._powered_down:
            self._let_go(self._powered_down)
        looked_ns = self._clock.now_ns()
        word = self._frames.look()
        found_ns = self._clock.now_ns()
        ready = 0
        for chip in self._chips:
            if word & chip.bit:
                self._note_high(chip, looked_ns)
            elif found_ns >= chip.ignore_until_ns:
                ready |= chip.bit
        if ready:
            frame = self._frames.read(ready)
            for chip in self._chips:
                if ready & chip.bit:
                    self._take(chip, frame, found_ns)
        return self._settled() if self._order else []

    def _let_go(self, chips: int) -> None:
        """Lower SCK of chips that were powered down; they start afresh."""
        self._frames.drive(0, chips)
        self._powered_down &= ~chips
        now_ns = self._clock.now_ns()
        for chip in self._chips:
            if chips & chip.bit:
                chip.restart(now_ns)

    def _settled(self) -> list[Reading]:
        readings = []
        while self._order and self._order[0].settled:
            held = self._order.popleft()
            readings.append(
                Reading(held.cell, held.seq, held.t_ns, held.count, held.flags)
            )
        return readings

    def _note_high(self, chip: _Chip, looked_ns: int) -> None:
        """The chip is not ready; when it should be, it was reset unseen."""
        if looked_ns >= chip.trust_high_ns:
            chip.high_ns = looked_ns
        if looked_ns > chip.due_ns:
            chip.late = True
            chip.gain_unknown = True
            self._settle(chip, Flag.PERIOD)
        if looked_ns > chip.missing_ns:
            self._note_missing(chip, looked_ns)

    def _note_missing(self, chip: _Chip, now_ns: int) -> None:
        chip.clock.pass_by(now_ns)
        chip.gain_unknown = True
        chip.missing_ns = now_ns + MISSING_PERIODS * chip.clock.period_ns
        missing = _Held(chip.cell, chip.clock.seq, now_ns, 0, int(Flag.MISSING))
        self._order.append(missing)
        if now_ns - chip.frame_ns > REVIVE_PERIODS * chip.clock.period_ns:
            self._frames.drive(chip.bit, chip.bit)
            self._powered_down |= chip.bit

    def _settle(self, chip: _Chip, flags: int) -> None:
        """Give out the chip's last reading, with what was learned after it."""
        if chip.held is not None:
            chip.held.flags |= flags
            chip.held.settled = True
            chip.held = None

    def _take(self, chip: _Chip, frame: Frame, found_ns: int) -> None:
        clock = chip.clock
        count = count_of(frame.lanes, chip.cell)
        flags = count_flags(count)
        long_silence = (
            found_ns - clock.fall_ns > (RESET_PERIODS - 1.5) * clock.period_ns
        )
        after_ns = chip.frame_ns if chip.high_ns is None else chip.high_ns
        on_time = clock.advance(after_ns, found_ns)
        abnormal = not chip.may_be_reset and (long_silence or not on_time)
        if chip.late or abnormal:
            flags |= Flag.PERIOD
        self._settle(chip, flags & Flag.PERIOD)
        if frame.slow & chip.bit:
            flags |= Flag.SLOW_PULSE
        if (frame.torn | ~frame.released) & chip.bit:
            flags |= Flag.DESYNC
        if frame.stuck & chip.bit:
            flags |= Flag.NOT_RELEASED
        if chip.high_ns is None or frame.done_ns > clock.safe_until_ns(chip.high_ns):
            flags |= Flag.COLLISION
        if chip.gain_unknown or clock.seq <= chip.settling_until:
            flags |= Flag.SETTLING
        in_doubt = bool(flags & _DOUBTFUL)
        if in_doubt or chip.gain_unknown:
            chip.settling_until = clock.seq + SETTLING_CONVERSIONS
        self._look_forward(chip, frame, in_doubt=in_doubt)
        held = _Held(chip.cell, clock.seq, found_ns, count, int(flags))
        self._order.append(held)
        if not held.settled:
            chip.held = held

    def _look_forward(self, chip: _Chip, frame: Frame, *, in_doubt: bool) -> None:
        """Prepare for the chip's next conversion."""
        chip.expect(frame.done_ns, may_be_reset=in_doubt or chip.gain_unknown)
        chip.gain_unknown = chip.late = False
        chip.frame_ns = frame.done_ns
        chip.high_ns = None
        chip.trust_high_ns = chip.ignore_until_ns = frame.done_ns
        if in_doubt:
            chip.trust_high_ns += 2 * UPDATE_HIGH_NS
        elif frame.released & chip.bit:
            chip.high_ns = frame.clocked_ns
        if frame.stuck & chip.bit:
            chip.ignore_until_ns += round(chip.clock.period_ns)
