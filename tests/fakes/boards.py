"""What the tests of the boards share: a board on a clock that never waits, and its CoP.

The CoP here is the plain one: counts with the nominal gains, each chip interpolated
(PCHIP) from its own conversions to a 100 Hz grid.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

from firmware.board import Board, BoardOptions, open_board
from firmware.chips import DELAY_CONVERSIONS
from firmware.clock import NS_PER_S, SimulatedClock
from firmware.description import load_description
from firmware.reading import Reading

Floats = NDArray[np.float64]


def simulated(spec: str, seed: int | None = None) -> Board:
    """Return a prepared board whose clock never waits."""
    board = open_board(spec, BoardOptions(clock=SimulatedClock(), seed=seed))
    board.prepare()
    return board


def readings_of(
    board: Board, seconds: float, commands: Iterable[tuple[float, str]] = ()
) -> list[Reading]:
    """Return the first `seconds`, with each command given at its board time."""
    waiting = sorted(commands)
    taken = []
    for reading in board.readings():
        if reading.t_ns >= seconds * NS_PER_S:
            break
        taken.append(reading)
        while waiting and reading.t_ns >= waiting[0][0] * NS_PER_S:
            board.command(waiting.pop(0)[1])
    return taken


@dataclass(frozen=True)
class Felt:
    """What a station would feel, on a grid of 100 Hz."""

    t_s: Floats
    force_n: Floats
    ml_mm: Floats
    ap_mm: Floats

    def between(self, start_s: float, end_s: float) -> Felt:
        """Return the part from `start_s` to `end_s`."""
        part = (self.t_s >= start_s) & (self.t_s < end_s)
        return Felt(
            self.t_s[part], self.force_n[part], self.ml_mm[part], self.ap_mm[part]
        )


def felt(readings: list[Reading], empty_s: float = 1.0) -> Felt:
    """Return force and CoP; the board must be empty for the first `empty_s`.

    Times are those of the load, which the chips show two of their periods later.
    """
    cells = load_description().cells
    table = np.array([(r.cell, r.t_ns, r.count) for r in readings], dtype=np.int64)
    own = [table[table[:, 0] == cell] for cell in range(len(cells))]
    found_s = [rows[:, 1] / NS_PER_S for rows in own]
    t_s = [at_s - DELAY_CONVERSIONS * np.median(np.diff(at_s)) for at_s in found_s]
    grid_s = np.arange(
        max(times[0] for times in t_s), min(times[-1] for times in t_s), 0.01
    )
    corners = np.empty((len(cells), grid_s.size))
    for i, cell in enumerate(cells):
        counts = own[i][:, 2] - own[i][t_s[i] < empty_s, 2].mean()
        corners[i] = PchipInterpolator(t_s[i], counts / cell.counts_per_n)(grid_s)
    force_n = corners.sum(axis=0)
    safe_n = np.where(force_n > 20, force_n, np.nan)
    ml_mm = np.array([cell.ml_mm for cell in cells]) @ corners / safe_n
    ap_mm = np.array([cell.ap_mm for cell in cells]) @ corners / safe_n
    return Felt(grid_s, force_n, ml_mm, ap_mm)
