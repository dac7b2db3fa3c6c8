from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from firmware.description import load_description
from firmware.reading import CELLS
from station.calibrate.corners import CornerCheck, check_corners
from station.calibrate.fours import four
from station.calibrate.rest import Rest

BOARD = load_description()
WEIGHT_N = 98.0665
SHARE = np.full((4, 4), 0.02) + 0.92 * np.eye(4)


def said(count: NDArray[np.float64]) -> Rest:
    return Rest(four(count), four([45.0] * 4), four([0.0] * 4), (200,) * 4, 3.0)


def check(cells: NDArray[np.float64]) -> CornerCheck:
    """What `cells` (one row of newtons shown for each cell) make of four placements."""
    gains = np.array([cell.counts_per_n for cell in BOARD.cells])
    zero = np.array([1000.0, -2000.0, 3000.0, 0.0])
    loaded = [said(zero + gains * WEIGHT_N * (cells @ share)) for share in SHARE]
    return check_corners(
        said(zero), loaded, WEIGHT_N, BOARD, calibration_id="c", made_at="2026-05-01"
    )


def test_good_cells_get_their_gains() -> None:
    found = check(np.diag([1.03, 0.98, 1.0, 1.1]))
    assert found.faults == ()
    assert found.gain_ratio == pytest.approx((1.03, 0.98, 1.0, 1.1), rel=1e-6)
    assert found.calibration is not None
    assert found.calibration.kind == "cells"
    assert found.calibration.tare_count == (1000, -2000, 3000, 0)


@pytest.mark.parametrize("reversed_cell", range(4))
def test_a_reversed_cell_is_named(reversed_cell: int) -> None:
    signs = np.ones(4)
    signs[reversed_cell] = -1
    found = check(np.diag(signs))
    (fault,) = found.faults
    assert (fault.code, fault.cells) == ("reversed", (CELLS[reversed_cell],))
    assert CELLS[reversed_cell].replace("_", " ") in fault.text
    assert found.calibration is None


@pytest.mark.parametrize(
    "pair", [(a, b) for a in range(4) for b in range(4) if a < b], ids=str
)
def test_two_swapped_cells_are_named_once(pair: tuple[int, int]) -> None:
    order = [0, 1, 2, 3]
    order[pair[0]], order[pair[1]] = order[pair[1]], order[pair[0]]
    (fault,) = check(np.eye(4)[order]).faults
    assert fault.code == "swapped"
    assert fault.cells == tuple(CELLS[cell] for cell in pair)


def test_swapped_and_reversed_at_once_are_both_named() -> None:
    cells = np.eye(4)[[1, 0, 2, 3]]
    cells[0] *= -1
    codes = {fault.code: fault.cells for fault in check(cells).faults}
    assert codes == {
        "swapped": ("front_left", "front_right"),
        "reversed": ("front_left",),
    }


def test_three_cells_in_a_ring_are_named_one_by_one() -> None:
    faults = check(np.eye(4)[[1, 2, 0, 3]]).faults
    assert [fault.code for fault in faults] == ["swapped"] * 3
    assert "over front left shows on the cell wired as rear left" in faults[0].text


def test_a_dead_cell_is_named_before_anything_else() -> None:
    cells = np.diag([1.0, -1.0, 0.01, 1.0])
    (fault,) = check(cells).faults
    assert (fault.code, fault.cells) == ("dead", ("rear_left",))


def test_a_cell_of_another_capacity_is_named() -> None:
    found = check(np.diag([1.0, 1.0, 1.0, 4.0]))
    (fault,) = found.faults
    assert (fault.code, fault.cells) == ("gain", ("rear_right",))
    assert "4.00 times" in fault.text
    assert found.calibration is None


def test_the_same_placement_four_times_is_found_out() -> None:
    gains = np.array([cell.counts_per_n for cell in BOARD.cells])
    loaded = [said(gains * WEIGHT_N * SHARE[2])] * 4
    found = check_corners(
        said(np.zeros(4)), loaded, WEIGHT_N, BOARD, calibration_id="", made_at=""
    )
    (fault,) = found.faults
    assert (fault.code, fault.cells) == ("repeated", ("rear_left",))
