"""Every fault that a virtual chip can have: how it begins, and what must be seen.

One table for both ends: the flags that the reader gives, and, with a person on the
board, the words on the screen and the trial's fate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from firmware.frames import LineFrames
from firmware.hx711 import Hx711Reader
from firmware.reading import Flag, Reading
from tests.fakes.gpio import FakeClock, FakeLines
from tests.fakes.hx711_chip import Collision, Hx711Chip

NOMINAL_NS = round(1e9 / 93)
WELL = 1_000_000_000
"""By then the chips have settled and their periods are known."""


class Rig:
    """Four chips, one of which is about to have a fault."""

    def __init__(
        self,
        *,
        posted: bool = False,
        call_ns: int = 2_000,
        clock: FakeClock | None = None,
    ) -> None:
        self.clock = clock or FakeClock()
        self.chips = [
            Hx711Chip(
                period_ns=NOMINAL_NS + 90_000 * cell,
                phase_ns=self.clock.now_ns() + NOMINAL_NS * cell // 4,
                seed=cell,
            )
            for cell in range(4)
        ]
        self.lines = FakeLines(self.chips, self.clock, posted=posted, call_ns=call_ns)
        self.reader = Hx711Reader(
            LineFrames(self.lines, self.clock), self.clock, NOMINAL_NS
        )
        self.reader.start()

    @property
    def calls_per_pulse(self) -> int:
        return 4 if self.lines.posted else 3

    @property
    def ill(self) -> Hx711Chip:
        return self.chips[0]

    def readings(self, duration_ns: int) -> list[Reading]:
        until_ns = self.clock.now_ns() + duration_ns
        return list(self._polled(until_ns))

    def until_ready(self) -> None:
        """Go to just before the ill chip's next conversion."""
        self.readings(WELL)
        self.readings(max(0, self.ill.next_ns - self.clock.now_ns() - 1_000_000))
        self.clock.sleep_until_ns(self.ill.next_ns + 100_000)

    def _polled(self, until_ns: int) -> Iterator[Reading]:
        while self.clock.now_ns() < until_ns:
            next_ns = self.clock.now_ns() + 500_000
            yield from self.reader.poll()
            self.clock.sleep_until_ns(next_ns)


BRIDGED = ("faulty_conversions", "gaps")
"""How a trial is marked in which a chip was reset."""


@dataclass(frozen=True)
class Fault:
    """What is done to the chip once it is about to be read, and what must be seen."""

    name: str
    begin: Callable[[Rig], None]
    flags: Flag
    """Every one of these appears on readings of the cell."""
    lasts: bool = False
    """No reading of the cell is accepted while it lasts."""
    problem: str | None = None
    """What the screen tells while it lasts, a code of docs/problems.md."""
    fate: str = "dropout"
    """The outcome of a trial that is being recorded."""
    marks: tuple[str, ...] = ()
    """What the result of the trial carries, where there is one."""


def stall(pulse: int, half: str, length_ns: int) -> Callable[[Rig], None]:
    """Stall within `pulse` of the next frame. The first call of all is the look."""

    def begin(rig: Rig) -> None:
        raising = 1 + rig.calls_per_pulse * (pulse - 1) + 1
        call = raising if half == "high" else raising + rig.calls_per_pulse - 2
        rig.lines.stall_at(call, after_ns=length_ns)

    return begin


def ahead(rig: Rig) -> None:
    """Put the first pulses of the next frame on this side of an update."""
    rig.lines.stall_at(2 + rig.calls_per_pulse * 10, before_ns=rig.ill.period_ns)


def set_signal(count: int) -> Callable[[Rig], None]:
    return lambda rig: setattr(rig.ill, "signal", lambda number: count)


def hit(attribute: str, value: object) -> Callable[[Rig], None]:
    return lambda rig: setattr(rig.ill, attribute, value)


def with_last_bit(last: int, fault: Callable[[Rig], None]) -> Callable[[Rig], None]:
    """Let the conversion that is hit end in a zero or a one."""

    def begin(rig: Rig) -> None:
        rig.ill.force_bits(keep=~1, put=last)
        fault(rig)

    return begin


def collide(model: Collision) -> Callable[[Rig], None]:
    def begin(rig: Rig) -> None:
        rig.ill.collision = model
        ahead(rig)

    return begin


def burst(rig: Rig) -> None:
    """Throw the next thirty conversions about by 18 N."""
    quiet, first = rig.ill.signal, len(rig.ill.conversions)

    def noisy(number: int) -> int:
        over = len(rig.ill.conversions) >= first + 30
        return quiet(number) + (0 if over else 40_960 * (-1) ** number)

    rig.ill.signal = noisy


FAULTS = (
    Fault(
        "unplugged, DOUT pulled up",
        hit("stuck", 1),
        Flag.MISSING,
        lasts=True,
        problem="cell_missing",
    ),
    Fault(
        "DOUT stuck low",
        hit("stuck", 0),
        Flag.NOT_RELEASED | Flag.DESYNC,
        lasts=True,
        problem="cell_stuck",
    ),
    Fault(
        "SCK high for 55 us at pulse 2",
        stall(2, "high", 51_000),
        Flag.SLOW_PULSE,
        fate="completed",
        marks=("faulty_conversions",),
    ),
    Fault(
        "SCK high for 70 us at pulse 1",
        stall(1, "high", 70_000),
        Flag.SLOW_PULSE,
        fate="completed",
        marks=BRIDGED,
    ),
    Fault(
        "SCK high for 70 us at pulse 12",
        stall(12, "high", 70_000),
        Flag.SLOW_PULSE,
        fate="completed",
        marks=BRIDGED,
    ),
    Fault(
        "SCK high for 70 us at pulse 25",
        stall(25, "high", 70_000),
        Flag.SLOW_PULSE,
        fate="completed",
        marks=BRIDGED,
    ),
    Fault(
        "settling after SCK high",
        stall(25, "high", 55_000),
        Flag.SLOW_PULSE | Flag.SETTLING,
        fate="completed",
        marks=BRIDGED,
    ),
    Fault(
        "SCK low for long at pulse 12",
        stall(12, "low", 9_500_000),
        Flag.COLLISION,
        fate="completed",
        marks=BRIDGED,
    ),
    Fault(
        "update in a read, reloaded",
        collide(Collision.RELOAD),
        Flag.COLLISION,
        fate="completed",
        marks=BRIDGED,
    ),
    Fault(
        "update in a read, restarted",
        collide(Collision.RESTART),
        Flag.COLLISION,
        fate="completed",
        marks=BRIDGED,
    ),
    Fault(
        "update in a read, ones",
        collide(Collision.ONES),
        Flag.COLLISION,
        fate="completed",
        marks=BRIDGED,
    ),
    Fault(
        "a pulse too few, last bit 0",
        with_last_bit(0, hit("drop_pulse", 12)),
        Flag.DESYNC | Flag.NOT_RELEASED,
    ),
    Fault("a pulse too many", hit("double_pulse", 12), Flag.PERIOD),
    Fault("28 pulses in a frame", hit("extra_pulses", 3), Flag.PERIOD),
    Fault("supply dip at pulse 3", hit("reset_pulse", 3), Flag.ONES_TAIL | Flag.PERIOD),
    Fault("supply dip at pulse 20", hit("reset_pulse", 20), Flag.PERIOD),
    Fault("supply dip at pulse 24", hit("reset_pulse", 24), Flag.PERIOD),
    Fault("noise for 0.3 s", burst, Flag(0), fate="completed"),
    Fault(
        "saturated high",
        set_signal(1 << 24),
        Flag.SATURATED,
        lasts=True,
        problem="cell_saturated",
        fate="saturated",
    ),
    Fault(
        "saturated low",
        set_signal(-(1 << 24)),
        Flag.SATURATED,
        lasts=True,
        problem="cell_saturated",
        fate="saturated",
    ),
    Fault("all ones", set_signal(-1), Flag.ONES_TAIL, lasts=True, problem="cell_stuck"),
    Fault(
        "rate jumper at 10 SPS",
        hit("period_ns", 85_635_000),
        Flag.PERIOD | Flag.MISSING,
        lasts=True,
        problem="rate_10_sps",
    ),
    Fault(
        "20 MHz crystal",
        hit("period_ns", 6_911_000),
        Flag.PERIOD,
        lasts=True,
        problem="rate_odd",
    ),
)
