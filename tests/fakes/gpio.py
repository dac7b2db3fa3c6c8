"""Four HX711 behind the small interface of `firmware.lines`, on a simulated clock.

Each call costs time. A stall is put before or after the moment at which the level
changes or is looked at, so that it falls into either half of a pulse.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from firmware.clock import SimulatedClock
from firmware.frames import DATA_BITS, LANE_BITS, SLOW_PULSE_NS, Frame, LineFrames
from tests.fakes.hx711_chip import NEVER, Hx711Chip

PULSES = DATA_BITS + 1
Stall = tuple[int, int, int]
"""Number of the call, nanoseconds before its effect, nanoseconds after it."""


class FakeClock(SimulatedClock):
    """A simulated clock that the fake library moves by the cost of each call."""

    def __init__(self, start_ns: int = 0) -> None:
        super().__init__(start_ns)

    def now_ns(self) -> int:
        return self._now_ns

    def spend(self, cost_ns: int) -> None:
        """Let time pass inside a call."""
        self._now_ns += cost_ns


class FakeLines:
    """The lines of four virtual chips."""

    def __init__(
        self,
        chips: Sequence[Hx711Chip],
        clock: FakeClock,
        *,
        call_ns: int = 2_000,
        posted: bool = False,
        stalls: Callable[[], Stall] | None = None,
    ) -> None:
        self.chips = tuple(chips)
        self.clock = clock
        self.call_ns = call_ns
        self.posted = posted
        self.calls = 0
        self.closed = False
        self._levels = 0
        self._masks = tuple(
            tuple(chip for bit, chip in enumerate(self.chips) if mask >> bit & 1)
            for mask in range(1 << len(self.chips))
        )
        self._stalls = stalls
        self._stall_call = NEVER
        self._before_ns = self._after_ns = 0
        self._plan()

    def stall_at(self, call: int, before_ns: int = 0, after_ns: int = 0) -> None:
        """Stall the call that is `call` calls from now."""
        self._stall_call = self.calls + call
        self._before_ns, self._after_ns = before_ns, after_ns

    def write(self, levels: int, mask: int) -> None:
        clock = self.clock
        self.calls += 1
        half_ns = self.call_ns >> 1
        after_ns = 0
        if self.calls >= self._stall_call:
            clock.spend(self._before_ns)
            after_ns = self._after_ns
            self._plan()
        clock._now_ns += half_ns
        now_ns = clock._now_ns
        for chip in self._masks[mask & levels]:
            chip.set_sck(1, now_ns)
        for chip in self._masks[mask & ~levels]:
            chip.set_sck(0, now_ns)
        self._levels = self._levels & ~mask | levels & mask
        clock._now_ns = now_ns + half_ns + after_ns

    def read(self) -> int:
        clock = self.clock
        self.calls += 1
        half_ns = self.call_ns >> 1
        after_ns = 0
        if self.calls >= self._stall_call:
            clock.spend(self._before_ns)
            after_ns = self._after_ns
            self._plan()
        clock._now_ns += half_ns
        now_ns = clock._now_ns
        word = 0
        bit = 1
        for chip in self.chips:
            # Most looks find nothing new; calls for all would take a third of a soak.
            if (
                now_ns >= chip.next_ns
                or now_ns < chip._forced_until_ns
                or chip._sck
                or chip.stuck is not None
            ):
                level = chip.dout(now_ns)
            else:
                level = chip._level
            if level:
                word |= bit
            bit <<= 1
        clock._now_ns = now_ns + half_ns + after_ns
        return word

    def masked(self, mask: int) -> tuple[Hx711Chip, ...]:
        """Return the chips whose bits are set."""
        return self._masks[mask]

    def stalls_within(self, calls: int) -> bool:
        """Return whether one of the next so many calls stalls."""
        return self.calls + calls >= self._stall_call

    def close(self) -> None:
        self.closed = True

    def _plan(self) -> None:
        if self._stalls is None:
            self._stall_call = NEVER
            return
        call, self._before_ns, self._after_ns = self._stalls()
        self._stall_call = self.calls + call


class QuickFrames(LineFrames):
    """Frames in one step where nothing can happen in them, else pulse by pulse.

    The readings are the same as with `LineFrames`, a soak takes a quarter of the time.
    """

    def __init__(self, lines: FakeLines, clock: FakeClock) -> None:
        super().__init__(lines, clock)
        self._fake = lines
        self._fake_clock = clock

    def read(self, chips: int) -> Frame:
        lines, clock = self._fake, self._fake_clock
        call_ns = lines.call_ns >> 1 << 1
        calls_per_pulse = 4 if lines.posted else 3
        start_ns = clock.now_ns()
        done_ns = start_ns + PULSES * calls_per_pulse * call_ns
        clocked = lines.masked(chips)
        if (
            (calls_per_pulse - 1) * call_ns >= SLOW_PULSE_NS
            or lines.stalls_within(PULSES * calls_per_pulse + 1)
            or any(chip.changes_until(done_ns, start_ns) for chip in clocked)
        ):
            return super().read(chips)
        lines.calls += PULSES * calls_per_pulse
        clock.spend(done_ns - start_ns)
        lanes = 0
        for cell, chip in enumerate(lines.chips):
            if chips >> cell & 1:
                lanes |= chip.give_frame(done_ns) << LANE_BITS * cell
        return Frame(lanes, chips, 0, 0, 0, 0, done_ns - call_ns, done_ns)


def random_stalls(
    seed: int,
    *,
    every_calls: int = 3_000,
    shortest_ns: int = 20_000,
    longest_ns: int = 5_000_000,
) -> Callable[[], Stall]:
    """Return a source of stalls spread evenly over the logarithm of their length."""
    source = random.Random(seed)
    ratio = longest_ns / shortest_ns

    def stall() -> Stall:
        length_ns = round(shortest_ns * ratio ** source.random())
        call = source.randint(1, 2 * every_calls)
        return (call, length_ns, 0) if source.random() < 0.5 else (call, 0, length_ns)

    return stall
