"""The causal low-pass of the display: four channels, one sample at a time."""

from __future__ import annotations

import math

Four = tuple[float, float, float, float]


class LiveLowPass:
    """A second-order Butterworth; starts settled on its first sample."""

    def __init__(self, rate_hz: float, cutoff_hz: float) -> None:
        warped = math.tan(math.pi * cutoff_hz / rate_hz)
        norm = 1.0 + math.sqrt(2.0) * warped + warped**2
        self._gain = warped**2 / norm
        self._a1 = 2.0 * (warped**2 - 1.0) / norm
        self._a2 = (1.0 - math.sqrt(2.0) * warped + warped**2) / norm
        self._z1: list[float] = []
        self._z2: list[float] = []

    def step(self, values: Four) -> tuple[float, ...]:
        """Return the filtered values."""
        b, a1, a2 = self._gain, self._a1, self._a2
        if not self._z1:
            self._z1 = [(1.0 - b) * value for value in values]
            self._z2 = [(b - a2) * value for value in values]
        z1, z2 = self._z1, self._z2
        filtered = []
        for channel, value in enumerate(values):
            out = b * value + z1[channel]
            z1[channel] = 2.0 * b * value - a1 * out + z2[channel]
            z2[channel] = b * value - a2 * out
            filtered.append(out)
        return tuple(filtered)

    def reset(self) -> None:
        """Forget the past: the next sample starts settled again."""
        self._z1, self._z2 = [], []
