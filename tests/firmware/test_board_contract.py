"""What every board driver must do, whatever it reads."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, pairwise

import pytest

from firmware.board import Board, board_names
from firmware.clock import NS_PER_S
from firmware.errors import BadCommand
from firmware.reading import CELLS, COUNT_MAX, COUNT_MIN, Flag, Reading
from tests.firmware.boards import BOARDS

SEVERAL = 2_000
"""Readings of about five seconds."""


@pytest.fixture(params=sorted(BOARDS))
def board(request: pytest.FixtureRequest) -> Iterator[Board]:
    with BOARDS[request.param]() as made:
        yield made
        made.close()


def several(board: Board) -> list[Reading]:
    board.prepare()
    readings = list(islice(board.readings(), SEVERAL))
    assert len(readings) == SEVERAL
    return readings


def by_cell(readings: list[Reading]) -> list[list[Reading]]:
    return [[r for r in readings if r.cell == cell] for cell in range(len(CELLS))]


def test_every_installed_driver_is_under_contract_by_its_name() -> None:
    assert set(board_names()) == set(BOARDS)


def test_all_four_cells_are_read_about_as_often(board: Board) -> None:
    shares = [len(own) / SEVERAL for own in by_cell(several(board))]
    assert all(0.2 < share < 0.3 for share in shares)


def test_time_grows_from_reading_to_reading(board: Board) -> None:
    readings = several(board)
    assert all(a.t_ns <= b.t_ns for a, b in pairwise(readings))
    for own in by_cell(readings):
        assert all(a.t_ns < b.t_ns for a, b in pairwise(own))


def test_seq_grows_by_one_with_each_conversion(board: Board) -> None:
    for own in by_cell(several(board)):
        steps = [b.seq - a.seq for a, b in pairwise(own)]
        assert all(step >= 1 for step in steps)
        assert sum(step > 1 for step in steps) <= 2


def test_seq_and_time_tell_the_same_rate(board: Board) -> None:
    for own in by_cell(several(board)):
        first, last = own[len(own) // 2], own[-1]
        rate_hz = (last.seq - first.seq) * NS_PER_S / (last.t_ns - first.t_ns)
        assert 85 < rate_hz < 100


def test_counts_fit_24_bits_and_flags_are_known(board: Board) -> None:
    known = sum(Flag)
    for reading in several(board):
        assert COUNT_MIN <= reading.count <= COUNT_MAX
        assert reading.flags & ~known == 0


def test_an_undisturbed_board_gives_good_conversions(board: Board) -> None:
    late = several(board)[SEVERAL // 10 :]
    assert sum(r.flags == 0 for r in late) > 0.99 * len(late)


def test_an_unknown_command_is_refused_in_words(board: Board) -> None:
    board.prepare()
    with pytest.raises(BadCommand, match="levitate"):
        board.command("levitate")
    assert "levitate" not in board.commands


def test_close_may_come_before_prepare(board: Board) -> None:
    board.close()


def test_close_may_come_in_the_middle_and_twice(board: Board) -> None:
    board.prepare()
    next(board.readings())
    board.close()
    board.close()


def test_readings_end_once_the_board_is_closed(board: Board) -> None:
    board.prepare()
    readings = board.readings()
    next(readings)
    board.close()
    assert len(list(islice(readings, SEVERAL))) < len(CELLS)
