"""E1s the free foot leaves the board: the start of a single-leg hold.

One plate cannot feel two feet apart. What it feels is that the CoP moves from between
the feet into the stance foot and stays there, while the load stays whole. Thresholds
are design defaults (evidence tag [D]): to be validated against video.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median

from station.protocols.detectors.base import Detection, DetectorConfig, Look, to_ns


class FootOff(DetectorConfig, frozen=True, tag_field="use", tag="foot_off"):
    """E1s: `shift_mm` to the stance side for `for_s`, with 97 % of body weight.

    It is dated to when the CoP came within `arrive_mm` of where it then stayed.
    """

    shift_mm: float = 45.0
    load_share: float = 0.97
    for_s: float = 0.5
    arrive_mm: float = 6.0

    @dataclass(frozen=True, slots=True)
    class State:
        """Where the CoP was on two feet, and (time, shift, load) since it left."""

        home_ml_mm: float
        away: tuple[tuple[int, float, float], ...] = ()
        wrong_ns: int | None = None
        """Since when the CoP has been as far on the other side."""

    def start(self, home_ml_mm: float) -> State:
        """Return the state of somebody who stands on two feet with the CoP there."""
        return self.State(home_ml_mm)

    def see(self, state: State, look: Look) -> tuple[State, Detection | None]:
        """Detect `foot_off`."""
        shift_mm = look.ml_mm - state.home_ml_mm
        if look.side == "left":
            shift_mm = -shift_mm
        if not (math.isfinite(shift_mm) and abs(shift_mm) >= self.shift_mm):
            return self.State(state.home_ml_mm), None
        if shift_mm < 0:
            since_ns = look.t_ns if state.wrong_ns is None else state.wrong_ns
            return self.State(state.home_ml_mm, wrong_ns=since_ns), None
        away = (*state.away, (look.t_ns, shift_mm, look.total_n))
        if look.t_ns - away[0][0] < to_ns(self.for_s):
            return self.State(state.home_ml_mm, away), None
        lately = [moment for moment in away if moment[0] > look.t_ns - to_ns(0.25)]
        if median(load for _, _, load in lately) < self.load_share * look.body_n:
            return self.State(state.home_ml_mm, away[1:]), None
        there_mm = median(mm for _, mm, _ in lately)
        arrived = [at for at, mm, _ in away if mm >= there_mm - self.arrive_mm]
        detail = {"shift_mm": there_mm}
        return self.State(state.home_ml_mm), Detection(
            arrived[0], "foot_off", 0.85, detail
        )

    def on_wrong_leg(self, state: State, t_ns: int) -> bool:
        """Return whether the person has stood on the other leg for `for_s`."""
        return state.wrong_ns is not None and t_ns - state.wrong_ns >= to_ns(self.for_s)
