"""How a driver is found by its name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from firmware.board import DRIVERS, BoardOptions, board_names, open_board
from firmware.errors import BadBoard


@pytest.fixture
def another_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that registers a driver, as pip would have installed it."""
    info = tmp_path / "oak_board-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: oak-board\n")
    (info / "entry_points.txt").write_text("[heron.boards]\noak = oak_board:Oak\n")
    (tmp_path / "oak_board.py").write_text(
        "class Oak:\n"
        "    def __init__(self, options):\n"
        "        self.argument = options.argument\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))


@pytest.mark.usefixtures("another_package")
def test_a_driver_of_another_package_is_found_by_its_name() -> None:
    assert set(board_names()) >= {"oak", *DRIVERS}
    assert vars(open_board("oak:deck", BoardOptions())) == {"argument": "deck"}


@pytest.mark.usefixtures("another_package")
def test_who_errs_is_told_all_names() -> None:
    with pytest.raises(BadBoard, match=r"'elm'; installed: .*gpio.*oak.*synthetic"):
        open_board("elm", BoardOptions())


def test_the_sampler_looks_through_no_installed_packages() -> None:
    script = (
        "import sys, firmware.sampler, firmware.gpio_board, firmware.synthetic\n"
        "print({'importlib.metadata', 'email', 'zipfile'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "set()\n"
