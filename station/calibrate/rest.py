"""What the four cells say while nothing moves: what calibrations are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from firmware.clock import NS_PER_S
from firmware.description import BoardDescription
from firmware.reading import CELLS, Reading
from station.calibrate.fours import Four, four
from station.errors import BadCalibration
from station.figures import decimal
from station.language import _

MAX_NOISE_N = 0.5
"""Standard deviation of one cell beyond which something moves or disturbs it; a quiet
200 kg cell has 0.02 N (2 g) at 80 SPS, a noisy build ten times that."""
MAX_DRIFT_N_PER_S = 0.05
"""Steady change beyond which a load cell is warming up or creeping."""
MIN_READINGS = 20
MIN_GOOD_SHARE = 0.9


class Rest(msgspec.Struct, frozen=True):
    """The four cells over some seconds of rest, corners as in `CELLS`."""

    mean_count: Four
    noise_count: Four
    """Standard deviation about the drift."""
    drift_count_per_s: Four
    readings: tuple[int, int, int, int]
    """How many good ones each cell gave."""
    seconds: float


class _CellRest(NamedTuple):
    mean: float
    noise: float
    drift_per_s: float
    good: int


def rest(readings: Iterable[Reading]) -> Rest:
    """Return mean, noise and drift of each cell; flagged readings are left out.

    Single spikes (beyond five robust standard deviations) do not count either.

    Raises:
        BadCalibration: a cell gave too few good readings.
    """
    rows: list[list[Reading]] = [[] for _ in CELLS]
    for reading in readings:
        rows[reading.cell].append(reading)
    cells = [_cell_rest(name, own) for name, own in zip(CELLS, rows, strict=True)]
    times_ns = [reading.t_ns for own in rows for reading in own]
    return Rest(
        mean_count=four(cell.mean for cell in cells),
        noise_count=four(cell.noise for cell in cells),
        drift_count_per_s=four(cell.drift_per_s for cell in cells),
        readings=(cells[0].good, cells[1].good, cells[2].good, cells[3].good),
        seconds=(max(times_ns) - min(times_ns)) / NS_PER_S,
    )


def unrest(measured: Rest, description: BoardDescription) -> list[str]:
    """Return why this was no rest, one sentence for each reason; empty when it was."""
    reasons = []
    for name, cell, noise, drift in zip(
        CELLS,
        description.cells,
        measured.noise_count,
        measured.drift_count_per_s,
        strict=True,
    ):
        noise_n = noise / abs(cell.counts_per_n)
        drift_n = drift / cell.counts_per_n
        where = name.replace("_", " ")
        if noise_n > MAX_NOISE_N:
            reasons.append(
                _(
                    "the %(where)s cell shook by %(noise)s N: keep the board still "
                    "and away from people who walk",
                    where=where,
                    noise=decimal(noise_n, 2),
                )
            )
        elif abs(drift_n) > MAX_DRIFT_N_PER_S:
            reasons.append(
                _(
                    "the %(where)s cell crept by %(drift)s N/s: let the board warm "
                    "up for 15 minutes, and wait a moment after placing a weight",
                    where=where,
                    drift=f"{drift_n:+.3f}",
                )
            )
    return reasons


def _cell_rest(name: str, readings: Sequence[Reading]) -> _CellRest:
    good = [reading for reading in readings if not reading.flags]
    if len(good) < max(MIN_READINGS, MIN_GOOD_SHARE * len(readings)):
        raise BadCalibration(
            _(
                "the %(where)s cell gave %(good)s good readings of "
                "%(readings)s: run 'heron diagnose' and put that right first",
                where=name.replace("_", " "),
                good=len(good),
                readings=len(readings),
            )
        )
    t_s = np.array([reading.t_ns - good[0].t_ns for reading in good]) / NS_PER_S
    count = np.array([reading.count for reading in good], dtype=np.float64)
    kept = _without_spikes(count)
    slope, level = np.polyfit(t_s[kept] - t_s[kept].mean(), count[kept], 1)
    fitted = level + slope * (t_s[kept] - t_s[kept].mean())
    noise = float(np.std(count[kept] - fitted))
    return _CellRest(float(level), noise, float(slope), len(good))


def _without_spikes(count: NDArray[np.float64]) -> NDArray[np.bool_]:
    off = np.abs(count - np.median(count))
    # 1.4826 makes the median deviation that of a normal distribution.
    limit = max(5 * 1.4826 * float(np.median(off)), 1.0)
    kept: NDArray[np.bool_] = off <= limit
    return kept
