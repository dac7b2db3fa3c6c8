"""Calf raises on a metronome, until two prompts in a row are missed (T13)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

from msgspec import Meta

from station.protocols.detectors.base import Detection, Look, to_ns
from station.protocols.metronome import Metronome
from station.protocols.tasks.base import Setting, TaskConfig, Turn, begun
from station.task_views import RepsView

EVERY = 2
"""Beats from one rise to the next: up, down."""
LATE_NS = to_ns(0.2)
"""A heel rise is told so long after it happened, at most."""


class CalfRaises(TaskConfig, frozen=True, tag_field="use", tag="calf_raises"):
    """Rise with one beat and lower with the next, as often as possible.

    A prompt is missed when no heel rises nearer to it than to another. Over when
    `misses` prompts in a row are missed.
    """

    needs: ClassVar[tuple[str, ...]] = ("heel_raised",)
    on_one_leg: ClassVar[bool] = True
    counts_when_ended: ClassVar[bool] = True

    bpm: Annotated[float, Meta(ge=20, le=300)] = 60.0
    count_in: Annotated[int, Meta(ge=0, le=16)] = 4
    misses: Annotated[int, Meta(ge=1, le=10)] = 2

    @dataclass(frozen=True, slots=True)
    class State:
        """What was done so far."""

        first_ns: int
        done: int = 0
        answered: int = -EVERY
        """The latest prompt that was answered, as the number of its beat."""
        asked: int = 0
        """The prompt that is waited for."""
        missed: int = 0
        """Prompts in a row."""

    @property
    def metronome(self) -> Metronome:
        """Up and down, in turn."""
        return Metronome(self.bpm, ("up", "down"), self.count_in)

    def start(self, setting: Setting) -> Turn:
        """Return the state of somebody who has done none."""
        period_s = EVERY * 60 / self.bpm
        state = self.State(setting.t_ns)
        return Turn(state, (begun("calf_raises", setting, period_s=period_s),))

    def see(self, state: State, look: Look, found: tuple[Detection, ...]) -> Turn:
        """Tell `raise` with the time to its prompt, and `missed_beat`."""
        beat = self.metronome
        told: list[Detection] = []
        for rise in (one for one in found if one.type == "heel_rise"):
            number = beat.number_near(state.first_ns, rise.t_ns, EVERY)
            error_s = (rise.t_ns - beat.at_ns(state.first_ns, number)) / 1e9
            detail = {"number": state.done + 1, "beat": number, "error_s": error_s}
            told.append(Detection(rise.t_ns, "raise", rise.confidence, detail))
            state = replace(
                state,
                done=state.done + 1,
                answered=max(state.answered, number),
            )
        closing_ns = beat.at_ns(state.first_ns, state.asked + EVERY // 2) + LATE_NS
        if look.t_ns < closing_ns:
            return Turn(state, tuple(told))
        if state.answered >= state.asked:
            return Turn(
                replace(state, asked=state.asked + EVERY, missed=0), tuple(told)
            )
        prompt_ns = beat.at_ns(state.first_ns, state.asked)
        told.append(Detection(prompt_ns, "missed_beat", 0.85, {"beat": state.asked}))
        state = replace(state, asked=state.asked + EVERY, missed=state.missed + 1)
        if state.missed < self.misses:
            return Turn(state, tuple(told))
        return Turn(
            state, tuple(told), look.t_ns, "missed_beats", failed=state.done == 0
        )

    def prompt(self, state: State) -> str:
        """Ask for the rhythm."""
        del state
        return "rise_with_beat"

    def ahead(self) -> RepsView:
        """Return that nothing is done yet."""
        return RepsView(0, None, {}, None)

    def view(self, state: State, now_ns: int) -> RepsView:
        """Return how many are done."""
        del now_ns
        return RepsView(state.done, None, {}, None)
