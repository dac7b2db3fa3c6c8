from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.corners import corner_shares, share_at
from firmware.description import BoardDescription, load_description
from firmware.errors import BadDescription

BOARD = load_description()


def crooked() -> BoardDescription:
    """Return a board whose cells stand in no rectangle."""
    front_left, front_right, rear_left, rear_right = BOARD.cells
    return replace(
        BOARD,
        cells=(
            replace(front_left, ml_mm=-150.0, ap_mm=230.0),
            front_right,
            replace(rear_left, ml_mm=-220.0),
            replace(rear_right, ap_mm=-180.0),
        ),
    )


places_mm = st.floats(-300, 300)


@given(places_mm, places_mm, st.sampled_from([BOARD, crooked()]))
def test_the_corners_carry_everything_and_put_the_cop_where_it_is(
    ml_mm: float, ap_mm: float, board: BoardDescription
) -> None:
    shares = [share_at(share, ml_mm, ap_mm) for share in corner_shares(board)]
    cells = board.cells
    assert sum(shares) == pytest.approx(1)
    assert sum(
        share * cell.ml_mm for share, cell in zip(shares, cells, strict=True)
    ) == pytest.approx(ml_mm, abs=1e-9)
    assert sum(
        share * cell.ap_mm for share, cell in zip(shares, cells, strict=True)
    ) == pytest.approx(ap_mm, abs=1e-9)


@given(st.floats(-200, 200), st.floats(-200, 200))
def test_no_corner_pulls_while_the_cop_is_between_the_cells(
    ml_mm: float, ap_mm: float
) -> None:
    assert min(share_at(share, ml_mm, ap_mm) for share in corner_shares(BOARD)) >= -1e-9


def test_cells_on_one_spot_span_no_plate() -> None:
    cell = BOARD.cells[0]
    board = replace(BOARD, cells=(cell, cell, cell, cell))
    with pytest.raises(BadDescription, match="do not span a plate"):
        corner_shares(board)
