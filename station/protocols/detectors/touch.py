"""E3 something outside carries weight, E4 the free foot comes down on the board.

Thresholds are design defaults (evidence tag [D]): to be validated against video.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from station.protocols.detectors.base import (
    NS,
    Detection,
    DetectorConfig,
    Look,
    to_ns,
)

ONSET_MM = 5.0
"""A jump of the CoP is dated to where it left this neighbourhood."""


class SupportTouched(
    DetectorConfig, frozen=True, tag_field="use", tag="support_touched"
):
    """E3: a foot or hand outside takes over 5 % of body weight for 150 ms.

    A quick squat unloads the board too, but pays it back: when the load overshoots by
    as much within `squat_s` it was a movement and no touch. With the load under
    `off_share` it waits: that is somebody stepping off (E2).
    """

    load_share: float = 0.05
    for_s: float = 0.15
    squat_s: float = 0.6
    off_share: float = 0.20

    @dataclass(frozen=True, slots=True)
    class State:
        """Since when the load has been low, for how long, and whether it was told."""

        since_ns: int | None = None
        low_ns: int = 0
        told: bool = False

    def start(self) -> State:
        """Return the state before the first look."""
        return self.State()

    def see(self, state: State, look: Look) -> tuple[State, Detection | None]:
        """Detect `touched_support`, dated to the moment the load fell."""
        missing_n = look.body_n - look.total_n
        band_n = self.load_share * look.body_n
        low = missing_n > band_n
        if state.since_ns is None:
            return (self.State(look.t_ns), None) if low else (state, None)
        if -missing_n > band_n or (state.told and not low):
            return self.start(), None
        if state.told:
            return state, None
        elapsed_ns = look.t_ns - state.since_ns
        low_ns = elapsed_ns if low else state.low_ns
        if not low and low_ns < to_ns(self.for_s):
            return self.start(), None
        stepping_off = look.total_n < self.off_share * look.body_n
        if elapsed_ns < to_ns(self.squat_s) or stepping_off:
            return self.State(state.since_ns, low_ns), None
        after = self.State(state.since_ns, low_ns, told=True) if low else self.start()
        return after, Detection(state.since_ns, "touched_support", 0.8)


class FreeFootDown(DetectorConfig, frozen=True, tag_field="use", tag="free_foot_down"):
    """E4: the CoP jumps to the side of the lifted foot and stays there.

    The jump is over 35 mm in less than 250 ms and lasts 150 ms. A foot put down slowly
    makes no jump; it is found when the CoP leaves the stance foot: over `outside_mm`
    from its slow mean, for as long.
    """

    jump_mm: float = 35.0
    within_s: float = 0.25
    stays_s: float = 0.15
    outside_mm: float = 45.0
    mean_s: float = 2.0

    @dataclass(frozen=True, slots=True)
    class State:
        """Recent (time, distance toward the free side), and what may be a touch."""

        recent: tuple[tuple[int, float], ...] = ()
        mean_mm: float = math.nan
        onset_ns: int = 0
        over_ns: int | None = None
        base_mm: float = math.nan
        outside_ns: int | None = None

    def start(self) -> State:
        """Return the state before the first look."""
        return self.State()

    def see(self, state: State, look: Look) -> tuple[State, Detection | None]:
        """Detect `touched_down`, dated to the moment the CoP set out."""
        toward_mm = look.ml_mm if look.side == "left" else -look.ml_mm
        if not math.isfinite(toward_mm):
            return state, None
        t_ns = look.t_ns
        oldest_ns = t_ns - to_ns(self.within_s)
        recent = tuple(old for old in state.recent if old[0] >= oldest_ns)
        onset_ns, over_ns, base_mm = state.onset_ns, state.over_ns, state.base_mm
        if over_ns is None and recent:
            lowest = min(mm for _, mm in recent)
            if toward_mm - lowest > self.jump_mm:
                near = [at for at, mm in recent if mm - lowest <= ONSET_MM]
                onset_ns, over_ns, base_mm = near[-1], t_ns, lowest
        elif over_ns is not None and toward_mm - base_mm <= 0.8 * self.jump_mm:
            over_ns = None
        mean_mm, outside_ns = self._slow(state, t_ns, toward_mm)
        recent = (*recent, (t_ns, toward_mm))
        state = self.State(recent, mean_mm, onset_ns, over_ns, base_mm, outside_ns)
        stays_ns = to_ns(self.stays_s)
        if over_ns is not None and t_ns - over_ns >= stays_ns:
            detail = {"jump_mm": toward_mm - base_mm}
            return self.start(), Detection(onset_ns, "touched_down", 0.9, detail)
        if outside_ns is not None and t_ns - outside_ns >= stays_ns:
            detail = {"outside_mm": toward_mm - mean_mm}
            return self.start(), Detection(outside_ns, "touched_down", 0.8, detail)
        return state, None

    def _slow(
        self, state: State, t_ns: int, toward_mm: float
    ) -> tuple[float, int | None]:
        """Return the slow mean of the stance foot, and since when the CoP is off it."""
        if not math.isfinite(state.mean_mm) or not state.recent:
            return toward_mm, None
        if toward_mm - state.mean_mm > self.outside_mm:
            return state.mean_mm, state.outside_ns or t_ns
        seconds = (t_ns - state.recent[-1][0]) / NS
        share = min(1.0, max(0.0, seconds / self.mean_s))
        return state.mean_mm + share * (toward_mm - state.mean_mm), None
