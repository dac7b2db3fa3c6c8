"""The second-order Butterworth low-pass: its design, and its causal form.

For what is shown and counted while it happens; `station.filters` runs the same filter
forward and backward afterwards. No numpy here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

CUTOFF_HZ = 10.0
"""Of the canonical pipeline."""
DISPLAY_CUTOFF_HZ = 6.0


class Biquad(NamedTuple):
    """`y = b0 x + b1 x' + b2 x'' - a1 y' - a2 y''`, a0 being 1."""

    b0: float
    b1: float
    b2: float
    a1: float
    a2: float


@lru_cache(maxsize=16)
def butterworth_lowpass(cutoff_hz: float, rate_hz: float) -> Biquad:
    """Design the second-order Butterworth low-pass by the pre-warped bilinear map.

    Raises:
        ValueError: the cut-off does not lie between 0 and half the rate.
    """
    if not 0.0 < cutoff_hz < rate_hz / 2.0:
        raise ValueError(
            f"a cut-off of {cutoff_hz:g} Hz needs a rate above {2.0 * cutoff_hz:g} Hz, "
            f"not {rate_hz:g} Hz"
        )
    warped = math.tan(math.pi * cutoff_hz / rate_hz)
    norm = 1.0 + math.sqrt(2.0) * warped + warped**2
    gain = warped**2 / norm
    return Biquad(
        gain,
        2.0 * gain,
        gain,
        2.0 * (warped**2 - 1.0) / norm,
        (1.0 - math.sqrt(2.0) * warped + warped**2) / norm,
    )


class LiveLowPass:
    """The causal filter of the live view: a few channels, one sample at a time.

    Starts settled on its first sample, so that a person stepping on does not swing in
    from zero. Plain Python, because for a handful of floats that is the fastest.
    """

    def __init__(
        self, rate_hz: float = 100.0, cutoff_hz: float = DISPLAY_CUTOFF_HZ
    ) -> None:
        self._biquad = butterworth_lowpass(cutoff_hz, rate_hz)
        self._z1: list[float] = []
        self._z2: list[float] = []

    def step(self, values: Sequence[float]) -> tuple[float, ...]:
        """Return the filtered values for the next sample, as many as were given."""
        b0, b1, b2, a1, a2 = self._biquad
        if len(self._z1) != len(values):
            settled1, settled2 = 1.0 - b0, b2 - a2
            self._z1 = [settled1 * value for value in values]
            self._z2 = [settled2 * value for value in values]
        z1, z2 = self._z1, self._z2
        filtered = []
        for channel, value in enumerate(values):
            out = b0 * value + z1[channel]
            z1[channel] = b1 * value - a1 * out + z2[channel]
            z2[channel] = b2 * value - a2 * out
            filtered.append(out)
        return tuple(filtered)

    def reset(self) -> None:
        """Forget the past: the next sample starts settled again."""
        self._z1, self._z2 = [], []
