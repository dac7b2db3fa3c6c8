"""What the station says of faulty chips that the real reader reads."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from firmware.description import load_description
from firmware.gpio_board import POLL_NS
from firmware.hx711 import Hx711Reader
from firmware.reading import Reading
from station.calibration import nominal_calibration
from station.diagnose.cells import cell_findings
from station.live.watch import Watch
from station.messages import Problem
from tests.fakes.boards import readings_of, simulated
from tests.fakes.gpio import FakeClock, FakeLines, QuickFrames
from tests.fakes.hx711_chip import Hx711Chip

NS = 1_000_000_000
DESCRIPTION = load_description()
TEN_SPS_NS = 85_635_000

ChipFault = Callable[[Hx711Chip], None]


def unplugged(chip: Hx711Chip) -> None:
    chip.stuck = 1


def shorted(chip: Hx711Chip) -> None:
    chip.stuck = 0


def slow(chip: Hx711Chip) -> None:
    chip.period_ns = TEN_SPS_NS


def overloaded(chip: Hx711Chip) -> None:
    chip.signal = lambda _number: 1 << 24


def unwired(chip: Hx711Chip) -> None:
    chip.signal = lambda _number: 5000


def read(fault: ChipFault, faulty: int, after_s: float) -> list[Reading]:
    """Return eight seconds of the real reader on chips that fail after a while."""
    clock, noise = FakeClock(), Random(1)
    chips = [
        Hx711Chip(period_ns=10_700_000 + 90_000 * i, phase_ns=2_600_000 * i, seed=i)
        for i in range(4)
    ]
    for chip in chips:
        chip.signal = lambda _number: 20_000 + round(noise.gauss(0, 45))
    frames = QuickFrames(FakeLines(chips, clock), clock)
    reader = Hx711Reader(frames, clock, DESCRIPTION.period_ns)
    reader.start()
    readings: list[Reading] = []
    waiting = chips[:faulty]
    while clock.now_ns() < 8 * NS:
        while waiting and clock.now_ns() >= after_s * NS:
            fault(waiting.pop())
        next_ns = clock.now_ns() + POLL_NS
        readings += reader.poll()
        clock.sleep_until_ns(next_ns)
    return readings


def told(readings: list[Reading]) -> list[str]:
    """Return the codes of what the watch says at the end, asked ten times a second."""
    watch, asked_ns = Watch(DESCRIPTION, 0), 0
    calibration = nominal_calibration(DESCRIPTION)
    problems: tuple[Problem, ...] = ()
    for reading in readings:
        watch.push(reading)
        if reading.t_ns - asked_ns > NS // 10:
            asked_ns = reading.t_ns
            problems = watch.problems(asked_ns, calibration, tared=True)
    return [problem.code for problem in problems]


@pytest.mark.parametrize(("faulty", "after_s"), [(1, 1.0), (4, 0.0)])
@pytest.mark.parametrize(
    ("fault", "code", "check"),
    [
        (unplugged, "cell_missing", "answers"),
        (shorted, "cell_stuck", "stuck"),
        (slow, "rate_10_sps", "rate"),
        (overloaded, "cell_saturated", "saturation"),
    ],
)
def test_a_faulty_chip_is_called_what_it_is(
    fault: ChipFault, code: str, check: str, faulty: int, after_s: float
) -> None:
    readings = read(fault, faulty, after_s)
    silent = fault is unplugged and faulty == 4
    assert told(readings) == (["no_readings"] if silent else [code] * faulty)
    late = [reading for reading in readings if reading.t_ns >= 2 * NS]
    found = [f for f in cell_findings(late, DESCRIPTION) if f.level == "problem"]
    corners = {cell.name for cell in DESCRIPTION.cells[:faulty]}
    assert {f.cell for f in found} == corners
    assert {f.cell for f in found if f.check == check} == corners
    if fault is slow:
        assert {f.check for f in found} == {"rate"}
        assert all("RATE jumper is at 10" in f.text for f in found)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("missing", "cell_missing"),
        ("rate10", "rate_10_sps"),
        ("saturated", "cell_saturated"),
        ("stuck", "cell_stuck"),
    ],
)
def test_a_simulated_fault_is_told_like_a_real_one(fault: str, code: str) -> None:
    board = simulated(f"synthetic:seed=1,fault={fault}_rear_left,after=1")
    assert told(readings_of(board, 8)) == [code]


def test_cells_without_their_wires_are_told_one_or_all() -> None:
    assert told(read(unwired, 1, 1.0)) == ["cell_stuck"]
    assert told(read(unwired, 4, 1.0)) == ["cell_stuck"] * 4
