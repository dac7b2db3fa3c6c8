"""A bit-accurate HX711, clocked by PD_SCK on a simulated time axis.

Timing from the datasheet (Avia HX711, V2.0 and the older text, which disagree about the
gain after power-down) and from oscilloscope traces of real chips: period 10 702 us at
RATE = 1, DOUT high for 75 us at an update when the conversion before was not read. What
a chip does when an update falls inside a read is unpublished, so each plausible
behaviour is a model of its own.
"""

from __future__ import annotations

import enum
import random
from collections.abc import Callable

PERIOD_NS = 10_702_000
JITTER_NS = 20_000
UPDATE_HIGH_NS = 75_000
POWER_DOWN_NS = 60_000
SETTLING = 4
NEVER = 1 << 62
_GAIN_OF_PULSES = {25: 128, 26: 32, 27: 64}

Signal = Callable[[int], int]
"""The true count at gain 128 of a conversion, by its number."""


class Collision(enum.Enum):
    """What an update inside a read does."""

    RELOAD = enum.auto()
    """The shift register takes the new sample; the position stays."""
    RESTART = enum.auto()
    """The shift register takes the new sample and starts from its first bit."""
    ONES = enum.auto()
    """DOUT is forced high for 75 us while the old bits are shifted on."""


def scrambled(number: int) -> int:
    """Return a count whose bits have nothing to do with those of its neighbours."""
    bits = (number * 2654435761 + 0x9E3779B9) * 40503 & 0xFFFFFFFF
    raw = (bits ^ bits >> 11) & 0xFFFFFF
    if raw & 0xFFF == 0xFFF or raw == 0x800000:
        raw ^= 0x10
    return raw - 0x1000000 if raw & 0x800000 else raw


class Hx711Chip:
    """One chip. Times must not go backwards from call to call."""

    def __init__(
        self,
        signal: Signal = scrambled,
        *,
        period_ns: int = PERIOD_NS,
        phase_ns: int = 0,
        jitter_ns: int = JITTER_NS,
        datasheet: int = 2,
        collision: Collision = Collision.RELOAD,
        gain: int = 128,
        seed: int = 0,
    ) -> None:
        self.signal = signal
        self.period_ns = period_ns
        self.jitter_ns = jitter_ns
        self.datasheet = datasheet
        self.collision = collision
        self.conversions: list[tuple[int, int]] = []
        """Time and true count at gain 128 of each conversion shown, oldest first."""
        self.numbers: list[int] = []
        """Number of each conversion shown; settling ones are numbered too."""
        self.resets = 0
        self.protocol_errors = 0
        self.stuck: int | None = None
        """Level of a DOUT line that does not move; None when it does."""
        self.drop_pulse: int | None = None
        """This pulse of the next frame does not reach the chip."""
        self.double_pulse: int | None = None
        """This pulse of the next frame reaches the chip twice."""
        self.reset_pulse: int | None = None
        """The chip's supply dips at this pulse of the next frame."""
        self.extra_pulses = 0
        """So many pulses reach the chip after the 25th of the next frame."""
        self._random = random.Random(seed)
        self._sck = 0
        self._rose_ns = 0
        self._sent = 0
        self._number = 0
        self._level = 1
        self._pulses = 25
        self._latched = 0
        self._ready = False
        self._forced_until_ns = 0
        self._gain = self._gain_next = gain
        self._settling = SETTLING
        self.next_ns = phase_ns + period_ns

    def set_sck(self, level: int, t_ns: int) -> None:
        """Drive PD_SCK."""
        if level == self._sck:
            return
        if t_ns >= self.next_ns:
            self._update(t_ns)
        self._sck = level
        if level:
            self._rose_ns = t_ns
            self._sent += 1
            if (
                self.drop_pulse
                or self.double_pulse
                or self.reset_pulse
                or self.extra_pulses
            ):
                self._faulty_pulse(t_ns)
            else:
                self._pulse()
        elif t_ns - self._rose_ns > POWER_DOWN_NS:
            self._reset(t_ns)

    def dout(self, t_ns: int) -> int:
        """Return the level of DOUT."""
        if self.stuck is not None:
            return self.stuck
        if t_ns >= self.next_ns:
            self._update(t_ns)
        if t_ns < self._forced_until_ns:
            return 1
        if self._sck and t_ns - self._rose_ns > POWER_DOWN_NS:
            return 1
        return self._level

    def changes_until(self, t_ns: int, now_ns: int) -> bool:
        """Return whether 25 pulses until `t_ns` would meet anything but plain bits."""
        return (
            t_ns >= self.next_ns
            or now_ns < self._forced_until_ns
            or not self._ready
            or self._pulses != 0
            or self.stuck is not None
            or bool(self.drop_pulse or self.double_pulse)
            or bool(self.reset_pulse or self.extra_pulses)
        )

    def give_frame(self, t_ns: int) -> int:
        """Do at once what 25 plain pulses until `t_ns` do; return the 24 bits."""
        self._sent += 25
        self._pulses = 25
        self._level = 1
        self._ready = False
        self._gain_next = 128
        self._rose_ns = t_ns
        return self._latched

    def force_bits(self, keep: int, put: int) -> None:
        """Change bits of the conversions to come: those not in `keep` become `put`."""
        signal = self.signal
        self.signal = lambda number: signal(number) & keep | put

    def _faulty_pulse(self, t_ns: int) -> None:
        times = 1
        if self._sent == self.drop_pulse:
            self.drop_pulse, times = None, 0
        elif self._sent == self.double_pulse:
            self.double_pulse, times = None, 2
        elif self._sent == self.reset_pulse:
            self.reset_pulse = None
            self._reset(t_ns)
        if self._sent == 25:
            times += self.extra_pulses
            self.extra_pulses = 0
        for _ in range(times):
            self._pulse()

    def _pulse(self) -> None:
        self._pulses = pulses = self._pulses + 1
        if pulses <= 24:
            self._level = self._latched >> (24 - pulses) & 1 if self._ready else 1
            return
        self._level = 1
        self._ready = False
        self._gain_next = _GAIN_OF_PULSES.get(pulses, self._gain_next)
        if pulses > 27:
            self.protocol_errors += 1

    def _reset(self, t_ns: int) -> None:
        self.resets += 1
        self._sent = 0
        self._pulses = 0
        self._ready = False
        self._level = 1
        self._settling = SETTLING
        if self.datasheet == 1:
            self._gain = 128
        self._gain_next = self._gain
        self._forced_until_ns = 0
        self.next_ns = t_ns + self.period_ns

    def _update(self, t_ns: int) -> None:
        """Make the conversions that are due until `t_ns`."""
        while self.next_ns <= t_ns:
            if self._sck and self.next_ns > self._rose_ns + POWER_DOWN_NS:
                self.next_ns = NEVER
                return
            self._convert(self.next_ns)
            jitter_ns = self._random.randint(-self.jitter_ns, self.jitter_ns)
            self.next_ns += self.period_ns + jitter_ns

    def _convert(self, t_ns: int) -> None:
        self._number += 1
        if self._gain_next != self._gain:
            self._gain = self._gain_next
            self._settling = SETTLING
        if self._settling:
            self._settling -= 1
            self._level, self._ready, self._pulses, self._sent = 1, False, 0, 0
            return
        true = self.signal(self._number)
        true = max(-0x800000, min(0x7FFFFF, true))
        self.conversions.append((t_ns, true))
        self.numbers.append(self._number)
        raw = true * self._gain // 128 & 0xFFFFFF
        inside = self._ready and 0 < self._pulses < 25
        if inside and self.collision is Collision.ONES:
            self._forced_until_ns = t_ns + UPDATE_HIGH_NS
            return
        if self._ready:
            self._forced_until_ns = t_ns + UPDATE_HIGH_NS
        self._latched, self._ready = raw, True
        if inside and self.collision is Collision.RELOAD:
            self._forced_until_ns = 0
            self._level = raw >> (24 - self._pulses) & 1
            return
        self._level, self._pulses, self._sent = 0, 0, 0
