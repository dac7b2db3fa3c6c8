from __future__ import annotations

from pathlib import Path

import pytest

from firmware.description import load_description
from firmware.errors import BoardNotFound
from station.errors import BadConfig, DataFolderError
from station.folder import claimed, data_folder
from station.launch import found_board, planned


def test_a_folder_is_made_with_all_above_it(tmp_path: Path) -> None:
    folder = data_folder(tmp_path / "a" / "b")
    assert folder.is_dir()
    assert list(folder.iterdir()) == []


def test_the_default_lies_where_users_keep_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert data_folder(None) == tmp_path / "heron"


def test_a_file_in_the_way_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DataFolderError, match=r"cannot be written.*--data"):
        data_folder(tmp_path / "file")


def test_a_path_too_long_for_sockets_is_said(tmp_path: Path) -> None:
    with pytest.raises(DataFolderError, match="107 bytes; choose a shorter one"):
        data_folder(tmp_path / ("deep" * 30))


def test_a_folder_is_claimed_by_one_at_a_time(tmp_path: Path) -> None:
    with (
        claimed(tmp_path),
        pytest.raises(DataFolderError, match="another station"),
        claimed(tmp_path),
    ):
        pass
    with claimed(tmp_path):
        pass


def test_without_a_gpio_chip_the_board_is_synthetic(tmp_path: Path) -> None:
    spec, why = found_board(load_description(), devices=tmp_path)
    assert (spec, why) == (
        "synthetic",
        "this machine has no GPIO header for load cells",
    )


def test_a_gpio_chip_that_is_closed_to_us_matters_only_on_a_pi(tmp_path: Path) -> None:
    (tmp_path / "gpiochip0").touch()
    model = tmp_path / "model"
    spec, _ = found_board(load_description(), devices=tmp_path, model=model)
    assert spec == "synthetic"
    model.write_text("Raspberry Pi 5 Model B Rev 1.0\0")
    with pytest.raises(BoardNotFound, match="gpiochip0"):
        found_board(load_description(), devices=tmp_path, model=model)


def test_the_command_line_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "heron.toml").write_text('board = "synthetic:mass=60"\n')
    assert planned(tmp_path, None).board == "synthetic:mass=60"
    assert planned(tmp_path, "synthetic:mass=90").board == "synthetic:mass=90"
    (tmp_path / "heron.toml").write_text("board = 3\n")
    with pytest.raises(BadConfig, match="board"):
        planned(tmp_path, None)
