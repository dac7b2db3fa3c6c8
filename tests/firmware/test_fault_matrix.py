"""Every fault that a virtual chip can have, and the flags that the reader gives it."""

from __future__ import annotations

from itertools import pairwise

import pytest

from firmware.reading import Flag
from tests.fakes.chip_faults import (
    FAULTS,
    NOMINAL_NS,
    WELL,
    Fault,
    Rig,
    hit,
    with_last_bit,
)
from tests.fakes.hx711_chip import Collision


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
