"""The real `gpio` board on the unmodified GPIO wheel, with a fake chip below it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from firmware.reading import CELLS
from tests.fakes.preload import build_chip, compiler, run_with_chip

pytestmark = pytest.mark.skipif(
    compiler() is None, reason="no C compiler to build the fake GPIO chip with"
)

SAMPLE = """
import sys
from itertools import islice
from pathlib import Path
from firmware.board import BoardOptions
from firmware.gpio_board import GpioBoard
from firmware.lines import open_lines
board = GpioBoard(BoardOptions(), lambda given: open_lines(given, Path(sys.argv[1])))
board.prepare()
print(*(r.cell for r in islice(board.readings(), 80)))
board.close()
"""


@pytest.fixture(scope="module")
def chip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_chip(tmp_path_factory.mktemp("chip"))


def test_the_board_finds_the_chip_by_label_and_reads_all_cells(
    chip: Path, tmp_path: Path
) -> None:
    (tmp_path / "gpiochip0").symlink_to("/dev/null")
    label = {"HERON_FAKE_LABEL": "pinctrl-rp1"}
    done = run_with_chip(chip, "-c", SAMPLE, str(tmp_path), **label)
    assert done.returncode == 0, done.stderr
    assert {int(cell) for cell in done.stdout.split()} == set(range(len(CELLS)))


def test_no_wrong_count_is_accepted_in_real_time(chip: Path) -> None:
    done = run_with_chip(chip, "-m", "tests.bench.read_preloaded", "--seconds", "3")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["accepted"] > 0
    assert result["wrong"] == 0
    assert result["calls_per_frame"] == pytest.approx(75, abs=1)


def test_another_chips_label_is_refused_in_words(chip: Path, tmp_path: Path) -> None:
    (tmp_path / "gpiochip0").symlink_to("/dev/null")
    done = run_with_chip(chip, "-c", SAMPLE, str(tmp_path), HERON_FAKE_LABEL="sunxi")
    assert "no GPIO chip is labelled" in done.stderr
