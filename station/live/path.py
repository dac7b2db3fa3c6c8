"""From readings to the centre of pressure, one by one: the live path.

The same steps as the pipeline that measures afterwards, but causal: grid, tare and
calibration, CoP by the formula of `station.cop`, and a second-order low-pass on the
corner forces for what is shown. Plain floats: numpy on four numbers would cost more.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from firmware.reading import CELLS, Reading
from station.calibration import Calibration
from station.cop import MIN_LOAD_N
from station.live.grid import Grid, GridPoint
from station.live.lowpass import LiveLowPass
from station.timebase import ChipClock, group_delay_ns
from station.values import GRID_HZ, CopSample


class LiveSample(NamedTuple):
    """One moment of the grid, as measured and as shown."""

    point: GridPoint
    """The counts, for tare and for keeping."""
    raw: CopSample
    """What the trial engine sees: calibrated, not filtered."""
    shown_ml_mm: float
    """Filtered for the screen; NaN while nobody is on the board."""
    shown_ap_mm: float


class LivePath:
    """Turns readings into `LiveSample`s with the calibration that is in force.

    Make a new one for each connection to a sampler: conversions are numbered anew.
    """

    def __init__(self, calibration: Calibration, period_ns: int = 10_750_000) -> None:
        """Start with an empty grid; `period_ns` is the chips' nominal period."""
        self._grid = Grid(period_ns)
        self._clocks = tuple(ChipClock(period_ns) for _ in CELLS)
        self._low_pass = LiveLowPass(GRID_HZ)
        self.calibration = calibration
        """May be replaced at any time, as after a tare."""

    def push(self, reading: Reading) -> list[LiveSample]:
        """Take a reading and return the samples that it completes.

        Each reading is moved to when the load was there that it shows, by the chip's
        own clock and its group delay, as the pipeline does.
        """
        clock = self._clocks[reading.cell]
        t_ns = clock.time_ns(reading) - round(group_delay_ns(clock.period_ns))
        reading = reading._replace(t_ns=t_ns)
        return [self._sample(point) for point in self._grid.push(reading)]

    def pass_time(self, now_ns: int) -> list[LiveSample]:
        """Return the samples that silence completes; see `Grid.pass_time`."""
        load_ns = now_ns - round(group_delay_ns(self._clocks[0].period_ns))
        return [self._sample(point) for point in self._grid.pass_time(load_ns)]

    def _sample(self, point: GridPoint) -> LiveSample:
        calibration = self.calibration
        corner_n = corner_forces(point.counts, calibration)
        ml_mm, ap_mm, total_n = centre_of_pressure(corner_n, calibration)
        raw = CopSample(point.t_ns, ml_mm, ap_mm, total_n, corner_n, point.flags)
        if math.isnan(total_n):
            self._low_pass.reset()
            return LiveSample(point, raw, math.nan, math.nan)
        smooth_n = self._low_pass.step(corner_n)
        shown_ml_mm, shown_ap_mm, _ = centre_of_pressure(smooth_n, calibration)
        return LiveSample(point, raw, shown_ml_mm, shown_ap_mm)


def corner_forces(
    counts: tuple[float, float, float, float], calibration: Calibration
) -> tuple[float, float, float, float]:
    """Return the four corner forces in newton, as `station.calibration` defines."""
    t0, t1, t2, t3 = calibration.tare_count
    a, b, c, d = counts[0] - t0, counts[1] - t1, counts[2] - t2, counts[3] - t3
    r0, r1, r2, r3 = calibration.matrix_n_per_count
    return (
        r0[0] * a + r0[1] * b + r0[2] * c + r0[3] * d,
        r1[0] * a + r1[1] * b + r1[2] * c + r1[3] * d,
        r2[0] * a + r2[1] * b + r2[2] * c + r2[3] * d,
        r3[0] * a + r3[1] * b + r3[2] * c + r3[3] * d,
    )


def centre_of_pressure(
    force_n: Sequence[float], calibration: Calibration
) -> tuple[float, float, float]:
    """Return (ML, AP, total) as `station.cop` defines; NaN, NaN below the load gate."""
    f0, f1, f2, f3 = force_n
    total_n = f0 + f1 + f2 + f3
    if not total_n >= MIN_LOAD_N:
        return math.nan, math.nan, total_n
    x0, x1, x2, x3 = calibration.ml_mm
    y0, y1, y2, y3 = calibration.ap_mm
    return (
        (x0 * f0 + x1 * f1 + x2 * f2 + x3 * f3) / total_n,
        (y0 * f0 + y1 * f1 + y2 * f2 + y3 * f3) / total_n,
        total_n,
    )
