"""The figures of each cell and its chip, from the readings of some seconds.

The board should be empty: a person moves more than a cell makes noise.
"""

from __future__ import annotations

import math
from itertools import pairwise

import msgspec
import numpy as np
from numpy.typing import NDArray

from firmware.description import Cell
from firmware.reading import Flag, Reading
from station.live.watch import (
    TEN_SPS_NS,
    conversions_between,
)
from station.timebase import period_ns
from station.values import CellTrace

NS_PER_S = 1e9
SPIKE_SIGMAS = 12.0
SPIKE_N = 2.0
_OFF_PERIOD = int(Flag.PERIOD | Flag.SETTLING)
"""What the reader of the pins says of a chip that runs at another rate."""


class CellHealth(msgspec.Struct, frozen=True):
    """The figures of one cell."""

    good: int
    flagged: int
    missing: int
    lost: int
    """Steps in `seq` beyond one."""
    rate_hz: float
    noise_n: float
    spikes: int
    saturated: int
    not_released: int
    constant: bool
    last_count: int

    @property
    def conversions(self) -> int:
        """How many the chip made, as far as is known."""
        return self.good + self.flagged + self.lost

    @property
    def bad_share(self) -> float:
        """Flagged and lost conversions, as part of all."""
        return (self.flagged + self.lost) / max(1, self.conversions)

    @property
    def ten_sps(self) -> bool:
        """Whether the chip runs at the rate that a RATE jumper at 10 gives."""
        slow, fast = (NS_PER_S / period_ns for period_ns in reversed(TEN_SPS_NS))
        return slow <= self.rate_hz <= fast


def cell_health(readings: list[Reading], cell: Cell) -> CellHealth:
    """Return the figures of one cell from its readings, in order."""
    heard = [reading for reading in readings if not reading.flags & Flag.MISSING]
    good = [reading for reading in heard if not reading.flags]
    steps = np.array([conversions_between(*pair) for pair in pairwise(heard)], np.int64)
    trace = CellTrace(
        seq=np.concatenate(([0], np.cumsum(steps)))[: len(heard)],
        t_ns=np.array([reading.t_ns for reading in heard], np.int64),
        count=np.array([reading.count for reading in heard], np.int32),
        # The rate is judged here, so a chip off its nominal period still counts.
        flags=np.array([r.flags & ~_OFF_PERIOD for r in heard], np.uint16),
    )
    count = np.array([reading.count for reading in good], np.float64)
    noise, spikes = _noise_and_spikes(count, cell)
    return CellHealth(
        good=len(good),
        flagged=len(heard) - len(good),
        missing=len(readings) - len(heard),
        lost=int(np.clip(steps - 1, 0, None).sum()),
        rate_hz=NS_PER_S / period_ns(trace) if len(heard) > 1 else 0.0,
        noise_n=noise,
        spikes=spikes,
        saturated=sum(bool(r.flags & Flag.SATURATED) for r in heard),
        not_released=sum(bool(r.flags & Flag.NOT_RELEASED) for r in heard),
        constant=len(good) > 1 and bool(np.ptp(count) == 0),
        last_count=heard[-1].count if heard else 0,
    )


def _noise_and_spikes(count: NDArray[np.float64], cell: Cell) -> tuple[float, int]:
    """Noise in newton, from the differences of neighbours, and wild single values."""
    if len(count) < 5:
        return 0.0, 0
    shown_n = count / abs(cell.counts_per_n)
    # The median deviation of differences sees neither spikes, drift nor a slow load.
    noise_n = 1.4826 * float(np.median(np.abs(np.diff(shown_n)))) / math.sqrt(2)
    windows = np.lib.stride_tricks.sliding_window_view(shown_n, 5)
    off = np.abs(shown_n[2:-2] - np.median(windows, axis=1))
    return noise_n, int((off > max(SPIKE_SIGMAS * noise_n, SPIKE_N)).sum())
