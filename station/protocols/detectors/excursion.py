"""E6 heel rise and drop, E7 rim strike of a wobble board.

Thresholds are design defaults (evidence tag [D]): to be validated against video.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from station.protocols.detectors.base import NS, Detection, DetectorConfig, Look, to_ns


class HeelRaised(DetectorConfig, frozen=True, tag_field="use", tag="heel_raised"):
    """E6: the CoP goes `rise_mm` to the front of the flat foot, and comes back.

    The flat foot is the slow mean of the CoP while the heel is down.
    """

    rise_mm: float = 40.0
    drop_mm: float = 20.0
    for_s: float = 0.1
    mean_s: float = 2.0

    @dataclass(frozen=True, slots=True)
    class State:
        """Where the flat foot is, whether the heel is up, and since when it differs."""

        flat_mm: float = math.nan
        last_ns: int = 0
        up_ns: int | None = None
        since_ns: int | None = None
        rises: int = 0
        ahead_mm: float = 0.0
        """The farthest to the front since the heel rose."""

    def start(self) -> State:
        """Return the state before the first look."""
        return self.State()

    def see(self, state: State, look: Look) -> tuple[State, Detection | None]:
        """Detect `heel_rise`, with its number, and `heel_drop`, with `up_s`.

        `ahead_mm` of a drop is how far to the front the CoP went.
        """
        t_ns = look.t_ns
        if not math.isfinite(look.ap_mm):
            return state, None
        if not math.isfinite(state.flat_mm):
            return self.State(look.ap_mm, t_ns), None
        ahead_mm = look.ap_mm - state.flat_mm
        is_up = state.up_ns is not None
        turned = ahead_mm <= self.drop_mm if is_up else ahead_mm >= self.rise_mm
        if not turned:
            flat_mm = state.flat_mm
            if not is_up and ahead_mm < self.drop_mm:
                share = min(1.0, (t_ns - state.last_ns) / to_ns(self.mean_s))
                flat_mm += share * ahead_mm
            far_mm = max(state.ahead_mm, ahead_mm) if is_up else 0.0
            up_ns, rises = state.up_ns, state.rises
            return self.State(flat_mm, t_ns, up_ns, None, rises, far_mm), None
        since_ns = t_ns if state.since_ns is None else state.since_ns
        flat_mm, up_ns, rises = state.flat_mm, state.up_ns, state.rises
        if t_ns - since_ns < to_ns(self.for_s):
            far_mm = state.ahead_mm
            return self.State(flat_mm, t_ns, up_ns, since_ns, rises, far_mm), None
        if up_ns is None:
            risen = self.State(flat_mm, t_ns, since_ns, None, rises + 1)
            return risen, Detection(since_ns, "heel_rise", 0.85, {"number": rises + 1})
        dropped = self.State(flat_mm, t_ns, None, None, rises)
        detail = {
            "number": rises,
            "up_s": (since_ns - up_ns) / NS,
            "ahead_mm": state.ahead_mm,
        }
        return dropped, Detection(since_ns, "heel_drop", 0.85, detail)


class RimStruck(DetectorConfig, frozen=True, tag_field="use", tag="rim_struck"):
    """E7: the contact point of a dome comes within 4 % of its rim.

    Told again only after it was back inside `back_share`. The radius of the rim is that
    of the board description; a board without a dome has no rim.
    """

    rim_share: float = 0.96
    back_share: float = 0.80

    @dataclass(frozen=True, slots=True)
    class State:
        """Whether the rim touches, and how often it has."""

        touching: bool = False
        strikes: int = 0

    def start(self) -> State:
        """Return the state before the first look."""
        return self.State()

    def see(self, state: State, look: Look) -> tuple[State, Detection | None]:
        """Detect `rim_strike`, with its number and direction in degrees from right."""
        share = math.hypot(look.ml_mm, look.ap_mm) / look.rim_radius_mm
        if state.touching and share < self.back_share:
            return self.State(strikes=state.strikes), None
        if state.touching or not share >= self.rim_share:
            return state, None
        struck = self.State(touching=True, strikes=state.strikes + 1)
        detail = {
            "number": struck.strikes,
            "direction_deg": math.degrees(math.atan2(look.ap_mm, look.ml_mm)),
        }
        return struck, Detection(look.t_ns, "rim_strike", 0.85, detail)
