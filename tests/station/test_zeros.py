"""The zero is noted, and its drift told."""

from __future__ import annotations

from pathlib import Path

import pytest

from firmware.clock import NS_PER_S
from firmware.description import load_description
from firmware.wire import Hello
from station.calibration import nominal_calibration
from station.diagnose.drift import drift_finding
from station.store.database import DATABASE_NAME, open_database
from station.store.writer import Writer
from station.store.zeros import NotedZero, note_zero, zeros_in
from station.zero_log import EVERY_S, ZeroLog
from tests.fakes.gym import Gym

HELLO = Hello("gpio", "board-1", False, (), 93.0, "boot-1")
HOUR_NS = 3600 * NS_PER_S


def zero(
    t_ns: int,
    front_left_n: float,
    temperature_c: float | None = None,
    boot: str = "boot-1",
) -> NotedZero:
    force_n = (front_left_n, 3.0, -2.0, 0.5)
    return NotedZero(boot, t_ns, "board-1", False, force_n, temperature_c)


def kept(folder: Path, zeros: list[NotedZero]) -> None:
    writer = Writer(open_database(folder / DATABASE_NAME))
    for one in zeros:
        writer.change(lambda db, one=one: note_zero(db, one))  # type: ignore[misc]  # bound early
    writer.close()


def test_the_zeros_of_the_newest_boot_come_back_in_order(tmp_path: Path) -> None:
    old = [zero(n, 9.0, boot="boot-0") for n in range(3)]
    new = [zero(n, float(n), 40.0 + n) for n in range(5)]
    kept(tmp_path, old + new)
    assert zeros_in(tmp_path, "board-1", simulated=False) == new
    assert zeros_in(tmp_path, "board-1", simulated=True) == []
    assert zeros_in(tmp_path, "board-2", simulated=False) == []


def test_without_a_database_there_are_no_zeros(tmp_path: Path) -> None:
    assert zeros_in(tmp_path, "board-1", simulated=False) == []


def test_a_tare_is_noted_at_once_and_a_followed_zero_now_and_then(
    tmp_path: Path,
) -> None:
    thermal = tmp_path / "sys/class/thermal/thermal_zone0"
    thermal.mkdir(parents=True)
    (thermal / "temp").write_text("48312\n")
    calibration = nominal_calibration(load_description())
    calibration = calibration.with_tare((2190.0, 0.0, -2190.0, 0.0))
    log, later_ns = ZeroLog(tmp_path), round(EVERY_S * NS_PER_S)
    noted = log.worth_noting(0, calibration, HELLO, tare=True)
    assert noted is not None
    assert noted.force_n == pytest.approx((1.0, 0.0, -1.0, 0.0))
    assert noted.temperature_c == pytest.approx(48.312)
    assert log.worth_noting(later_ns - 1, calibration, HELLO, tare=False) is None
    assert log.worth_noting(later_ns, calibration, HELLO, tare=False) is not None
    assert log.worth_noting(later_ns + 1, calibration, HELLO, tare=True) is not None


def test_a_few_zeros_say_nothing_yet() -> None:
    assert drift_finding([]).level == "note"
    close = [zero(n * NS_PER_S, 5.0 * n) for n in range(10)]
    assert drift_finding(close).level == "note"


def test_a_zero_that_stays_is_well() -> None:
    found = drift_finding([zero(n * HOUR_NS // 6, 0.01 * (n % 2)) for n in range(12)])
    assert found.level == "ok"
    assert found.value == pytest.approx(0.0, abs=0.02)


def test_a_zero_that_wanders_is_a_problem_and_names_the_cell() -> None:
    found = drift_finding([zero(n * HOUR_NS // 6, 0.5 * n) for n in range(12)])
    assert found.level == "problem"
    assert found.cell == "front_left"
    assert found.value == pytest.approx(3.0)
    assert "front left" in found.text
    assert "tare again" in found.text


def test_a_zero_that_follows_the_temperature_says_so() -> None:
    warming = [zero(n * HOUR_NS // 6, 0.5 * n, 40.0 + n) for n in range(12)]
    assert "+0.50 N a kelvin" in drift_finding(warming).text
    steady = [zero(n * HOUR_NS // 6, 0.5 * n, 40.0) for n in range(12)]
    assert "kelvin" not in drift_finding(steady).text


def test_a_station_notes_the_zero_that_it_found(tmp_path: Path) -> None:
    gym = Gym(tmp_path)
    gym.run(8.0)
    gym.keeper.close()
    assert len(zeros_in(tmp_path, "b", simulated=True)) == 1
