"""Squatting to one depth after another and holding each, for how weight is shared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Literal

from msgspec import Meta

from station.protocols.detectors.base import NS, Detection, Look, to_ns
from station.protocols.tasks.base import Setting, TaskConfig, Turn, begun
from station.task_views import DepthsView

Depth = Literal["stand", "30", "60", "90"]
"""How far the knees are bent, in degrees."""


class Depths(TaskConfig, frozen=True, tag_field="use", tag="depths"):
    """Each depth has `move_s` to get there and is then held for `hold_s`."""

    depths: Annotated[tuple[Depth, ...], Meta(min_length=1, max_length=8)] = (
        "stand",
        "30",
        "60",
        "90",
    )
    move_s: Annotated[float, Meta(ge=1, le=20)] = 4.0
    hold_s: Annotated[float, Meta(ge=1, le=30)] = 5.0

    @dataclass(frozen=True, slots=True)
    class State:
        """Which depth it is, and whether it is held yet."""

        phase_ns: int
        n: int = 0
        holding: bool = False

    def start(self, setting: Setting) -> Turn:
        """Return the state of somebody who is to take the first depth."""
        state = self.State(setting.t_ns)
        depth = self._told("depth", state)
        return Turn(state, (begun("depths", setting, body_n=setting.body_n), depth))

    def see(self, state: State, look: Look, found: tuple[Detection, ...]) -> Turn:
        """Tell `depth` when one is asked for, `depth_hold`, and `depth_done`."""
        del found
        if state.n >= len(self.depths):
            return Turn(state)
        lasts_s = self.hold_s if state.holding else self.move_s
        ends_ns = state.phase_ns + to_ns(lasts_s)
        if look.t_ns < ends_ns:
            return Turn(state)
        if not state.holding:
            state = replace(state, phase_ns=ends_ns, holding=True)
            return Turn(state, (self._told("depth_hold", state),))
        done = self._told("depth_done", state, ends_ns)
        state = replace(state, phase_ns=ends_ns, holding=False, n=state.n + 1)
        if state.n >= len(self.depths):
            return Turn(state, (done,), ends_ns)
        return Turn(state, (done, self._told("depth", state)))

    def _told(self, kind: str, state: State, t_ns: int | None = None) -> Detection:
        at_ns = state.phase_ns if t_ns is None else t_ns
        detail = {"number": state.n, "name": self.depths[state.n]}
        return Detection(at_ns, kind, 1.0, detail)

    def prompt(self, state: State) -> str:
        """Ask for the depth, then for stillness in it."""
        if state.holding:
            return "hold_still"
        name = self.depths[min(state.n, len(self.depths) - 1)]
        return "stand_straight" if name == "stand" else f"squat_{name}"

    def view(self, state: State, now_ns: int) -> DepthsView:
        """Return the depths, which one it is, and how long it still takes."""
        lasts_s = self.hold_s if state.holding else self.move_s
        passed_s = max(0.0, (now_ns - state.phase_ns) / NS)
        return DepthsView(
            depths=self.depths,
            number=state.n,
            count=len(self.depths),
            holding=state.holding,
            filled=min(1.0, passed_s / lasts_s) if state.n < len(self.depths) else 1.0,
        )
