"""Landing from a step again and again, each time until the load is calm."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

from msgspec import Meta

from station.protocols.detectors import FreeFootDown
from station.protocols.detectors.base import NS, Detection, Look, to_ns
from station.protocols.tasks.base import Setting, TaskConfig, Turn, begun
from station.task_views import RepsView

PEAK_S = 0.25
"""The peak of a landing is looked for so long."""
FOOT_S = 0.5
"""On one leg the foot has found its place after so long."""
GIVE_UP_S = 8.0
"""Whoever is not steady by then is not any more."""
HOP_S = 0.6
"""A flight shorter than this is a hop on the board, not the way back to the step."""


class Landings(TaskConfig, frozen=True, tag_field="use", tag="landings"):
    """Land, and stay until the load is within `stable_share` for `stable_s`.

    A landing that is hopped on from, left or put the other foot down in before that is
    lost. Tells `landing`, and of a lost one `landing_lost` with why.
    """

    needs: ClassVar[tuple[str, ...]] = ("flight",)

    reps: Annotated[int, Meta(ge=1, le=60)] = 5
    within_s: Annotated[float, Meta(gt=0, le=5)] = 1.5
    """Who is steady by then has landed in time."""
    stable_share: Annotated[float, Meta(gt=0, le=1)] = 0.05
    stable_s: Annotated[float, Meta(gt=0, le=5)] = 0.5

    @dataclass(frozen=True, slots=True)
    class State:
        """The landing under way, and what became of those before."""

        landed_ns: int
        phase: str = "landing"
        """`landing`, `landed` (steady, or lost: back to the step) or `away`."""
        lost: bool = False
        peak_share: float = 0.0
        calm_ns: int | None = None
        foot: FreeFootDown.State | None = None
        done: int = 0
        values: tuple[tuple[str, float], ...] = ()
        """Of the last one that was kept, as they are shown."""

    def start(self, setting: Setting) -> Turn:
        """Return the state of somebody who has just landed."""
        return Turn(self.State(setting.t_ns), (begun("landings", setting),))

    def see(self, state: State, look: Look, found: tuple[Detection, ...]) -> Turn:
        """Follow a landing until it is steady or lost, and the way to the next one."""
        for one in found:
            if one.type == "flight":
                return self._left(state, one)
            if one.type == "contact":
                return Turn(self._landed(state, one))
        if state.phase != "landing":
            return Turn(state)
        return self._follow(state, look)

    def _left(self, state: State, flight: Detection) -> Turn:
        if state.phase != "landing":
            return Turn(replace(state, phase="away"))
        lost, event = _lose(state, flight.t_ns, "left")
        return Turn(replace(lost, phase="away"), (event,))

    def _landed(self, state: State, contact: Detection) -> State:
        if state.lost and contact.detail["flight_s"] < HOP_S:
            return replace(state, phase="landed")
        return replace(
            state,
            landed_ns=contact.t_ns,
            phase="landing",
            lost=False,
            peak_share=0.0,
            calm_ns=None,
            foot=None,
        )

    def _follow(self, state: State, look: Look) -> Turn:
        t_ns, load_share = look.sample.t_ns, look.sample.total_n / look.body_n
        since_s = (t_ns - state.landed_ns) / NS
        if since_s <= PEAK_S:
            state = replace(state, peak_share=max(state.peak_share, load_share))
        if look.side is not None and since_s > FOOT_S:
            watch = FreeFootDown(jump_mm=60.0, off_mm=45.0, outside_mm=60.0)
            foot, down = watch.see(state.foot or watch.start(), look)
            state = replace(state, foot=foot)
            if down is not None:
                lost, event = _lose(state, down.t_ns, down.type)
                return Turn(lost, (event,))
        if abs(load_share - 1.0) > self.stable_share:
            state = replace(state, calm_ns=None)
        elif state.calm_ns is None:
            state = replace(state, calm_ns=t_ns)
        if state.calm_ns is not None and t_ns - state.calm_ns >= to_ns(self.stable_s):
            return self._kept(state, state.calm_ns, t_ns)
        if since_s > GIVE_UP_S:
            lost, event = _lose(state, t_ns, "unsteady")
            return Turn(lost, (event,))
        return Turn(state)

    def _kept(self, state: State, calm_ns: int, t_ns: int) -> Turn:
        stable_s = (calm_ns - state.landed_ns) / NS
        detail = {
            "number": state.done + 1,
            "peak_share": state.peak_share,
            "stable_s": stable_s,
            "in_time": stable_s <= self.within_s,
        }
        values = {"peak_share": state.peak_share, "stable_s": stable_s}
        if state.done:
            values["before_share"] = dict(state.values)["peak_share"]
        state = replace(
            state, phase="landed", done=state.done + 1, values=tuple(values.items())
        )
        event = Detection(state.landed_ns, "landing", 0.9, detail)
        return Turn(state, (event,), t_ns if state.done >= self.reps else None)

    def prompt(self, state: State) -> str:
        """Ask to stay, to go back, or to land."""
        return {
            "landing": "hold_landing",
            "landed": "step_off_behind",
            "away": "hop_on",
        }[state.phase]

    def ahead(self) -> RepsView:
        """Return that nothing is done yet."""
        return RepsView(0, self.reps, {}, None)

    def view(self, state: State, now_ns: int) -> RepsView:
        """Return how many were kept, and how the last was, and the one before it."""
        del now_ns
        return RepsView(state.done, self.reps, dict(state.values), None)


def _lose(
    state: Landings.State, t_ns: int, why: str
) -> tuple[Landings.State, Detection]:
    state = replace(state, phase="landed", lost=True)
    return state, Detection(t_ns, "landing_lost", 0.8, {"why": why})
