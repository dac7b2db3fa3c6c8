"""Going from two feet to one on a cue, again and again."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from random import Random
from typing import Annotated

from msgspec import Meta

from station.protocols.detectors.base import Detection, Look, to_ns
from station.protocols.detectors.lift import FootOff
from station.protocols.tasks.base import Setting, TaskConfig, Turn, begun
from station.task_views import LiftsView

Positive = Annotated[float, Meta(gt=0, le=60)]


class Lifts(TaskConfig, frozen=True, tag_field="use", tag="lifts"):
    """`count` lifts of the free foot, each held for `hold_s` and put down again."""

    count: Annotated[int, Meta(ge=1, le=20)] = 10
    ready_least_s: Positive = 1.5
    """On two feet before the cue: between this and `ready_most_s`, drawn by chance."""
    ready_most_s: Positive = 3.5
    hold_s: Positive = 4.0
    patience_s: Positive = 6.0
    """Longest wait for the foot to leave, and to come back."""
    middle_mm: Annotated[float, Meta(gt=0, le=300)] = 30.0
    """So near to where they stood the CoP of somebody on two feet is."""
    shift_mm: Annotated[float, Meta(gt=0, le=300)] = 45.0

    @dataclass(frozen=True, slots=True)
    class State:
        """Which lift it is, and what it waits for."""

        side: str
        home_ml_mm: float
        waits_ns: tuple[int, ...]
        phase_ns: int
        phase: str = "ready"
        """`ready` on two feet, `lift`, `hold` on one, `down`."""
        n: int = 0
        since_ns: int | None = None
        off: FootOff.State = field(default_factory=lambda: FootOff.State(0.0))
        good: int = 0

    def start(self, setting: Setting) -> Turn:
        """Return the state of somebody on two feet."""
        chance = Random(setting.trial_id)
        least_s, most_s = sorted((self.ready_least_s, self.ready_most_s))
        waits_ns = (to_ns(chance.uniform(least_s, most_s)) for _ in range(self.count))
        side = setting.side or "left"
        home_mm = setting.home_ml_mm
        state = self.State(side, home_mm, tuple(waits_ns), setting.t_ns)
        return Turn(state, (begun("lifts", setting, side=side, hold_s=self.hold_s),))

    def see(self, state: State, look: Look, found: tuple[Detection, ...]) -> Turn:
        """Tell `lift_cue`, `foot_off`, `lift_done`, `lift_missed` and `lift_lost`."""
        if state.n >= self.count:
            return Turn(state)
        if state.phase == "ready":
            return self._ready(state, look)
        if state.phase == "lift":
            return self._lift(state, look)
        if state.phase == "hold":
            return self._hold(state, look, found)
        return self._down(state, look)

    def _ready(self, state: State, look: Look) -> Turn:
        state = self._on_both(state, look)
        t_ns = look.t_ns
        since_ns = state.since_ns
        if since_ns is not None and t_ns - since_ns >= state.waits_ns[state.n]:
            off = self._rule().start(state.home_ml_mm)
            state = replace(state, phase="lift", phase_ns=t_ns, since_ns=None, off=off)
            detail = {"number": state.n, "home_ml_mm": state.home_ml_mm}
            return Turn(state, (Detection(t_ns, "lift_cue", 1.0, detail),))
        longest_ns = to_ns(self.patience_s) + state.waits_ns[state.n]
        if t_ns - state.phase_ns >= longest_ns:
            return self._onward(state, t_ns, "lift_missed")
        return Turn(state)

    def _lift(self, state: State, look: Look) -> Turn:
        off, found = self._rule().see(state.off, look)
        state = replace(state, off=off)
        if found is not None:
            state = replace(state, phase="hold", phase_ns=found.t_ns)
            detail = {**found.detail, "number": state.n}
            return Turn(
                state, (Detection(found.t_ns, "foot_off", found.confidence, detail),)
            )
        if look.t_ns - state.phase_ns >= to_ns(self.patience_s):
            return self._onward(state, look.t_ns, "lift_missed")
        return Turn(state)

    def _hold(self, state: State, look: Look, found: tuple[Detection, ...]) -> Turn:
        for each in found:
            if each.type in ("touched_down", "hopped"):
                return self._onward(state, each.t_ns, "lift_lost")
        if look.t_ns - state.phase_ns < to_ns(self.hold_s):
            return Turn(state)
        done = Detection(look.t_ns, "lift_done", 1.0, {"number": state.n})
        down = replace(
            state, phase="down", phase_ns=look.t_ns, since_ns=None, good=state.good + 1
        )
        if state.n + 1 >= self.count:
            return Turn(replace(down, n=self.count), (done,), look.t_ns)
        return Turn(down, (done,))

    def _down(self, state: State, look: Look) -> Turn:
        state = self._on_both(state, look)
        waited_ns = look.t_ns - state.phase_ns
        if state.since_ns is None and waited_ns < to_ns(self.patience_s):
            return Turn(state)
        return self._onward(state, look.t_ns, None)

    def _onward(self, state: State, t_ns: int, kind: str | None) -> Turn:
        """Go on to the next lift, telling what became of this one."""
        events = (Detection(t_ns, kind, 1.0, {"number": state.n}),) if kind else ()
        state = replace(
            state, phase="ready", phase_ns=t_ns, since_ns=None, n=state.n + 1
        )
        return Turn(state, events, t_ns if state.n >= self.count else None)

    def _on_both(self, state: State, look: Look) -> State:
        """Remember since when both feet carry."""
        apart_mm = abs(look.ml_mm - state.home_ml_mm)
        if not (math.isfinite(apart_mm) and apart_mm <= self.middle_mm):
            return replace(state, since_ns=None)
        return (
            state if state.since_ns is not None else replace(state, since_ns=look.t_ns)
        )

    def _rule(self) -> FootOff:
        return FootOff(shift_mm=self.shift_mm)

    def prompt(self, state: State) -> str:
        """Ask for both feet, for the lift, for stillness, for the foot back."""
        lifted = "right" if state.side == "left" else "left"
        return {
            "ready": "both_feet_and_wait",
            "lift": f"lift_{lifted}",
            "hold": "hold_still",
            "down": "foot_down",
        }[state.phase]

    def view(self, state: State, now_ns: int) -> LiftsView:
        """Return which lift it is and how much of its hold is done."""
        held_ns = now_ns - state.phase_ns if state.phase == "hold" else 0
        return LiftsView(
            side=state.side,
            number=state.n,
            count=self.count,
            phase=state.phase,
            filled=min(1.0, max(0.0, held_ns / to_ns(self.hold_s))),
            good=state.good,
        )
