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

    The jump is over `jump_mm` in less than 250 ms. Staying means 150 ms over `off_mm`
    away from the slow mean of the stance foot: sway jumps too, within the foot. A foot
    put down slowly makes no jump; over `outside_mm` for as long tells it all the same.
    """

    jump_mm: float = 35.0
    within_s: float = 0.25
    stays_s: float = 0.15
    off_mm: float = 30.0
    outside_mm: float = 45.0
    mean_s: float = 2.0

    @dataclass(frozen=True, slots=True)
    class State:
        """Recent (time, distance toward the free side), and what may be a touch."""

        recent: tuple[tuple[int, float], ...] = ()
        mean_mm: float = math.nan
        seen_s: float = 0.0
        onset_ns: int | None = None
        """When a jump set out, while the CoP is where it led."""
        off_ns: int | None = None
        """Since when the CoP has been over `off_mm` away, and over `outside_mm`."""
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
        mean_mm = state.mean_mm if math.isfinite(state.mean_mm) else toward_mm
        away_mm = toward_mm - mean_mm
        onset_ns = None
        if away_mm > self.off_mm:
            onset_ns = state.onset_ns or self._onset_ns(recent, toward_mm)
        off_ns = _since(state.off_ns, t_ns, now=away_mm > self.off_mm)
        outside_ns = _since(state.outside_ns, t_ns, now=away_mm > self.outside_mm)
        jumped = onset_ns is not None and self._stayed(off_ns, t_ns)
        if jumped or self._stayed(outside_ns, t_ns):
            confidence = 0.9 if jumped else 0.8
            began_ns = onset_ns or off_ns or t_ns
            detail = {"away_mm": away_mm}
            return self.start(), Detection(began_ns, "touched_down", confidence, detail)
        seconds = (t_ns - state.recent[-1][0]) / NS if state.recent else 0.0
        seen_s = state.seen_s + seconds
        if off_ns is None and seen_s > 0:
            mean_mm += seconds / min(seen_s, self.mean_s) * away_mm
        recent = (*recent, (t_ns, toward_mm))
        return self.State(recent, mean_mm, seen_s, onset_ns, off_ns, outside_ns), None

    def _onset_ns(
        self, recent: tuple[tuple[int, float], ...], toward_mm: float
    ) -> int | None:
        """Return when the jump that led here set out, if it was one."""
        lowest_mm = min((mm for _, mm in recent), default=toward_mm)
        if toward_mm - lowest_mm <= self.jump_mm:
            return None
        return max(at for at, mm in recent if mm - lowest_mm <= ONSET_MM)

    def _stayed(self, since_ns: int | None, t_ns: int) -> bool:
        return since_ns is not None and t_ns - since_ns >= to_ns(self.stays_s)


def _since(since_ns: int | None, t_ns: int, *, now: bool) -> int | None:
    """Return since when something has been so, None when it is not."""
    if not now:
        return None
    return t_ns if since_ns is None else since_ns
