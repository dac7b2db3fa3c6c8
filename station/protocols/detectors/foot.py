"""E5 the stance foot hops or moves, E9 flight and contact.

Thresholds are design defaults (evidence tag [D]): to be validated against video.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import fmean

from station.protocols.detectors.base import NS, Detection, DetectorConfig, Look, to_ns

Place = tuple[int, float, float]
"""Time, ML, AP."""

STEP_NS = NS // 10
"""The slow rule looks ten times a second."""


class FootMoved(DetectorConfig, frozen=True, tag_field="use", tag="foot_moved"):
    """E5: a hop (load under 0.5, then over 1.3 body weight), or a lasting shift.

    The shift compares the last `sustained_s` with the two seconds before it, half a
    second apart: all of it is over `shift_mm` away from the mean of each of the two. So
    slow leaning does not count, nor coming back from a short excursion.
    """

    unload_share: float = 0.5
    landing_share: float = 1.3
    hop_s: float = 1.0
    shift_mm: float = 30.0
    sustained_s: float = 1.0

    @dataclass(frozen=True, slots=True)
    class State:
        """Since when a hop may be under way, and the CoP ten times a second."""

        unloaded_ns: int | None = None
        slow: tuple[Place, ...] = ()

    def start(self) -> State:
        """Return the state before the first look."""
        return self.State()

    def see(self, state: State, look: Look) -> tuple[State, Detection | None]:
        """Detect `hopped`, dated to take-off, or `foot_moved`, dated to the shift."""
        t_ns, unloaded_ns = look.t_ns, state.unloaded_ns
        total_n = look.sample.total_n
        if unloaded_ns is not None and t_ns - unloaded_ns > to_ns(self.hop_s):
            unloaded_ns = None
        if unloaded_ns is None and total_n < self.unload_share * look.body_n:
            unloaded_ns = look.sample.t_ns
        if unloaded_ns is not None and total_n > self.landing_share * look.body_n:
            detail = {"landing_share": total_n / look.body_n}
            return self.start(), Detection(unloaded_ns, "hopped", 0.9, detail)
        slow = state.slow
        due = not slow or t_ns - slow[-1][0] >= STEP_NS
        if not due or not math.isfinite(look.ml_mm):
            return self.State(unloaded_ns, slow), None
        keep_ns = t_ns - to_ns(self.sustained_s + 2.5) - STEP_NS
        slow = (*(s for s in slow if s[0] > keep_ns), (t_ns, look.ml_mm, look.ap_mm))
        return self._shifted(unloaded_ns, slow)

    def _shifted(
        self, unloaded_ns: int | None, slow: tuple[Place, ...]
    ) -> tuple[State, Detection | None]:
        state = self.State(unloaded_ns, slow)
        after_ns = slow[-1][0] - to_ns(self.sustained_s)
        before_ns = after_ns - NS // 2
        if slow[0][0] > before_ns - 2 * NS + STEP_NS:
            return state, None
        after = [s for s in slow if s[0] >= after_ns]
        earlier = [s for s in slow if s[0] <= before_ns - NS]
        before = [s for s in slow if before_ns - NS < s[0] <= before_ns]
        if not (before and earlier):
            return state, None
        nearest_mm = min(_nearest_mm(after, before), _nearest_mm(after, earlier))
        if nearest_mm <= self.shift_mm:
            return state, None
        detail = {"shift_mm": nearest_mm}
        return self.start(), Detection(after[0][0], "foot_moved", 0.7, detail)


def _nearest_mm(after: list[Place], before: list[Place]) -> float:
    """Return how near `after` comes to the mean of `before`."""
    ml_mm, ap_mm = fmean(s[1] for s in before), fmean(s[2] for s in before)
    return min(math.hypot(s[1] - ml_mm, s[2] - ap_mm) for s in after)


class Flight(DetectorConfig, frozen=True, tag_field="use", tag="flight"):
    """E9: in the air under 5 %, in contact over 10 % of body weight (hysteresis).

    Times are interpolated between two samples; they are good to about half a
    conversion of the cells, 6 ms.
    """

    air_share: float = 0.05
    contact_share: float = 0.10

    @dataclass(frozen=True, slots=True)
    class State:
        """Since when in the air, and the last sample: time and load."""

        since_ns: int | None = None
        last: tuple[int, float] | None = None

    def start(self) -> State:
        """Return the state before the first look."""
        return self.State()

    def see(self, state: State, look: Look) -> tuple[State, Detection | None]:
        """Detect `flight` at take-off and `contact`, with `flight_s`, at landing."""
        newest = look.sample.t_ns, look.sample.total_n
        air_n, contact_n = (
            s * look.body_n for s in (self.air_share, self.contact_share)
        )
        if state.since_ns is None and newest[1] < air_n:
            t_ns = _crossed_ns(state.last, newest, air_n)
            return self.State(t_ns, newest), Detection(t_ns, "flight", 0.9)
        if state.since_ns is not None and newest[1] > contact_n:
            t_ns = _crossed_ns(state.last, newest, contact_n)
            detail = {"flight_s": (t_ns - state.since_ns) / NS}
            return self.State(last=newest), Detection(t_ns, "contact", 0.9, detail)
        return self.State(state.since_ns, newest), None


def _crossed_ns(
    last: tuple[int, float] | None, newest: tuple[int, float], level_n: float
) -> int:
    """Return when the load passed a level between two samples."""
    if last is None or last[1] == newest[1] or not math.isfinite(last[1]):
        return newest[0]
    share = (level_n - last[1]) / (newest[1] - last[1])
    return last[0] + round(min(1.0, max(0.0, share)) * (newest[0] - last[0]))
