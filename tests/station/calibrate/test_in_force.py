"""The stored calibration is the one that the station measures with."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import msgspec
import pytest

from firmware.description import load_description
from firmware.wire import Hello
from hardware.plate_error import before_and_after
from station.board_memory import NOT_STORED, BoardMemory
from station.calibrate.file import save_calibration
from station.calibration import Calibration
from station.store.keeper import Errands, InlineExecutor, Keeper
from station.troubles import Troubles
from tests.fakes.gym import Gym

REAL = Hello("gpio", load_description().board_id, False, (), 93.0, "boot")


def plate_calibration(made_at: str) -> Calibration:
    fitted = before_and_after(1)[2]
    return msgspec.structs.replace(fitted, id="plate-1", made_at=made_at)


def problem_codes(gym: Gym) -> list[str]:
    return [problem.code for problem in gym.station.problems()]


@pytest.mark.parametrize(
    ("made_at", "codes"),
    [
        (None, ["not_calibrated"]),
        ("2020-01-01T00:00:00Z", ["calibration_aged"]),
        ("2099-01-01T00:00:00Z", []),
    ],
)
def test_a_real_board_warns_as_long_as_its_calibration_is_doubtful(
    tmp_path: Path, made_at: str | None, codes: list[str]
) -> None:
    gym = Gym(tmp_path)
    assert problem_codes(gym) == []
    if made_at is not None:
        save_calibration(tmp_path, plate_calibration(made_at))
    gym.station.connected(REAL)
    assert [code for code in problem_codes(gym) if "calibrat" in code] == codes


def test_a_new_calibration_is_in_force_when_the_board_comes_back(
    tmp_path: Path,
) -> None:
    gym = Gym(tmp_path)
    gym.station.connected(REAL)
    assert "not_calibrated" in problem_codes(gym)
    gym.station.disconnected()
    save_calibration(tmp_path, plate_calibration("2099-01-01T00:00:00Z"))
    gym.station.connected(REAL)
    assert "not_calibrated" not in problem_codes(gym)


def test_trials_are_measured_with_the_stored_calibration(tmp_path: Path) -> None:
    made = plate_calibration("2099-01-01T00:00:00Z")
    twice = msgspec.structs.replace(
        made,
        matrix_n_per_count=tuple(
            tuple(2 * gain for gain in row) for row in made.matrix_n_per_count
        ),
    )
    save_calibration(tmp_path, twice, simulated=True)
    gym = Gym(tmp_path)
    gym.run(6.0)
    gym.board.command("step_on")
    gym.run(4.0)
    assert gym.views[-1].total_n == pytest.approx(2 * 70 * 9.80665, rel=0.05)


def test_a_calibration_that_met_a_full_disk_is_told_of_until_one_is_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    troubles, errands = Troubles(), Errands()
    keeper = Keeper(tmp_path / "heron.db", InlineExecutor())
    description, report = load_description(), troubles.report
    memory = BoardMemory(tmp_path, description, keeper, errands, report)
    made = plate_calibration("2099-01-01T00:00:00Z")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def shown() -> list[str]:
        errands.collect()
        return [problem.code for problem in troubles.all((), None, made, None)]

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        for _ in range(2):
            memory.keep_noise_floor(made, REAL)
        assert shown() == [NOT_STORED]
    memory.keep_noise_floor(made, REAL)
    assert shown() == []
    keeper.close()
