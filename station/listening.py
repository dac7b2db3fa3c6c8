"""A stretch of readings from now on, for whatever looks at the board between trials."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol, TypeVar

from firmware.clock import NS_PER_S
from firmware.reading import CELLS, Reading

T = TypeVar("T")

LATE_NS = NS_PER_S // 4
"""How long readings may be on their way."""


class Background(Protocol):
    """Does what takes long on another thread."""

    def __call__(
        self, work: Callable[[], T], then: Callable[[Future[T]], None]
    ) -> None:
        """Have `work` done, and `then` called with it on the thread of the station."""


class Stretch:
    """What every cell said between two moments, once `over`."""

    def __init__(self, from_ns: int, seconds: float) -> None:
        self.from_ns = from_ns
        self.to_ns = from_ns + round(seconds * NS_PER_S)
        self.cells: tuple[list[Reading], ...] = tuple([] for _ in CELLS)

    def feed(self, reading: Reading) -> None:
        """Take a reading in, if it is of this time."""
        if self.from_ns <= reading.t_ns < self.to_ns:
            self.cells[reading.cell].append(reading)

    def elapsed_s(self, now_ns: int) -> float:
        """Return how much of it has passed, in seconds."""
        return max(0, min(now_ns, self.to_ns) - self.from_ns) / NS_PER_S

    def over(self, now_ns: int) -> bool:
        """Return whether nothing more is to be expected, even of a silent board."""
        return now_ns >= self.to_ns + LATE_NS
