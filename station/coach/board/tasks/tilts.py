"""Tilting a wobble board on purpose: to each side, and back to the middle.

Where the dome is known a tilt is told by its angle, else by how far the centre of
pressure rolled from the middle of the plate, where the wobble board has to lie. Both
are design defaults (evidence tag [D]).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal, get_args

from msgspec import Meta

from station.protocols.detectors.base import Detection, Look, to_ns
from station.protocols.tasks.base import Setting, TaskConfig, Turn, begun
from station.task_views import TiltsView
from station.tilt import BANDS_DEG, distance_mm, tilt_deg

Way = Literal["front", "right", "rear", "left"]
WAYS: tuple[Way, ...] = get_args(Way)
OUT_MM = 25.0
"""A tilt, on a dome of which nothing is known."""
MIDDLE_SHARE = 0.6
"""The middle ends at this share of a tilt."""
REST_S = 0.3
"""Who stops in the middle stays so long."""


class Tilts(TaskConfig, frozen=True, tag_field="use", tag="tilts"):
    """Tilts to the front, right, rear and left, `each` of them as often, in any order.

    A tilt counts once the middle was found after it; what goes beyond `each` does not.
    """

    each: Annotated[int, Meta(ge=1, le=15)] = 2

    @dataclass(frozen=True, slots=True)
    class State:
        """Where the board was tilted to, and how often to each side."""

        setting: Setting
        out_mm: float
        way: Way | None = None
        far_mm: float = 0.0
        since_ns: int | None = None
        """Since when it has been in the middle again."""
        away_mm: float = 0.0
        counts: tuple[int, ...] = (0,) * len(WAYS)
        strikes: int = 0

        def deg(self, mm: float) -> float | None:
            """Return the tilt at a distance, None without a known dome."""
            radius_mm = self.setting.dome_radius_mm
            if not math.isfinite(radius_mm):
                return None
            return round(tilt_deg(mm, radius_mm, self.setting.rig), 1)

    def start(self, setting: Setting) -> Turn:
        """Return the state of somebody who has not tilted it yet."""
        out_mm = OUT_MM
        if math.isfinite(setting.dome_radius_mm):
            out_mm = distance_mm(BANDS_DEG[0], setting.dome_radius_mm, setting.rig)
        return Turn(self.State(setting, out_mm), (begun("tilts", setting),))

    def see(self, state: State, look: Look, found: tuple[Detection, ...]) -> Turn:
        """Tell `tilt` when the middle was found again."""
        strikes = sum(one.type == "rim_strike" for one in found)
        state = replace(state, strikes=state.strikes + strikes)
        away_mm = math.hypot(look.ml_mm, look.ap_mm)
        if not math.isfinite(away_mm):
            return Turn(replace(state, since_ns=None))
        state = replace(state, away_mm=away_mm)
        if away_mm >= state.out_mm:
            # The side is that of the farthest point.
            if away_mm > state.far_mm:
                state = replace(state, way=_way(look.ml_mm, look.ap_mm), far_mm=away_mm)
            return Turn(replace(state, since_ns=None))
        if state.way is None or away_mm > MIDDLE_SHARE * state.out_mm:
            return Turn(replace(state, since_ns=None))
        since_ns = look.t_ns if state.since_ns is None else state.since_ns
        if look.t_ns - since_ns < to_ns(REST_S):
            return Turn(replace(state, since_ns=since_ns))
        return self._counted(state, state.way, look.t_ns)

    def _counted(self, state: State, way: Way, t_ns: int) -> Turn:
        counts = list(state.counts)
        counts[WAYS.index(way)] += 1
        detail: dict[str, Any] = {
            "way": way,
            "counts": counts[WAYS.index(way)] <= self.each,
            "far_mm": state.far_mm,
            "middle_mm": state.away_mm,
        }
        state = replace(
            state, way=None, far_mm=0.0, since_ns=None, counts=tuple(counts)
        )
        over_ns = t_ns if min(counts) >= self.each else None
        return Turn(state, (Detection(t_ns, "tilt", 0.85, detail),), over_ns)

    def prompt(self, state: State) -> str:
        """Ask for slow tilts."""
        del state
        return "tilt_slowly"

    def view(self, state: State, now_ns: int) -> TiltsView:
        """Return how often it was tilted to each side, and where it is now."""
        del now_ns
        return TiltsView(
            out_mm=state.out_mm,
            middle_mm=MIDDLE_SHARE * state.out_mm,
            counts={
                way: min(n, self.each)
                for way, n in zip(WAYS, state.counts, strict=True)
            },
            each=self.each,
            way=state.way,
            tilt_deg=state.deg(state.away_mm),
            strikes=state.strikes,
        )


def _way(ml_mm: float, ap_mm: float) -> Way:
    if abs(ml_mm) > abs(ap_mm):
        return "right" if ml_mm > 0 else "left"
    return "front" if ap_mm > 0 else "rear"
