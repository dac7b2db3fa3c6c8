"""Every fault that a virtual chip can have, and the flags that the reader gives it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import pytest

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

    def __init__(self, *, posted: bool = False, call_ns: int = 2_000) -> None:
        self.clock = FakeClock()
        self.chips = [
            Hx711Chip(
                period_ns=NOMINAL_NS + 90_000 * cell,
                phase_ns=NOMINAL_NS * cell // 4,
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


@dataclass(frozen=True)
class Fault:
    """What is done to the chip once it is about to be read, and what must be seen."""

    name: str
    begin: Callable[[Rig], None]
    flags: Flag
    """Every one of these appears on readings of the cell."""
    lasts: bool = False
    """No reading of the cell is accepted while it lasts."""


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


FAULTS = (
    Fault("unplugged, DOUT pulled up", hit("stuck", 1), Flag.MISSING, lasts=True),
    Fault(
        "DOUT stuck low", hit("stuck", 0), Flag.NOT_RELEASED | Flag.DESYNC, lasts=True
    ),
    Fault("SCK high for 70 us at pulse 1", stall(1, "high", 70_000), Flag.SLOW_PULSE),
    Fault("SCK high for 70 us at pulse 12", stall(12, "high", 70_000), Flag.SLOW_PULSE),
    Fault("SCK high for 70 us at pulse 25", stall(25, "high", 70_000), Flag.SLOW_PULSE),
    Fault(
        "settling after SCK high",
        stall(25, "high", 55_000),
        Flag.SLOW_PULSE | Flag.SETTLING,
    ),
    Fault("SCK low for long at pulse 12", stall(12, "low", 9_500_000), Flag.COLLISION),
    Fault("update in a read, reloaded", collide(Collision.RELOAD), Flag.COLLISION),
    Fault("update in a read, restarted", collide(Collision.RESTART), Flag.COLLISION),
    Fault("update in a read, ones", collide(Collision.ONES), Flag.COLLISION),
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
    Fault("saturated high", set_signal(1 << 24), Flag.SATURATED, lasts=True),
    Fault("saturated low", set_signal(-(1 << 24)), Flag.SATURATED, lasts=True),
    Fault("all ones", set_signal(-1), Flag.ONES_TAIL, lasts=True),
    Fault(
        "rate jumper at 10 SPS",
        hit("period_ns", 85_635_000),
        Flag.PERIOD | Flag.MISSING,
        lasts=True,
    ),
    Fault("20 MHz crystal", hit("period_ns", 6_911_000), Flag.PERIOD, lasts=True),
)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
@pytest.mark.parametrize("posted", [False, True], ids=["plain", "posted"])
def test_a_fault_has_its_flags_and_no_wrong_count(
    fault: Fault, *, posted: bool
) -> None:
    rig = Rig(posted=posted)
    rig.until_ready()
    began_ns = rig.clock.now_ns()
    fault.begin(rig)
    readings = [r for r in rig.readings(WELL) if r.t_ns >= began_ns]
    own = [r for r in readings if r.cell == 0]
    seen = Flag(0)
    for reading in own:
        seen |= Flag(reading.flags)
    assert fault.flags in seen, seen
    for reading in own:
        if not reading.flags:
            assert reading.count in {true for _, true in rig.ill.conversions}
    if fault.lasts:
        assert all(r.flags for r in own[2:])
    else:
        assert all(not r.flags for r in own[-50:])
    others = [r for r in readings if r.cell != 0]
    assert len(others) > 3 * 80
    if "SCK" not in fault.name:
        shared = Flag.COLLISION | Flag.SETTLING if "update" in fault.name else 0
        assert all(r.flags & ~shared == 0 for r in others)


def test_the_readings_around_a_fault_stay_in_order() -> None:
    rig = Rig()
    rig.until_ready()
    rig.ill.stuck = 1
    readings = rig.readings(WELL)
    assert all(a.t_ns <= b.t_ns for a, b in pairwise(readings))


def test_a_missing_cell_is_named_again_each_three_periods() -> None:
    rig = Rig()
    rig.until_ready()
    rig.ill.stuck = 1
    missing = [r for r in rig.readings(WELL) if r.flags & Flag.MISSING]
    assert {r.cell for r in missing} == {0}
    assert 20 < len(missing) < 35
    assert missing[-1].seq - missing[0].seq == pytest.approx(
        (missing[-1].t_ns - missing[0].t_ns) / NOMINAL_NS, abs=2.5
    )


def test_a_cell_that_comes_back_is_believed_after_four_more_conversions() -> None:
    rig = Rig()
    rig.until_ready()
    rig.ill.stuck = 1
    rig.readings(WELL // 10)
    rig.ill.stuck = None
    back = [r for r in rig.readings(WELL) if r.cell == 0 and r.count]
    assert all(r.flags & Flag.SETTLING for r in back[:5])
    assert all(not r.flags for r in back[6:])


def test_a_chip_stuck_in_the_middle_of_a_frame_is_revived() -> None:
    rig = Rig()
    rig.until_ready()
    with_last_bit(1, hit("drop_pulse", 12))(rig)
    silent = [r for r in rig.readings(WELL // 2) if r.cell == 0]
    assert silent[-1].flags & Flag.MISSING
    revived = [r for r in rig.readings(WELL) if r.cell == 0]
    assert all(not r.flags for r in revived[-20:])
    assert rig.ill.resets == 2


def test_a_pulse_too_few_before_a_last_bit_of_one_is_beyond_one_frame() -> None:
    """Pins the limit that docs/acquisition.md states: DOUT shows a one either way."""
    rig = Rig()
    rig.until_ready()
    with_last_bit(1, hit("drop_pulse", 12))(rig)
    rig.ill.collision = Collision.RESTART
    counts = {r.count for r in rig.readings(WELL) if r.cell == 0 and not r.flags}
    assert len(counts - {true for _, true in rig.ill.conversions}) == 1
