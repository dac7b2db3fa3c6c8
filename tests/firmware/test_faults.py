from __future__ import annotations

import pytest

from firmware.clock import NS_PER_S
from firmware.errors import BadBoard
from firmware.faults import NAMES
from firmware.reading import CELLS, COUNT_MAX, Flag, Reading
from tests.fakes.boards import readings_of, simulated


def spoiled(fault: str) -> tuple[list[Reading], list[Reading]]:
    """Return readings with a fault from 2 s on, and those without it."""
    faulty, well = (
        readings_of(simulated(f"synthetic:seed=4{more}"), 6, [(1.0, "step_on")])
        for more in (f",fault={fault},after=2", "")
    )
    return faulty, well


@pytest.mark.parametrize("fault", ["missing", "rate10", "saturated", "stuck"])
def test_only_the_cell_that_is_named_fails_and_only_from_then_on(fault: str) -> None:
    faulty, well = spoiled(f"{fault}_rear_left")
    others = [r for r in well if r.cell != 2 or r.t_ns < 2 * NS_PER_S]
    assert [r for r in faulty if r.cell != 2 or r.t_ns < 2 * NS_PER_S] == others
    failed = [r for r in faulty if r not in set(others)]
    assert len(failed) > 40


def test_each_fault_looks_as_the_reader_of_the_pins_reports_it() -> None:
    def failed(fault: str) -> list[Reading]:
        return [r for r in spoiled(fault)[0] if r.t_ns >= 2 * NS_PER_S]

    assert {(r.count, r.flags) for r in failed("missing")} == {(0, Flag.MISSING)}
    assert {(r.count, r.flags) for r in failed("saturated")} == {
        (COUNT_MAX, Flag.SATURATED)
    }
    assert len({(r.count, r.flags) for r in failed("stuck")}) == 1
    slow = failed("rate10")
    assert {r.flags for r in slow} == {Flag.PERIOD | Flag.SETTLING}
    assert len(slow) == pytest.approx(4 * 4 * 93 / 8, rel=0.05)


@pytest.mark.parametrize("name", ["rust", "stuck_middle", "stuck_", "_rear_left"])
def test_a_fault_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(BadBoard, match="no cell can have the fault"):
        simulated(f"synthetic:fault={name}")


@pytest.mark.parametrize("after", ["-1", "nan", "inf", "1e9"])
def test_a_time_that_is_none_is_refused(after: str) -> None:
    with pytest.raises(BadBoard, match="is no time"):
        simulated(f"synthetic:fault=stuck,after={after}")


def test_every_fault_can_be_asked_for() -> None:
    assert len(NAMES) == 4 * (1 + len(CELLS))
    for name in NAMES:
        simulated(f"synthetic:fault={name}")
