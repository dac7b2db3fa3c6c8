from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from firmware.description import load_description
from hardware.plate_error import before_and_after
from station.calibrate.ageing import AGED_AFTER, calibration_problem
from station.calibrate.file import (
    EARLIER,
    NAME,
    load_calibration,
    read_calibration,
    save_calibration,
)
from station.calibration import Calibration, nominal_calibration
from station.errors import BadCalibration, DataFolderError

BOARD = load_description()
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def plate_calibration(made_at: str = "2026-05-20T10:00:00Z") -> Calibration:
    _, _, fitted = before_and_after(1)
    return msgspec.structs.replace(fitted, id="20260520-plate", made_at=made_at)


def test_without_a_file_the_nominal_calibration_is_in_force(tmp_path: Path) -> None:
    assert load_calibration(tmp_path, BOARD) == nominal_calibration(BOARD)


def test_what_is_saved_is_in_force_and_what_was_before_is_kept(tmp_path: Path) -> None:
    first = plate_calibration()
    second = msgspec.structs.replace(first, id="later")
    save_calibration(tmp_path, first)
    save_calibration(tmp_path, second)
    assert load_calibration(tmp_path, BOARD) == second
    assert sorted(path.name for path in (tmp_path / EARLIER).iterdir()) == [
        "20260520-plate.json",
        "later.json",
    ]


@pytest.mark.parametrize("body", ["", "{", "[]", '{"schema": 1, "calibration": {}}'])
def test_a_damaged_file_is_an_error_and_never_a_silent_nominal(
    tmp_path: Path, body: str
) -> None:
    (tmp_path / NAME).write_text(body)
    with pytest.raises(BadCalibration, match="is not a calibration"):
        load_calibration(tmp_path, BOARD)


def test_a_file_of_a_later_release_is_refused(tmp_path: Path) -> None:
    path = save_calibration(tmp_path, plate_calibration())
    path.write_text(path.read_text().replace('"schema": 1', '"schema": 9'))
    with pytest.raises(BadCalibration, match="schema 9"):
        read_calibration(tmp_path)


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DataFolderError, match="cannot be written"):
        save_calibration(tmp_path / "file", plate_calibration())
    (tmp_path / NAME).mkdir()
    with pytest.raises(DataFolderError, match="cannot be read"):
        read_calibration(tmp_path)


@pytest.mark.parametrize(
    ("calibration", "now", "code"),
    [
        (nominal_calibration(BOARD), NOW, "not_calibrated"),
        (plate_calibration(), NOW, None),
        (plate_calibration(), NOW + AGED_AFTER, "calibration_aged"),
        (plate_calibration("2026-01-01"), NOW, "calibration_aged"),
        (plate_calibration("2026-01-01"), None, None),
        (plate_calibration(), NOW - timedelta(days=900), None),
        (
            msgspec.structs.replace(plate_calibration(), kind="cells"),
            NOW,
            "calibrated_by_cells",
        ),
    ],
)
def test_a_doubtful_calibration_is_a_problem_in_words(
    calibration: Calibration, now: datetime | None, code: str | None
) -> None:
    problem = calibration_problem(calibration, now)
    assert (problem.code if problem else None) == code
    assert problem is None or problem.severity == "attention"


def test_every_doubt_is_explained_in_the_docs() -> None:
    page = (Path(__file__).parents[3] / "docs" / "problems.md").read_text("utf-8")
    for code in ("not_calibrated", "calibrated_by_cells", "calibration_aged"):
        assert f"| `{code}` | attention |" in page


def test_a_calibration_of_another_board_is_not_used(tmp_path: Path) -> None:
    save_calibration(tmp_path, plate_calibration())
    other = replace(BOARD, board_id="clinic-3")
    assert load_calibration(tmp_path, other) == nominal_calibration(other)
