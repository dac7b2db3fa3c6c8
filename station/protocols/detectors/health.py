"""E10 saturation, E11 dropout: when the machine cannot vouch for the data.

Thresholds are design defaults (evidence tag [D]).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from firmware.reading import Flag
from station.protocols.detectors.base import NS, Detection, DetectorConfig, Look, to_ns
from station.values import GRID_HZ

_MISSING = int(Flag.MISSING)
_SATURATED = int(Flag.SATURATED)

TAINTED_WEIGHT = 1 / 8
"""One lost conversion on one of four chips touches two grid points: an eighth each."""


class Saturated(DetectorConfig, frozen=True, tag_field="use", tag="saturated"):
    """E10: a cell carries over 90 % of what it may, or its converter is at its end."""

    share: float = 0.9

    @dataclass(frozen=True, slots=True)
    class State:
        """Nothing is remembered."""

    def start(self) -> State:
        """Return the state before the first look."""
        return self.State()

    def see(self, state: State, look: Look) -> tuple[State, Detection | None]:
        """Detect `saturated` at the first such moment."""
        sample = look.sample
        over = any(
            abs(force_n) > self.share * limit_n
            for force_n, limit_n in zip(sample.corner_n, look.capacity_n, strict=True)
        )
        if not over and not sample.flags & _SATURATED:
            return state, None
        worst_n = max(sample.corner_n, key=abs)
        return state, Detection(sample.t_ns, "saturated", 1.0, {"corner_n": worst_n})


class Dropout(DetectorConfig, frozen=True, tag_field="use", tag="dropout"):
    """E11: more than 2 % of the data missed, or a gap of more than 100 ms.

    A shorter gap, as one reset of a chip leaves, is bridged and marked (see
    `station.pipeline`); tests of flight and landing are stricter. The share is that of
    the recording so far, of at least `least_s`: a loss at its start is not held
    against the whole.
    """

    missed_share: float = 0.02
    gap_s: float = 0.1
    least_s: float = 10.0

    @dataclass(frozen=True, slots=True)
    class State:
        """Moments seen, how much was missed of them, and the last whole one."""

        seen: int = 0
        missed: float = 0.0
        whole_ns: int | None = None

    def start(self) -> State:
        """Return the state before the first look."""
        return self.State()

    def see(self, state: State, look: Look) -> tuple[State, Detection | None]:
        """Detect `dropout`, dated to the start of the gap where it is one."""
        sample = look.sample
        missing = sample.flags & _MISSING != 0 or not math.isfinite(sample.total_n)
        whole_ns = state.whole_ns if state.whole_ns is not None else sample.t_ns
        gap_ns = sample.t_ns - whole_ns
        if gap_ns > to_ns(self.gap_s):
            detail = {"gap_s": gap_ns / NS}
            return self.start(), Detection(whole_ns, "dropout", 1.0, detail)
        lost = 1.0 if missing else TAINTED_WEIGHT if sample.flags else 0.0
        seen, missed = state.seen + 1, state.missed + lost
        whole = max(float(seen), self.least_s * GRID_HZ)
        if missed > self.missed_share * whole:
            detail = {"missed_share": missed / seen}
            return self.start(), Detection(sample.t_ns, "dropout", 1.0, detail)
        return self.State(seen, missed, whole_ns if missing else sample.t_ns), None
