"""The zero in force: found on the empty board, then followed while nobody is there."""

from __future__ import annotations

from station.calibration import Calibration
from station.live.path import LiveSample
from station.live.tare import AutoZero, TareGauge


class Zeroing:
    """Keeps `calibration` with its zero, looking for a new one while it has none."""

    def __init__(self, calibration: Calibration) -> None:
        self.calibration = calibration
        """Put it into force whenever `push` returns true."""
        self._gauge: TareGauge | None = TareGauge(calibration)
        self._auto: AutoZero | None = None

    @property
    def tared(self) -> bool:
        """Whether the zero is to be trusted."""
        return self._gauge is None

    def search(self) -> None:
        """Look for a new zero as soon as the board is empty and still."""
        known = self._auto is not None
        self._gauge = TareGauge(self.calibration, tared_before=known)

    def push(self, sample: LiveSample, *, busy: bool) -> bool:
        """Take a sample; return whether the zero has changed.

        While the board is `busy` with a trial a zero that is known is left alone.
        """
        if self._gauge is not None:
            zero = self._gauge.push(sample.point)
        elif self._auto is not None and not busy:
            zero = self._auto.push(sample)
        else:
            return False
        if zero is None:
            return False
        self.calibration = self.calibration.with_tare(zero.tare_count, zero.noise_count)
        if self._gauge is not None:
            self._gauge, self._auto = None, AutoZero(self.calibration)
        return True
