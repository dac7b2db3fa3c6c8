"""Where time comes from, so that minutes can pass in milliseconds.

Everything that waits takes a `Clock`. `MonotonicClock` is the machine's; a
`SimulatedClock` jumps to wherever it is asked to wait for.
"""

from __future__ import annotations

import time
from typing import Protocol

NS_PER_S = 1_000_000_000


class Clock(Protocol):
    """A monotonic clock that can also wait."""

    def now_ns(self) -> int:
        """Return nanoseconds since an arbitrary fixed moment."""

    def sleep_until_ns(self, t_ns: int) -> None:
        """Return at `t_ns`, or at once when that has passed."""


class MonotonicClock:
    """CLOCK_MONOTONIC."""

    def now_ns(self) -> int:
        return time.monotonic_ns()

    def sleep_until_ns(self, t_ns: int) -> None:
        wait_ns = t_ns - time.monotonic_ns()
        if wait_ns > 0:
            time.sleep(wait_ns / NS_PER_S)


class SimulatedClock:
    """A clock that never waits: asked to sleep, it says that the time has come."""

    def __init__(self, start_ns: int = 0) -> None:
        self._now_ns = start_ns

    def now_ns(self) -> int:
        return self._now_ns

    def sleep_until_ns(self, t_ns: int) -> None:
        self._now_ns = max(self._now_ns, t_ns)
