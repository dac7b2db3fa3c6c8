"""Stepping over a low hurdle before the board and back, to a beat.

One plate cannot tell which foot left it. What it feels is that the weight leaves the
board for the foot beyond the hurdle, and comes back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Any

from msgspec import Meta

from station.protocols.detectors.base import NS, Detection, Look
from station.protocols.metronome import Metronome
from station.protocols.tasks.base import Setting, TaskConfig, Turn, begun
from station.task_views import RepsView

OVER_SHARE, BACK_SHARE = 0.5, 0.8
"""The weight is over the hurdle under the one share of it, and back over the other."""
BEATS = 2
"""One to go over, one to come back."""


class Hurdles(TaskConfig, frozen=True, tag_field="use", tag="hurdles"):
    """Over on a beat, back on the next; counted is each time the weight comes back.

    On the beat is who takes two beats from one time to the next, within
    `on_beat_share` of them: when a foot meets the board is not felt, only when the
    weight follows, so that the first one only begins.
    """

    reps: Annotated[int, Meta(ge=1, le=60)] = 8
    bpm: Annotated[float, Meta(ge=20, le=240)] = 80.0
    count_in: Annotated[int, Meta(ge=0, le=16)] = 4
    on_beat_share: Annotated[float, Meta(gt=0, lt=0.5)] = 0.10

    @dataclass(frozen=True, slots=True)
    class State:
        """Whether the weight is over the hurdle, and when it last came back."""

        over: bool = False
        back_ns: int | None = None
        done: int = 0
        values: tuple[tuple[str, float], ...] = ()

    @property
    def metronome(self) -> Metronome:
        """A beat for each step."""
        # Who is over on the first beat has left the board before it.
        return Metronome(self.bpm, ("beat",), self.count_in, lead=1.0)

    def start(self, setting: Setting) -> Turn:
        """Return the state of somebody who stands on the board."""
        return Turn(self.State(), (begun("hurdles", setting),))

    def see(self, state: State, look: Look, found: tuple[Detection, ...]) -> Turn:
        """Tell `hurdle` each time the weight is back."""
        del found
        load_share = look.total_n / look.body_n
        if not state.over:
            return Turn(replace(state, over=load_share < OVER_SHARE))
        if not load_share > BACK_SHARE:
            return Turn(state)
        detail: dict[str, Any] = {"number": state.done + 1, "on_beat": True}
        values: tuple[tuple[str, float], ...] = ()
        if state.back_ns is not None:
            wanted_s = BEATS * 60.0 / self.bpm
            error_s = (look.t_ns - state.back_ns) / NS - wanted_s
            near = abs(error_s) <= self.on_beat_share * wanted_s
            detail |= {"error_s": error_s, "on_beat": near}
            values = (("error_s", error_s),)
        state = self.State(False, look.t_ns, state.done + 1, values)
        event = Detection(look.t_ns, "hurdle", 0.8, detail)
        return Turn(state, (event,), look.t_ns if state.done >= self.reps else None)

    def prompt(self, state: State) -> str:
        """Ask for steps."""
        del state
        return "step_with_beat"

    def ahead(self) -> RepsView:
        """Return that nothing is done yet."""
        return RepsView(0, self.reps, {}, None)

    def view(self, state: State, now_ns: int) -> RepsView:
        """Return how many are done, and how far the last was from its two beats."""
        del now_ns
        return RepsView(state.done, self.reps, dict(state.values), None)
