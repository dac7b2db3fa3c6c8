"""Four HX711 read at once, and every doubt about a count said with it.

Chips that are ready are clocked together, the others are left alone. A count is
accepted, that is, carries no flag, only when each of these holds; the flag in brackets
says which did not.

- Every SCK pulse took less than 50 us from before the call that raised it to after the
  call that lowered it: over 60 us the chip powers down (`SLOW_PULSE`). A zero among the
  later bits of the frame shows that it did not, since a chip that was reset holds DOUT
  high until it has settled; without one, the chip is taken to have been reset.
- DOUT was high after pulse 25, and where a bit is looked at twice both looks agree
  (`DESYNC`); when DOUT is low at a further look, the line does not move at all
  (`NOT_RELEASED`).
- DOUT was seen high after the frame before, and the frame ended before the earliest
  moment at which the chip can update its output: 0.85 of its own period, less 75 us,
  after DOUT was last seen high (`COLLISION`).
- The conversions before and after it came when the chip's own period says, within an
  eighth of it. A reset or a change of gain silences the chip for four periods, so the
  count waits for the next conversion before it is given out (`PERIOD`).
- In none of the four conversions before it may the chip have been reset or come out of
  step, and its gain is known to be 128 (`SETTLING`).
- It does not end in twelve or more ones (`ONES_TAIL`) and is not at either end of the
  range (`SATURATED`).

A chip that shows nothing for three periods, or for eight after it may have been reset,
gives a reading `MISSING`, and another each three periods; after fifty it is
power-cycled. The others go on.

A chip that is ready may wait up to `patience_ns` for others, so that one frame serves
several and fewer calls are made. Its time is still when it was found ready.
"""

from __future__ import annotations

from collections import deque

from firmware.clock import Clock
from firmware.conversions import TOLERANCE, UPDATE_HIGH_NS, ConversionClock
from firmware.frames import ALL_CELLS, Frame, Frames, count_flags, count_of
from firmware.reading import CELLS, Flag, Reading

POWER_DOWN_NS = 200_000
"""SCK high for this long powers every chip down for certain; 60 us would do."""
SETTLING_CONVERSIONS = 4
RESET_PERIODS = SETTLING_CONVERSIONS + 1
"""A chip that was reset is silent for four conversions and shows the fifth."""
UNSEEN_RESET_PERIODS = RESET_PERIODS - 1.5
"""Within this after a conversion a chip cannot have been reset and be ready again."""
MISSING_PERIODS = 3
REVIVE_PERIODS = 50
"""After so much silence a chip is power-cycled; one of 10 SPS needs 40 to settle."""

_DOUBTFUL = Flag.DESYNC | Flag.NOT_RELEASED | Flag.COLLISION
"""After these, and after a power-down, the chip may have another gain or state."""


class _Held:
    """A reading in the making: it is given out once nothing can change its flags."""

    __slots__ = ("cell", "count", "flags", "seq", "settled", "t_ns")

    def __init__(self, cell: int, seq: int, t_ns: int, flags: int = 0) -> None:
        self.cell, self.seq, self.t_ns = cell, seq, t_ns
        self.count, self.flags = 0, flags
        self.settled = flags != 0


class _Chip:
    """What is known of one chip between its frames."""

    def __init__(self, cell: int, nominal_ns: int) -> None:
        self.cell = cell
        self.bit = 1 << cell
        self.clock = ConversionClock(nominal_ns)
        self.held: _Held | None = None
        """Was read, and waits for the next conversion to come in time."""
        self.settling_until = -1
        self.restart(0)

    def restart(self, t_ns: int) -> None:
        """Take note that the chip was reset at `t_ns` by a power cycle."""
        self.clock.restart(t_ns)
        self.ready: _Held | None = None
        """Was found ready, and waits to be read."""
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

    def find(self, found_ns: int) -> _Held:
        """Take note that DOUT is low for a new conversion."""
        clock = self.clock
        silence_ns = found_ns - clock.fall_ns
        after_ns = self.frame_ns if self.high_ns is None else self.high_ns
        expected = self.may_be_reset and clock.proven
        if clock.advance(after_ns, found_ns):
            expected |= silence_ns < UNSEEN_RESET_PERIODS * clock.period_ns
        flags = 0 if expected and not self.late else int(Flag.PERIOD)
        self.settle(flags)
        self.ready = _Held(self.cell, clock.seq, found_ns)
        if self.late or not self.gain_unknown:
            # With the gain unknown it is settling, whatever its time.
            self.ready.flags = flags
        return self.ready

    def take(self, held: _Held, frame: Frame) -> None:
        """Put what a frame brought into the reading that was found ready."""
        clock = self.clock
        held.count = count_of(frame.lanes, self.cell)
        flags = held.flags | count_flags(held.count)
        if frame.slow & self.bit:
            flags |= Flag.SLOW_PULSE
        if (frame.torn | ~frame.released) & self.bit:
            flags |= Flag.DESYNC
        if frame.stuck & self.bit:
            flags |= Flag.NOT_RELEASED
        clock.note_read(self.high_ns, frame.done_ns)
        if self.high_ns is None or frame.done_ns > clock.safe_until_ns(self.high_ns):
            flags |= Flag.COLLISION
        if self.gain_unknown or held.seq <= self.settling_until:
            flags |= Flag.SETTLING
        in_doubt = bool(flags & _DOUBTFUL or frame.lost & self.bit)
        if in_doubt or self.gain_unknown:
            self.settling_until = held.seq + SETTLING_CONVERSIONS
        held.flags = int(flags)
        held.settled = held.flags != 0
        self.held, self.ready = held, None
        self._look_forward(frame, in_doubt=in_doubt)

    def settle(self, flags: int) -> None:
        """Let the last reading go, with what was learned after it."""
        if self.held is not None:
            self.held.flags |= flags
            self.held.settled = True
            self.held = None

    def _look_forward(self, frame: Frame, *, in_doubt: bool) -> None:
        """Prepare for the next conversion."""
        self.expect(frame.done_ns, may_be_reset=in_doubt or self.gain_unknown)
        self.gain_unknown = self.late = False
        self.frame_ns = frame.done_ns
        self.high_ns = None
        self.trust_high_ns = self.ignore_until_ns = frame.done_ns
        if in_doubt:
            # DOUT may be high for an update that fell inside this frame.
            self.trust_high_ns += 2 * UPDATE_HIGH_NS
        elif frame.released & self.bit:
            self.high_ns = frame.clocked_ns
        if frame.stuck & self.bit:
            self.ignore_until_ns += round(self.clock.period_ns)


class Hx711Reader:
    """Turns frames into readings. `start`, then `poll` again and again."""

    def __init__(
        self, frames: Frames, clock: Clock, period_ns: int, *, patience_ns: int = 0
    ) -> None:
        self._frames = frames
        self._clock = clock
        self._patience_ns = patience_ns
        self._chips = tuple(_Chip(cell, period_ns) for cell in range(len(CELLS)))
        self._order: deque[_Held] = deque()
        self._read_by_ns: int | None = None
        """When the chips that are ready have waited long enough."""
        self._powered_down = 0

    def start(self) -> None:
        """Power-cycle the chips, so that their state is known."""
        self._frames.drive(ALL_CELLS, ALL_CELLS)
        self._clock.sleep_until_ns(self._clock.now_ns() + POWER_DOWN_NS)
        self._let_go(ALL_CELLS)

    def poll(self) -> list[Reading]:
        """Look at DOUT once, read what is ready, return what is certain by now.

        The readings come in order of time; a good one comes one period after it was
        found ready.
        """
        if self._powered_down:
            self._let_go(self._powered_down)
        looked_ns = self._clock.now_ns()
        word = self._frames.look()
        found_ns = self._clock.now_ns()
        ready = 0
        for chip in self._chips:
            if word & chip.bit:
                self._note_high(chip, looked_ns, found_ns)
            elif found_ns >= chip.ignore_until_ns:
                ready |= chip.bit
                if chip.ready is None:
                    self._order.append(chip.find(found_ns))
        if ready:
            if self._read_by_ns is None:
                self._read_by_ns = found_ns + self._patience_ns
            if ready == ALL_CELLS or found_ns >= self._read_by_ns:
                self._read(ready)
        return self._settled() if self._order else []

    def _read(self, ready: int) -> None:
        frame = self._frames.read(ready)
        self._read_by_ns = None
        for chip in self._chips:
            if chip.ready is not None:
                chip.take(chip.ready, frame)

    def _settled(self) -> list[Reading]:
        readings = []
        while self._order and self._order[0].settled:
            held = self._order.popleft()
            readings.append(
                Reading(held.cell, held.seq, held.t_ns, held.count, held.flags)
            )
        return readings

    def _note_high(self, chip: _Chip, looked_ns: int, found_ns: int) -> None:
        """The chip is not ready; when it should be, it was reset unseen."""
        if chip.ready is not None:
            # It was ready and was updated while it waited: that conversion is lost.
            self._order.remove(chip.ready)
            chip.ready = None
        if looked_ns >= chip.trust_high_ns:
            chip.high_ns = looked_ns
        if looked_ns > chip.due_ns:
            chip.late = chip.gain_unknown = True
            chip.settle(Flag.PERIOD)
        if looked_ns > chip.missing_ns:
            self._note_missing(chip, found_ns)

    def _note_missing(self, chip: _Chip, now_ns: int) -> None:
        clock = chip.clock
        clock.pass_by(now_ns)
        chip.gain_unknown = True
        chip.missing_ns = now_ns + MISSING_PERIODS * clock.period_ns
        self._order.append(_Held(chip.cell, clock.seq, now_ns, int(Flag.MISSING)))
        if now_ns - chip.frame_ns > REVIVE_PERIODS * clock.period_ns:
            self._frames.drive(chip.bit, chip.bit)
            self._powered_down |= chip.bit

    def _let_go(self, chips: int) -> None:
        """Lower SCK of chips that were powered down; they start afresh."""
        self._frames.drive(0, chips)
        self._powered_down &= ~chips
        now_ns = self._clock.now_ns()
        for chip in self._chips:
            if chips & chip.bit:
                chip.restart(now_ns)
