"""Finding zero: once on the empty board, then following it while nobody is there.

The noise of each cell during the tare is kept with it: it is what the board's own floor
is worth. A standing person moves corner loads by newtons, an empty board by hundredths
(2 g rms per cell for an HX711 at 80 SPS), so stillness tells the one from the other.
"""

from __future__ import annotations

import math
from statistics import fmean, pstdev
from typing import NamedTuple

from station.calibration import Calibration
from station.language import _
from station.live.grid import GridPoint
from station.live.path import LiveSample
from station.values import GRID_HZ

Four = tuple[float, float, float, float]

TARE_S = 2.0
STILL_N = 0.5
"""Largest standard deviation of an empty cell; a person makes over ten times this."""
DRIFT_N = 0.3
"""Largest difference between the two halves of the tare."""
LEFT_ON_N = 196.0
"""More than this (20 kg) above the last zero is something lying on the board."""
EMPTY_N = 20.0
"""Auto-zero acts only while the board carries less than this either way."""
AUTO_S = 3.0
AUTO_STILL_N = 0.2
AUTO_STEP_N = 0.5
"""The most that auto-zero moves a cell at a time; less than 0.05 N is left alone."""
AUTO_LEAST_N = 0.05
AUTO_REACH_N = 20.0
"""The furthest that auto-zero goes from the last tare; beyond it a tare is needed."""


class Zero(NamedTuple):
    """A zero that was found: put it into force with `Calibration.with_tare`."""

    t_ns: int
    tare_count: Four
    noise_count: Four
    moved_n: Four
    """How far each cell's zero moved from the one before."""


class TareGauge:
    """Looks for two quiet seconds on the empty board."""

    def __init__(self, calibration: Calibration, *, tared_before: bool = False) -> None:
        """`tared_before` says that the present zero is good to about 20 kg."""
        self._calibration = calibration
        self._tared_before = tared_before
        self._points: list[GridPoint] = []
        self.hindrance = _("The board has given no data yet.")
        """Why there is no zero yet: one sentence that says what to do."""

    def push(self, point: GridPoint) -> Zero | None:
        """Take a point of the grid; return the zero at the end of a quiet stretch."""
        if any(math.isnan(count) for count in point.counts):
            self._points.clear()
            self.hindrance = _("A cell gives no data. Check the plugs of the board.")
            return None
        self._points.append(point)
        if len(self._points) < TARE_S * GRID_HZ:
            return None
        zero = self._judged()
        del self._points[: len(self._points) // 2]
        return zero

    def _judged(self) -> Zero | None:
        columns = list(zip(*(point.counts for point in self._points), strict=True))
        means = [fmean(column) for column in columns]
        noise = [pstdev(column) for column in columns]
        gains = _gains(self._calibration)
        half = len(self._points) // 2
        for column, sd, gain in zip(columns, noise, gains, strict=True):
            drift_n = gain * abs(fmean(column[:half]) - fmean(column[half:]))
            if gain * sd > STILL_N or drift_n > DRIFT_N:
                self.hindrance = _("The board is not still. Keep off it for a moment.")
                return None
        old = self._calibration.tare_count
        moved = [
            gain * (mean - before)
            for gain, mean, before in zip(gains, means, old, strict=True)
        ]
        if self._tared_before and sum(moved) > LEFT_ON_N:
            self.hindrance = _("Something heavy lies on the board. Take it off.")
            return None
        return Zero(self._points[-1].t_ns, _four(means), _four(noise), _four(moved))


class AutoZero:
    """Follows the slow drift of an empty board, in small steps and not far."""

    def __init__(self, calibration: Calibration) -> None:
        """Begin at a zero that was just found: `calibration` holds it."""
        self._calibration = calibration
        self._gains = _gains(calibration)
        self._base = calibration.tare_count
        self._samples: list[LiveSample] = []
        self.exhausted = False
        """Whether drift has gone further than auto-zero may follow: tare again."""

    def push(self, sample: LiveSample) -> Zero | None:
        """Take a sample; return the zero to use from now on when it should move.

        Feed it the samples made with the zero that it returned last.
        """
        if not abs(sample.raw.total_n) < EMPTY_N or sample.raw.flags:
            self._samples.clear()
            return None
        self._samples.append(sample)
        if len(self._samples) < AUTO_S * GRID_HZ:
            return None
        samples, self._samples = self._samples, []
        columns = list(zip(*(one.point.counts for one in samples), strict=True))
        noise = [pstdev(column) for column in columns]
        if max(map(float.__mul__, self._gains, noise)) > AUTO_STILL_N:
            return None
        return self._moved(sample.raw.t_ns, columns, noise)

    def _moved(
        self, t_ns: int, columns: list[tuple[float, ...]], noise: list[float]
    ) -> Zero | None:
        tare, moved = list(self._calibration.tare_count), [0.0] * 4
        self.exhausted = False
        for cell, (column, gain) in enumerate(zip(columns, self._gains, strict=True)):
            off_n = gain * (fmean(column) - tare[cell])
            if abs(off_n) < AUTO_LEAST_N:
                continue
            step_n = max(-AUTO_STEP_N, min(AUTO_STEP_N, off_n))
            if abs(gain * (tare[cell] - self._base[cell]) + step_n) > AUTO_REACH_N:
                self.exhausted = True
                continue
            tare[cell] += step_n / gain
            moved[cell] = step_n
        if not any(moved):
            return None
        self._calibration = self._calibration.with_tare(_four(tare), _four(noise))
        return Zero(t_ns, _four(tare), _four(noise), _four(moved))


def _gains(calibration: Calibration) -> Four:
    """Return newton per count of each cell by itself, without its sign."""
    rows = calibration.matrix_n_per_count
    return _four([abs(rows[cell][cell]) for cell in range(4)])


def _four(values: list[float]) -> Four:
    first, second, third, fourth = values
    return (first, second, third, fourth)
