"""When each conversion really happened: a clock regressed to each chip's own.

A reading's `t_ns` is when the sampler *found* the conversion ready: later than the
truth by up to one polling interval, and by much more when the machine was busy. The
chip itself is far steadier (20 us from conversion to conversion, olkal/HX711_ADC#81)
but runs at a rate of its own, 1-4 % from its neighbours. So the time of conversion
`seq` is fitted as `origin + period * seq`, in a window that is long against the polling
jitter and short against the thermal drift of the oscillator.

Use it like this:

- after a trial, `conversion_times_ns(trace)` gives the times to interpolate from;
- live, one `ChipClock` per cell: `clock.time_ns(reading)` gives the time of that
  reading at once, from the readings so far.

Both put the four chips on one time axis: CLOCK_MONOTONIC plus the mean polling latency
(the same for all four, 0.25 ms at a poll each 0.5 ms). What a count stands for is
older: a conversion is the settled output of a filter four conversions long, so it shows
the load two of the chip's own periods earlier (`group_delay_ns`, 21 ms at 93 SPS).
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from firmware.reading import Flag, Reading
from station.values import CellTrace

GROUP_DELAY_CONVERSIONS = 2.0
"""Half of the four conversions that the datasheet's settling time spans."""

_UNTIMED = int(Flag.MISSING | Flag.PERIOD | Flag.SETTLING | Flag.COLLISION)
"""With any of these flags the moment is not that of a regular conversion."""
_HALF_WINDOW = 120
"""Conversions to either side: 1.3 s at 93 SPS."""
_JUMP_PERIODS = 0.2
"""An offset from the fit that lasts and is larger than this is a new phase."""
_JUMP_RUN = 4
_MIN_RUN = 8
"""Fewer readings than this in a phase are not regressed: they keep their own times."""
_LATE_NS = 400_000.0
"""Readings later than the fit by more than this were found by a busy machine."""


def group_delay_ns(period_ns: float) -> float:
    """Return how much older the load is than the conversion that shows it."""
    return GROUP_DELAY_CONVERSIONS * period_ns


def conversion_times_ns(trace: CellTrace) -> NDArray[np.int64]:
    """Return the moments of all conversions of a recording, shape (n,), increasing.

    Robust to lost conversions (steps in `seq`), to flagged readings (they are given the
    time at which they were due, but do not pull on the fit), to late polls, and to a
    reset of the chip (a new phase begins and is fitted by itself). Readings whose phase
    is too short to fit keep the time at which they were found.
    """
    times_ns = trace.t_ns.copy()
    timed = np.flatnonzero((trace.flags & _UNTIMED) == 0)
    if len(timed) < _MIN_RUN:
        return times_ns
    origin_ns = int(trace.t_ns[0])
    seq = (trace.seq - trace.seq[0]).astype(np.float64)
    found_ns = (trace.t_ns - origin_ns).astype(np.float64)
    borders = _phases(seq[timed], found_ns[timed])
    for first, last in pairwise(borders):
        if last - first < _MIN_RUN:
            continue
        rows = timed[first:last]
        # Flagged readings between two timed ones of this phase are due on its clock.
        within = slice(int(rows[0]), int(rows[-1]) + 1)
        fitted = _regress(seq[rows], found_ns[rows], seq[within])
        # Further off than a conversion lasts: not of this phase, too few for one.
        seen = found_ns[within]
        far = np.abs(fitted - seen) > np.ptp(found_ns[rows]) / np.ptp(seq[rows])
        fitted = np.where(far, seen, fitted)
        times_ns[within] = origin_ns + np.rint(fitted).astype(np.int64)
    rank = np.arange(len(times_ns))
    return np.maximum.accumulate(times_ns - rank) + rank


def period_ns(trace: CellTrace) -> float:
    """Return the chip's own conversion period over a recording, NaN if unknown.

    It is the span over the conversions in it, as in `(N - 1) / span`, of the longest
    phase: never the median step, which polling quantises.
    """
    timed = np.flatnonzero((trace.flags & _UNTIMED) == 0)
    if len(timed) < 2:
        return float("nan")
    seq = trace.seq[timed].astype(np.float64)
    found_ns = (trace.t_ns[timed] - trace.t_ns[timed[0]]).astype(np.float64)
    borders = _phases(seq, found_ns)
    longest = int(np.argmax(np.diff(borders)))
    first, last = borders[longest], borders[longest + 1] - 1
    steps = seq[last] - seq[first]
    return float((found_ns[last] - found_ns[first]) / steps) if steps else float("nan")


def _phases(seq: NDArray[np.float64], found_ns: NDArray[np.float64]) -> list[int]:
    """Return the borders of runs in which time goes with `seq`, first 0, last n.

    A late poll lifts one reading, or a few that follow a stall, and the next is in step
    again; after a reset of the chip, or a miscounted loss, all that follow are out of
    it.
    """
    steps = np.diff(seq)
    moved = steps > 0
    if not moved.any():
        return [*range(len(seq) + 1)]
    period = float(np.median(np.diff(found_ns)[moved] / steps[moved]))
    out_of_step = np.diff(found_ns) - steps * period
    borders = [0]
    unlike = np.abs(out_of_step) > _JUMP_PERIODS * period
    for index in np.flatnonzero(unlike | (steps <= 0)):
        if steps[index] <= 0:  # numbered anew: nothing goes on from here
            borders.append(int(index) + 1)
            continue
        before = slice(max(borders[-1], index + 1 - _JUMP_RUN), index + 1)
        after = slice(index + 1, index + 1 + _JUMP_RUN)
        phase = found_ns - seq * period
        if after.start - borders[-1] < _JUMP_RUN or phase[after].size < _JUMP_RUN:
            continue  # too few to tell a new phase from a late poll
        # The earliest of a few is the one that polling delayed least.
        offset = phase[after].min() - phase[before].min()
        if abs(offset) > _JUMP_PERIODS * period / 2:
            borders.append(int(index) + 1)
    return [*borders, len(seq)]


def _regress(
    seq: NDArray[np.float64], found_ns: NDArray[np.float64], at_seq: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the local line through (seq, found) at `at_seq`, without late polls.

    The window slides, so a slow change of the period is followed. Each pass leaves out
    the readings that the one before found late.
    """
    weight = np.ones_like(seq)
    for _ in range(3):
        late_ns = found_ns - _sliding_line(seq, found_ns, weight, seq)
        punctual = np.abs(late_ns - np.median(late_ns)) < _LATE_NS
        weight = punctual.astype(np.float64)
    return _sliding_line(seq, found_ns, weight, at_seq)


def _sliding_line(
    seq: NDArray[np.float64],
    found_ns: NDArray[np.float64],
    weight: NDArray[np.float64],
    at_seq: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Least squares in a sliding window, from running sums (no loop over readings)."""
    slope = (found_ns[-1] - found_ns[0]) / (seq[-1] - seq[0])
    x = seq - seq[0]
    # Residuals from the chord keep the running sums small, hence exact.
    y = found_ns - found_ns[0] - slope * x

    def running(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.concatenate(([0.0], np.cumsum(values)))

    sums = [running(weight * term) for term in (np.ones_like(x), x, y, x * x, x * y)]
    near = np.searchsorted(seq, at_seq)
    low = np.clip(near - _HALF_WINDOW, 0, len(seq))
    high = np.clip(near + _HALF_WINDOW + 1, 0, len(seq))
    n, sx, sy, sxx, sxy = (total[high] - total[low] for total in sums)
    spread = n * sxx - sx * sx
    tilt = np.divide(
        n * sxy - sx * sy, spread, out=np.zeros_like(spread), where=spread > 0
    )
    level = np.divide(sy - tilt * sx, n, out=np.zeros_like(n), where=n > 0)
    at = at_seq - seq[0]
    return np.asarray(found_ns[0] + slope * at + level + tilt * at)


class ChipClock:
    """The live form of the regression, for one chip: recursive, without delay.

    Each reading corrects phase and period by a part of what it was off, less for one
    that came later than jitter explains. A lasting offset (a reset of the
    chip, a restart of the sampler) starts the clock anew.
    """

    _MEMORY = 150
    """Readings that the clock remembers; until then it is plain least squares."""
    _TRUSTED = 30
    """From so many on, a reading far too late is the machine's fault."""

    def __init__(self, nominal_period_ns: float) -> None:
        self.period_ns = float(nominal_period_ns)
        self._nominal_period_ns = float(nominal_period_ns)
        self._seq: int | None = None
        self._due_ns = 0.0
        self._seen = 0
        self._out_of_step = 0
        self._last_ns = -1

    def time_ns(self, reading: Reading) -> int:
        """Return when the conversion happened, for the readings of this chip in order.

        A flagged reading is given the time at which it was due and leaves the clock
        alone; before the clock has locked (eight readings) the time found is returned.
        Times increase, whatever the chip does.
        """
        self._last_ns = max(self._last_ns + 1, self._follow(reading))
        return self._last_ns

    def _follow(self, reading: Reading) -> int:
        timed = not reading.flags & _UNTIMED
        if self._seq is None:
            if timed:
                self._begin(reading)
            return reading.t_ns
        steps = reading.seq - self._seq
        due_ns = self._due_ns + steps * self.period_ns
        off_ns = reading.t_ns - due_ns
        far = abs(off_ns) > self.period_ns
        if not timed:
            locked = self._seen >= _MIN_RUN and not far
            return round(due_ns) if locked else reading.t_ns
        if steps <= 0 or abs(off_ns) > _JUMP_PERIODS * self.period_ns:
            self._out_of_step += 1
            if steps <= 0 or self._out_of_step >= _JUMP_RUN:
                self._begin(reading)
            begun = self._out_of_step == 0
            return reading.t_ns if begun or far else round(due_ns)
        self._out_of_step = 0
        self._seen += 1
        # The gains with which recursion equals least squares over the last n readings
        # (growing-memory alpha-beta filter; Brookner 1998, Tracking and Kalman
        # Filtering).
        n = min(self._seen + 1, self._MEMORY)
        pull_ns = min(off_ns, _LATE_NS) if n >= self._TRUSTED else off_ns
        self._due_ns = due_ns + 2 * (2 * n - 1) / (n * (n + 1)) * pull_ns
        self.period_ns += 6 / (n * (n + 1)) * pull_ns / steps
        self._seq = reading.seq
        return round(self._due_ns) if self._seen >= _MIN_RUN else reading.t_ns

    def _begin(self, reading: Reading) -> None:
        self._seq = reading.seq
        self._due_ns = float(reading.t_ns)
        self._seen = 0
        self._out_of_step = 0
