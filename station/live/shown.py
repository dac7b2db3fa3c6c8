"""What of the newest moments a view carries: the load, the dot, what the feet say."""

from __future__ import annotations

import math
from collections import deque

from station.live import foot
from station.live.path import LiveSample
from station.messages import FootView

POINTS_KEPT = 100
"""A second of them, for a view that comes late."""


class Shown:
    """Feed it every moment of the live path."""

    def __init__(self) -> None:
        self.total_n = 0.0
        self._points: deque[tuple[float, float]] = deque(maxlen=POINTS_KEPT)
        self._foot = foot.FootState()

    def see(self, sample: LiveSample, *, busy: bool) -> bool:
        """Take a moment; while `busy` the feet answer nothing.

        Returns whether they have just answered.
        """
        if math.isfinite(sample.raw.total_n):
            self.total_n = sample.raw.total_n
        if math.isfinite(sample.shown_ml_mm):
            point = round(sample.shown_ml_mm, 2), round(sample.shown_ap_mm, 2)
            self._points.append(point)
        before = self._foot.answers
        felt = sample.raw._replace(ml_mm=sample.shown_ml_mm)
        self._foot = foot.off(self._foot) if busy else foot.see(self._foot, felt)
        return self._foot.answers != before

    def take_points(self) -> list[tuple[float, float]]:
        """Return the points since the last time, and forget them."""
        points = list(self._points)
        self._points.clear()
        return points

    def foot(self, *, busy: bool) -> FootView | None:
        """Return what the feet say, None while they are not listened to."""
        return None if busy else foot.view(self._foot)
