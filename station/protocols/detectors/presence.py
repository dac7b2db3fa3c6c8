"""E1 stepped on and stable, E2 stepped off.

Thresholds are design defaults (evidence tag [D]): to be validated against video.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

from station.protocols.detectors.base import (
    NS,
    Detection,
    DetectorConfig,
    Look,
    to_ns,
)

ON_BOARD_N = 196.0
"""20 kg: more than a bag, less than a person."""


class Settled(DetectorConfig, frozen=True, tag_field="use", tag="settled"):
    """E1: stable for `for_s`: load SD under 1 % and CoP slower than 40 mm/s."""

    min_load_n: float = ON_BOARD_N
    load_sd_share: float = 0.01
    velocity_mm_s: float = 40.0
    for_s: float = 1.0

    @dataclass(frozen=True, slots=True)
    class State:
        """The moments of the last `for_s`: time, load, ML, AP."""

        window: tuple[tuple[int, float, float, float], ...] = ()

    def start(self) -> State:
        """Return the state before the first look."""
        return self.State()

    def see(self, state: State, look: Look) -> tuple[State, Detection | None]:
        """Detect `settled`; its detail has the means: `body_n`, `ml_mm`, `ap_mm`."""
        if not (look.total_n > self.min_load_n and math.isfinite(look.ml_mm)):
            return self.start(), None
        window = (*state.window, (look.t_ns, look.total_n, look.ml_mm, look.ap_mm))
        oldest_ns = look.t_ns - to_ns(self.for_s)
        if window[0][0] > oldest_ns:
            return self.State(window), None
        window = tuple(moment for moment in window if moment[0] >= oldest_ns)
        loads_n = [moment[1] for moment in window]
        body_n = fmean(loads_n)
        sd_n = math.sqrt(fmean((load_n - body_n) ** 2 for load_n in loads_n))
        if sd_n >= self.load_sd_share * body_n:
            return self.State(window), None
        path_mm = sum(
            math.hypot(new[2] - old[2], new[3] - old[3])
            for old, new in pairwise(window)
        )
        seconds = (window[-1][0] - window[0][0]) / NS
        if seconds <= 0 or path_mm / seconds >= self.velocity_mm_s:
            return self.State(window), None
        detail = {
            "body_n": body_n,
            "velocity_mm_s": path_mm / seconds,
            "ml_mm": fmean(moment[2] for moment in window),
            "ap_mm": fmean(moment[3] for moment in window),
        }
        return self.start(), Detection(look.t_ns, "settled", 0.95, detail)


class SteppedOff(DetectorConfig, frozen=True, tag_field="use", tag="stepped_off"):
    """E2: load under 20 % of body weight for `for_s`.

    In single-leg tests `for_s` is longer than the flight of a hop.
    """

    load_share: float = 0.20
    for_s: float = 0.1

    @dataclass(frozen=True, slots=True)
    class State:
        """Since when the board has been nearly empty."""

        since_ns: int | None = None

    def start(self) -> State:
        """Return the state before the first look."""
        return self.State()

    def see(self, state: State, look: Look) -> tuple[State, Detection | None]:
        """Detect `stepped_off`, dated to the moment the load was gone."""
        if not look.total_n < self.load_share * look.body_n:
            return self.start(), None
        if state.since_ns is None:
            return self.State(look.t_ns), None
        if look.t_ns - state.since_ns < to_ns(self.for_s):
            return state, None
        return self.start(), Detection(state.since_ns, "stepped_off", 0.99)
