"""Hop onto the board, land on one leg, and hold for a fixed time (T10).

The time is the same for everybody: how long a trial lasts changes the time to
stability more than people differ.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import fmean
from typing import Annotated, ClassVar, NamedTuple

from msgspec import Meta

from firmware.motion import G_N_PER_KG
from station.protocols.detectors.base import NS, Detection, Look, to_ns
from station.protocols.tasks.base import Setting, TaskConfig, Turn, begun
from station.task_views import RepsView

LANDED_S = 0.25
"""A contact later than this after the landing is another hop."""
PLACE_S = 0.5, 1.0
"""When, after the landing, it is looked where the foot is."""
IMPULSE_S = 0.25


class Moment(NamedTuple):
    """One look since the landing."""

    t_s: float
    load_share: float
    ml_mm: float
    ap_mm: float


class HopAndHold(TaskConfig, frozen=True, tag_field="use", tag="hop_and_hold"):
    """Land within `centre_mm` of the middle, and stay."""

    needs: ClassVar[tuple[str, ...]] = ("flight",)

    centre_mm: Annotated[float, Meta(gt=0, le=300)] = 120.0
    stable_share: Annotated[float, Meta(gt=0, le=1)] = 0.05
    stable_s: Annotated[float, Meta(gt=0, le=5)] = 0.5
    """Stable is a load within `stable_share` of body weight for so long."""
    steady_mm: Annotated[float, Meta(gt=0, le=300)] = 25.0
    """Held is a stable load with the CoP within this of where it is at last."""

    @dataclass(frozen=True, slots=True)
    class State:
        """Everything since the landing."""

        landed_ns: int
        moments: tuple[Moment, ...] = ()
        placed: bool = False

    def start(self, setting: Setting) -> Turn:
        """Return the state of somebody who has just landed."""
        return Turn(self.State(setting.t_ns), (begun("hop_and_hold", setting),))

    def see(self, state: State, look: Look, found: tuple[Detection, ...]) -> Turn:
        """Fail a landing off the middle, and one that is hopped on from."""
        t_s = (look.sample.t_ns - state.landed_ns) / NS
        for one in found:
            # A flight that does not end on the board is stepping off (E2).
            if one.type == "contact" and one.t_ns - state.landed_ns > to_ns(LANDED_S):
                return Turn(state, (), one.t_ns, "hopped", failed=True)
        share = look.sample.total_n / look.body_n
        moment = Moment(t_s, share, look.ml_mm, look.ap_mm)
        if t_s >= 0 and math.isfinite(share):
            state = replace(state, moments=(*state.moments, moment))
        if state.placed or t_s < PLACE_S[1]:
            return Turn(state)
        state = replace(state, placed=True)
        if _offset_mm(state.moments) <= self.centre_mm:
            return Turn(state)
        return Turn(state, (), look.sample.t_ns, "off_centre", failed=True)

    def close(self, state: State, t_ns: int) -> tuple[Detection, ...]:
        """Tell `landed`: how hard it was, and when and how steadily it was held."""
        moments = [m for m in state.moments if m.t_s <= (t_ns - state.landed_ns) / NS]
        if not moments:
            return ()
        detail: dict[str, float] = {
            "window_s": moments[-1].t_s,
            "peak_share": max(m.load_share for m in moments),
            "impulse_n_s_kg": _impulse(moments),
            "offset_mm": _offset_mm(moments),
            "held_share": self._held_share(moments),
        }
        stable_s = self._stable_s(moments)
        if stable_s is not None:
            detail["stable_s"] = stable_s
        return (Detection(state.landed_ns, "landed", 0.9, detail),)

    def _calm(self, moment: Moment) -> bool:
        return abs(moment.load_share - 1) <= self.stable_share

    def _stable_s(self, moments: list[Moment]) -> float | None:
        """Return when the load came to stay near body weight for `stable_s`."""
        since_s: float | None = None
        for moment in moments:
            if not self._calm(moment):
                since_s = None
            elif since_s is None:
                since_s = moment.t_s
            if since_s is not None and moment.t_s - since_s >= self.stable_s:
                return since_s
        return None

    def _held_share(self, moments: list[Moment]) -> float:
        """Return the share of the window with a calm load and the CoP in its place."""
        late = [
            m for m in moments if m.t_s > moments[-1].t_s / 2 and math.isfinite(m.ml_mm)
        ]
        if not late:
            return 0.0
        ml_mm, ap_mm = fmean(m.ml_mm for m in late), fmean(m.ap_mm for m in late)
        held = [
            m
            for m in moments
            if self._calm(m)
            and math.hypot(m.ml_mm - ml_mm, m.ap_mm - ap_mm) <= self.steady_mm
        ]
        return len(held) / len(moments)

    def prompt(self, state: State) -> str:
        """Ask to stay."""
        del state
        return "hold_landing"

    def view(self, state: State, now_ns: int) -> RepsView:
        """Return when the load became stable."""
        del now_ns
        stable_s = self._stable_s(list(state.moments))
        values = {} if stable_s is None else {"stable_s": stable_s}
        return RepsView(None, None, values, None)


def _offset_mm(moments: list[Moment] | tuple[Moment, ...]) -> float:
    """Return how far from the middle the foot is, once the landing is over."""
    first_s, last_s = PLACE_S
    placed = [
        m for m in moments if first_s <= m.t_s <= last_s and math.isfinite(m.ml_mm)
    ]
    if not placed:
        return 0.0
    return math.hypot(fmean(m.ml_mm for m in placed), fmean(m.ap_mm for m in placed))


def _impulse(moments: list[Moment]) -> float:
    """Return the impulse of the first 250 ms per kilogram of body mass, in N s/kg."""
    early = [m for m in moments if m.t_s <= IMPULSE_S]
    return G_N_PER_KG * sum(
        (b.t_s - a.t_s) * (a.load_share + b.load_share) / 2 for a, b in pairwise(early)
    )
