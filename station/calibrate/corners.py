"""Is each cell where it should be, the right way round, and of the right gain?

A known weight stands over one corner after the other. Nearly all of it rests on the
cell below, so the cell that answers most is the one that is there.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from firmware.description import BoardDescription
from firmware.reading import CELLS
from station.calibrate.fours import Four, four, four_by_four
from station.calibrate.rest import Rest
from station.calibration import Calibration
from station.figures import decimal
from station.language import _

MIN_SHARE = 0.3
"""Of the weight: a cell that shows less of what stands on it is dead or unplugged."""
GAIN_RANGE = (0.7, 1.4)
"""Measured over nominal gain; cells of a kind differ by a few percent."""


class CornerFault(msgspec.Struct, frozen=True):
    """One thing that is wrong with the cells, and what to do about it."""

    code: str
    """`dead`, `repeated`, `swapped`, `reversed` or `gain`."""
    cells: tuple[str, ...]
    text: str


class CornerCheck(msgspec.Struct, frozen=True):
    """What the corner check found; without faults, the gain of each cell as well."""

    faults: tuple[CornerFault, ...]
    gain_ratio: Four | None
    """Measured over nominal counts per newton of each cell."""
    calibration: Calibration | None
    """Of kind `cells`: each cell by itself."""


def check_corners(
    tare: Rest,
    loaded: Sequence[Rest],
    weight_n: float,
    description: BoardDescription,
    *,
    calibration_id: str,
    made_at: str,
) -> CornerCheck:
    """Judge the cells from a weight over each corner, in the order of `CELLS`."""
    counts = np.array([rest.mean_count for rest in loaded]) - tare.mean_count
    gains = np.array([cell.counts_per_n for cell in description.cells])
    # A row for each loaded corner, a column for the part that each cell seems to carry.
    share = counts / gains / weight_n
    faults = _faults(share)
    if faults:
        return CornerCheck(tuple(faults), None, None)
    ratio = _gain_ratio(share)
    wrong = [
        _gain_fault(name, float(value))
        for name, value in zip(CELLS, ratio, strict=True)
        if not GAIN_RANGE[0] <= value <= GAIN_RANGE[1]
    ]
    calibration = Calibration(
        id=calibration_id,
        board_id=description.board_id,
        kind="cells",
        made_at=made_at,
        matrix_n_per_count=four_by_four(np.diag(1 / (gains * ratio))),
        tare_count=tare.mean_count,
        ml_mm=four(cell.ml_mm for cell in description.cells),
        ap_mm=four(cell.ap_mm for cell in description.cells),
        tare_noise_count=tare.noise_count,
    )
    return CornerCheck(tuple(wrong), four(ratio), None if wrong else calibration)


def _gain_ratio(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each placement must add up to the whole weight: four equations for four gains."""
    correction = np.linalg.lstsq(share, np.ones(len(CELLS)), rcond=None)[0]
    return np.asarray(1 / correction)


def _faults(share: NDArray[np.float64]) -> list[CornerFault]:
    answering = np.argmax(np.abs(share), axis=1)
    strength = np.abs(share).max(axis=0)
    # Where nothing answers a cell is dead; where another does, the weight stayed put.
    unanswered = np.abs(share).max(axis=1).min() < MIN_SHARE
    faults = [
        CornerFault(
            "dead",
            (name,),
            _(
                "The %(name)s cell does not answer to any weight: check its "
                "plug, its E+ and E- wires and that the plate rests on it.",
                name=_words(name),
            ),
        )
        for name, most in zip(CELLS, strength, strict=True)
        if unanswered and most < MIN_SHARE
    ]
    if not faults and len(set(answering.tolist())) < len(CELLS):
        answers = np.bincount(answering, minlength=len(CELLS))
        twice = CELLS[int(np.argmax(answers))]
        faults.append(
            CornerFault(
                "repeated",
                (twice,),
                _(
                    "The %(twice)s cell answered for more than one corner: put the "
                    "weight over one corner after the other, as the picture shows.",
                    twice=_words(twice),
                ),
            )
        )
    if faults:
        return faults
    faults.extend(_swaps([int(cell) for cell in answering]))
    for corner, cell in enumerate(answering):
        if share[corner, cell] < 0:
            faults.append(
                CornerFault(
                    "reversed",
                    (CELLS[cell],),
                    _(
                        "The %(cell)s cell counts backwards: exchange its A+ and A- "
                        "wires (green and white), or give it a negative counts_per_n "
                        "in board.toml. Check also that the arrow on the cell points "
                        "the way the load goes.",
                        cell=_words(CELLS[cell]),
                    ),
                )
            )
    return faults


def _swaps(answering: list[int]) -> list[CornerFault]:
    """Name the cells that answer for one another."""
    faults = []
    told: set[int] = set()
    for corner, cell in enumerate(answering):
        if cell == corner or corner in told:
            continue
        if answering[cell] == corner:
            told |= {corner, cell}
            pair = (CELLS[corner], CELLS[cell])
            faults.append(
                CornerFault(
                    "swapped",
                    pair,
                    _(
                        "The %(pair)s and %(other)s cells are swapped: exchange their "
                        "plugs at the modules, or their sck and dout in board.toml.",
                        pair=_words(pair[0]),
                        other=_words(pair[1]),
                    ),
                )
            )
        else:
            faults.append(
                CornerFault(
                    "swapped",
                    (CELLS[corner], CELLS[cell]),
                    _(
                        "The weight over %(cell)s shows on the cell wired as "
                        "%(other)s: that plug belongs to %(cell)s.",
                        cell=_words(CELLS[corner]),
                        other=_words(CELLS[cell]),
                    ),
                )
            )
    return faults


def _gain_fault(name: str, ratio: float) -> CornerFault:
    return CornerFault(
        "gain",
        (name,),
        _(
            "The %(name)s cell gives %(ratio)s times the counts it should: "
            "check the weight, that nothing else touches the plate, the "
            "cell's capacity and mV/V, and counts_per_n in board.toml.",
            name=_words(name),
            ratio=decimal(ratio, 2),
        ),
    )


def _words(name: str) -> str:
    return name.replace("_", " ")
