from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from firmware.board import BoardOptions
from firmware.clock import SimulatedClock
from firmware.description import load_description
from firmware.errors import BadBoard, BoardNotFound
from firmware.publish import Publisher
from firmware.reading import CELLS
from firmware.wire import Hello
from station.calibration import nominal_calibration
from station.diagnose.command import diagnose, diagnose_board, look_at, report_lines
from station.diagnose.findings import CHECKS, Diagnosis, Finding
from station.diagnose.machine import (
    calibration_finding,
    gpio_finding,
    latency_finding,
    priority_finding,
    supply_finding,
)
from station.errors import StationAway
from tests.fakes.faulty_board import (
    PERIODS_NS,
    Fault,
    FaultyBoard,
    flagged,
    frozen,
    loose,
    losing,
    noisy,
    saturated,
    silent,
    spiky,
    stuck_low,
)
from tests.fakes.pi_tree import pi_tree

DOCS = Path(__file__).parents[3] / "docs"
BOARD = load_description()


def options() -> BoardOptions:
    return BoardOptions(description=BOARD, clock=SimulatedClock(10**9))


def problems(
    faults: dict[int, Fault] | None = None,
    periods_ns: tuple[int, int, int, int] = PERIODS_NS,
) -> list[tuple[str, str | None]]:
    opts = options()
    board = FaultyBoard(opts, faults, periods_ns=periods_ns)
    return [
        (finding.check, finding.cell)
        for finding in look_at(board, opts, 10.0)
        if finding.level == "problem"
    ]


def test_a_well_board_has_no_problem() -> None:
    assert problems() == []


@pytest.mark.parametrize(
    ("fault", "check"),
    [
        (silent, "answers"),
        (loose, "answers"),
        (stuck_low, "stuck"),
        (frozen, "stuck"),
        (saturated, "saturation"),
        (noisy, "noise"),
        (spiky, "spikes"),
        (flagged, "flagged"),
        (losing, "flagged"),
    ],
)
@pytest.mark.parametrize("cell", [0, 3])
def test_each_fault_of_a_cell_is_found_and_the_cell_named(
    fault: Fault, check: str, cell: int
) -> None:
    found = problems({cell: fault})
    assert (check, CELLS[cell]) in found
    assert {name for _, name in found} == {CELLS[cell]}


def test_a_jumper_at_ten_is_told_from_an_odd_rate() -> None:
    opts = options()
    slow = FaultyBoard(
        opts, periods_ns=(10_700_000, 85_635_000, 10_700_000, 20_000_000)
    )
    texts = {
        finding.cell: finding.text
        for finding in look_at(slow, opts, 10.0)
        if finding.check == "rate" and finding.level == "problem"
    }
    assert "RATE jumper is at 10" in texts["front_right"]
    assert "50.0 Hz, 74 to 105 are expected" in texts["rear_right"]
    assert set(texts) == {"front_right", "rear_right"}


def test_the_measured_values_travel_with_the_findings() -> None:
    opts = options()
    findings = look_at(FaultyBoard(opts), opts, 10.0)
    rates = {f.cell: f for f in findings if f.check == "rate"}
    assert rates["front_left"].value == pytest.approx(1e9 / 10_700_000, rel=1e-3)
    assert rates["front_left"].unit == "Hz"
    noise = [f.value for f in findings if f.check == "noise"]
    assert noise == pytest.approx([45 / 2190] * 4, rel=0.15)


def test_a_board_that_is_not_there_is_a_finding_and_not_a_crash() -> None:
    opts = options()
    (finding,) = look_at(FaultyBoard(opts, present=False), opts, 10.0)
    assert (finding.check, finding.level) == ("board", "problem")
    assert "use a Pi" in finding.text


def test_bad_input_stays_an_error() -> None:
    with pytest.raises(BadBoard, match="no board driver"):
        diagnose_board("sofa", options(), 10.0)


@pytest.mark.parametrize(
    ("alarm", "hwmon", "level"),
    [
        ("0", "rpi_volt", "ok"),
        ("1", "rpi_volt", "problem"),
        ("", "rpi_volt", "note"),
        ("1", "nvme", "note"),
    ],
)
def test_the_supply_is_read_from_the_pis_own_sensor(
    tmp_path: Path, alarm: str, hwmon: str, level: str
) -> None:
    tree = pi_tree(tmp_path, undervoltage=alarm, hwmon=hwmon)
    assert supply_finding(tree).level == level


def test_a_machine_without_sensors_is_no_problem(tmp_path: Path) -> None:
    assert supply_finding(tmp_path).level == "note"


class LateClock(SimulatedClock):
    def __init__(self, late_ns: int) -> None:
        super().__init__()
        self._late_ns = late_ns
        self._naps = 0

    def sleep_until_ns(self, t_ns: int) -> None:
        self._naps += 1
        super().sleep_until_ns(t_ns + (self._late_ns if self._naps == 77 else 0))


@pytest.mark.parametrize(
    ("late_ns", "level"),
    [(0, "ok"), (1_000_000, "ok"), (4_000_000, "note"), (30_000_000, "problem")],
)
def test_lateness_is_graded_by_what_it_costs(late_ns: int, level: str) -> None:
    assert latency_finding(LateClock(late_ns)).level == level


def test_the_gpio_chip_is_told_with_the_reason() -> None:
    chips = [
        ("/dev/gpiochip0", "pinctrl-rp1"),
        ("/dev/gpiochip10", "gpio-brcmstb@107d508500"),
    ]
    finding = gpio_finding(BOARD, lambda: chips)
    assert finding.level == "ok"
    assert finding.text.startswith("/dev/gpiochip0 is used: its label pinctrl-rp1")
    assert gpio_finding(BOARD, lambda: chips[1:]).level == "problem"

    def refuse() -> Iterator[tuple[str, str]]:
        raise BoardNotFound("/dev/gpiochip0 may not be opened by this user: add it")

    assert "may not be opened" in gpio_finding(BOARD, refuse).text


def test_the_calibration_is_told_with_its_date_and_residual() -> None:
    now = datetime(2026, 6, 1, tzinfo=UTC)
    absent = calibration_finding(nominal_calibration(BOARD), now)
    assert (absent.level, absent.check) == ("note", "calibration")
    made = msgspec.structs.replace(
        nominal_calibration(BOARD),
        kind="plate",
        made_at="2026-05-20T10:00:00Z",
        residual_mm=0.31,
    )
    found = calibration_finding(made, now)
    assert found.level == "ok"
    assert "Calibrated 2026-05-20; points held out were found to 0.31 mm" in found.text


def test_a_refused_priority_is_a_note() -> None:
    assert priority_finding("").level == "ok"
    assert priority_finding("SCHED_FIFO was refused: do this").level == "note"


def test_the_lines_for_people_merge_what_is_well_and_end_with_the_problems() -> None:
    opts = options()
    findings = tuple(look_at(FaultyBoard(opts, {2: frozen}), opts, 5.0))
    lines = report_lines(Diagnosis("b", "id", False, 5.0, findings))
    assert sum("answers" in line for line in lines) == 1
    assert re.search(r"rate +all four cells are good: 93.5, 92.5", "\n".join(lines))
    assert "PROBLEM  stuck" in lines[-2]
    assert lines[-1].startswith("1 problem:")


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., tuple[int, str]]:
    def invoke(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(
            diagnose, [*arguments, "--seconds", "1", "--data", str(tmp_path)]
        )
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.stdout

    return invoke


def test_the_command_prints_json_and_exits_by_what_was_found(
    run: Callable[..., tuple[int, str]],
) -> None:
    status, out = run("--board", "synthetic", "--json", "--seed", "1")
    said = json.loads(out)
    diagnosis = msgspec.convert(said, Diagnosis)
    assert status == (0 if diagnosis.well else 1)
    assert diagnosis.simulated
    assert diagnosis.board == "synthetic"
    readable = {f.check for f in diagnosis.findings}
    assert {"answers", "rate", "noise", "supply", "calibration"} <= readable


def test_without_gpio_the_real_board_is_a_problem_in_words(
    run: Callable[..., tuple[int, str]],
) -> None:
    status, out = run("--board", "gpio")
    assert status == 1
    assert "PROBLEM  board" in out


def test_without_a_station_and_a_board_there_is_nothing_to_look_at(
    run: Callable[..., tuple[int, str]],
) -> None:
    with pytest.raises(StationAway, match="name the board"):
        run()


def test_the_readings_of_a_running_station_are_looked_at(
    run: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    hello = Hello("gpio", BOARD.board_id, False, (), 93.0, "boot")
    stop = threading.Event()
    publisher = Publisher(tmp_path / "readings.sock", hello)
    opts = BoardOptions(description=BOARD)
    board = FaultyBoard(opts, {1: frozen})

    def publish() -> None:
        for reading in board.readings():
            publisher.poll()
            publisher.publish(reading)
            if stop.is_set():
                return

    thread = threading.Thread(target=publish)
    thread.start()
    try:
        status, out = run("--json")
    finally:
        stop.set()
        thread.join()
        publisher.close()
    said = msgspec.json.decode(out, type=Diagnosis)
    assert (status, said.board, said.simulated) == (1, "gpio", False)
    stuck = [
        f.cell for f in said.findings if (f.check, f.level) == ("stuck", "problem")
    ]
    assert stuck == ["front_right"]


def test_the_corners_are_looked_at_when_asked_for(tmp_path: Path) -> None:
    opts = BoardOptions(description=BOARD, clock=SimulatedClock(10**9), seed=2)
    diagnosis = diagnose_board("synthetic", opts, 3.0, corner_kg=10.0)
    corners = [finding for finding in diagnosis.findings if finding.check == "corners"]
    assert [(finding.cell, finding.level) for finding in corners] == [
        (name, "ok") for name in CELLS
    ]


def test_every_check_is_described_in_the_docs() -> None:
    page = (DOCS / "diagnose.md").read_text("utf-8")
    for check in CHECKS:
        assert f"## {check}\n" in page, check
    for heading in re.findall(r"^## (\w+)$", page, re.MULTILINE):
        assert heading in CHECKS, heading


def test_findings_name_known_checks() -> None:
    opts = options()
    for finding in look_at(FaultyBoard(opts), opts, 2.0):
        assert isinstance(finding, Finding)
        assert finding.check in CHECKS
