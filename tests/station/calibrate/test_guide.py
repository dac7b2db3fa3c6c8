from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from firmware.board import BoardOptions
from firmware.clock import SimulatedClock
from firmware.description import load_description
from firmware.errors import BadBoard, BadCommand
from firmware.reading import CELLS, Reading
from firmware.synthetic import SyntheticBoard
from station.calibrate.command import calibrate
from station.calibrate.file import load_calibration, read_calibration
from station.calibrate.fours import four
from station.calibrate.guide import CalibrationRun
from station.calibrate.rest import Rest
from station.calibrate.steps import calibration_steps, nine_points_mm
from station.calibrate.terminal import Terminal
from station.calibration import nominal_calibration
from station.errors import BadCalibration, BadRequest, NotNow

BOARD = load_description()
WEIGHT_N = 98.0665
EMPTY = (1000.0, 2000.0, -3000.0, 400.0)


def said(newtons: tuple[float, float, float, float], noise: float = 40.0) -> Rest:
    counts = [
        zero + cell.counts_per_n * force
        for zero, cell, force in zip(EMPTY, BOARD.cells, newtons, strict=True)
    ]
    return Rest(four(counts), four([noise] * 4), four([0.0] * 4), (280,) * 4, 3.0)


NOTHING = said((0, 0, 0, 0))


def corner(cell: int, force_n: float = WEIGHT_N) -> Rest:
    return said(four(force_n if other == cell else 0.0 for other in range(4)))


def test_the_steps_are_empty_corners_points_middle_empty() -> None:
    kinds = [step.kind for step in calibration_steps(BOARD)]
    assert kinds == ["empty", *["corner"] * 4, *["point"] * 10, "empty"]
    points = [
        (step.ml_mm, step.ap_mm)
        for step in calibration_steps(BOARD)
        if step.kind == "point"
    ]
    assert points == [*nine_points_mm(BOARD), (0, 0)]
    assert points[0] == (-150, 150)


def test_a_step_without_its_weight_is_asked_for_again() -> None:
    run = CalibrationRun(BOARD, 10.0)
    assert run.take(NOTHING) == []
    (reason,) = run.take(NOTHING)
    assert "shows 0.0 kg instead of about 10.0 kg" in reason
    assert run.progress == (1, 16)
    assert run.take(corner(0)) == []


def test_an_unsteady_step_is_asked_for_again() -> None:
    run = CalibrationRun(BOARD, 10.0)
    assert "shook" in run.take(said((0, 0, 0, 0), noise=5000))[0]
    assert run.progress == (0, 16)


def test_swapped_cells_end_the_run_in_words() -> None:
    run = CalibrationRun(BOARD, 10.0)
    run.take(NOTHING)
    for cell in (1, 0, 2):
        run.take(corner(cell))
    with pytest.raises(BadCalibration, match="front left and front right cells are"):
        run.take(corner(3))


def test_a_reversed_cell_is_not_mistaken_for_a_missing_weight() -> None:
    run = CalibrationRun(BOARD, 10.0)
    run.take(NOTHING)
    assert run.take(corner(0, -WEIGHT_N)) == []
    for cell in (1, 2):
        run.take(corner(cell))
    with pytest.raises(BadCalibration, match="front left cell counts backwards"):
        run.take(corner(3))


def test_a_zero_that_moved_is_found_at_the_end() -> None:
    run = CalibrationRun(BOARD, 10.0)
    run.take(NOTHING)
    for cell in range(4):
        run.take(corner(cell))
    while (step := run.step) is not None and step.kind == "point":
        x, y = step.ml_mm / 200, step.ap_mm / 200
        share = (
            (1 - x) * (1 + y),
            (1 + x) * (1 + y),
            (1 - x) * (1 - y),
            (1 + x) * (1 - y),
        )
        assert run.take(said(four(WEIGHT_N / 4 * part for part in share))) == []
    (reason,) = run.take(said((0, 2.5, 0, 0)))
    assert "2.5 N more or less" in reason
    with pytest.raises(NotNow, match="not finished"):
        run.finish(calibration_id="c", made_at="")
    assert run.take(NOTHING) == []
    calibration, report = run.finish(calibration_id="c", made_at="2026-05-01")
    assert calibration.kind == "plate"
    assert report.residual_mm < 1e-6
    with pytest.raises(NotNow, match="begin another"):
        run.take(NOTHING)


@pytest.mark.parametrize("mass_kg", [1.0, 250.0, float("nan")])
def test_a_weight_that_does_not_fit_the_cells_is_refused(mass_kg: float) -> None:
    with pytest.raises(BadRequest, match="weight must be between"):
        CalibrationRun(BOARD, mass_kg)


class Leaning(SyntheticBoard):
    """Somebody never stops leaning on the board."""

    def readings(self) -> Iterator[Reading]:
        for reading in super().readings():
            push = 4000 * (-1) ** reading.seq
            yield reading._replace(count=reading.count + push)


def test_a_step_that_fails_again_and_again_ends_the_run() -> None:
    clock = SimulatedClock()
    board = Leaning(BoardOptions(description=BOARD, clock=clock, seed=1))
    board.prepare()
    said_lines: list[str] = []
    terminal = Terminal(board, clock, say=said_lines.append)
    with pytest.raises(BadCalibration, match=r"given up at .Take everything off"):
        terminal.go_through(CalibrationRun(BOARD, 10.0), ("empty",))
    assert any("shook" in line for line in said_lines)


def calibrated(tmp_path: Path, *more: str) -> Result:
    return CliRunner().invoke(
        calibrate,
        [
            *("--board", "synthetic", "--weight", "10", "--seed", "5", "--fast"),
            *("--data", str(tmp_path), *more),
        ],
    )


def test_the_command_stores_a_calibration_of_the_synthetic_board(
    tmp_path: Path,
) -> None:
    result = calibrated(tmp_path)
    assert result.exit_code == 0, result.output
    assert "held out: 0.0" in result.output
    assert "for simulated boards only" in result.output
    stored = read_calibration(tmp_path, simulated=True)
    assert stored is not None
    assert stored.calibration.kind == "plate"
    assert stored.report is not None
    assert stored.report.residual_mm < 0.05
    assert stored.report.verdict == "good"


def test_a_simulated_calibration_is_never_that_of_a_real_board(tmp_path: Path) -> None:
    calibrated(tmp_path)
    assert load_calibration(tmp_path, BOARD) == nominal_calibration(BOARD)
    assert load_calibration(tmp_path, BOARD, simulated=True).kind == "plate"


def test_local_gravity_scales_the_newtons(tmp_path: Path) -> None:
    calibrated(tmp_path, "--gravity", "9.78")
    stored = json.loads((tmp_path / "calibration-simulated.json").read_text())
    gain = stored["calibration"]["matrix_n_per_count"][0][0]
    assert gain * BOARD.cells[0].counts_per_n == pytest.approx(9.78 / 9.80665, rel=1e-3)


def test_a_real_board_is_never_read_in_simulated_time(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        calibrate,
        ["--board", "gpio", "--weight", "10", "--fast", "--data", str(tmp_path)],
    )
    assert isinstance(result.exception, BadBoard)


def test_a_dead_weight_can_be_put_on_the_synthetic_board() -> None:
    clock = SimulatedClock()
    board = SyntheticBoard(BoardOptions(description=BOARD, clock=clock, seed=1))
    board.prepare()
    readings = board.readings()

    def mean_counts() -> list[float]:
        counts: list[list[int]] = [[] for _ in CELLS]
        for _ in range(800):
            reading = next(readings)
            counts[reading.cell].append(reading.count)
        return [sum(own) / len(own) for own in counts]

    empty = mean_counts()
    board.command("weight:20:200:-200")
    on = [a - b for a, b in zip(mean_counts(), empty, strict=True)]
    assert on[3] / BOARD.cells[3].counts_per_n == pytest.approx(196.1, abs=0.1)
    assert on[:3] == pytest.approx([0, 0, 0], abs=20)
    board.command("weight:0:0:0")
    assert mean_counts() == pytest.approx(empty, abs=20)


@pytest.mark.parametrize(
    "command",
    [
        "weight:",
        "weight:ten:0:0",
        "weight:10:0",
        "weight:10:400:0",
        "weight:-1:0:0",
        "weight:nan:0:0",
        "weight:999:0:0",
    ],
)
def test_a_weight_that_makes_no_sense_is_refused(command: str) -> None:
    board = SyntheticBoard(BoardOptions(description=BOARD, seed=1))
    with pytest.raises(BadCommand, match="weight"):
        board.command(command)
