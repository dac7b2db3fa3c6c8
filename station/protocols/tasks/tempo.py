"""Slow repetitions at a tempo: single-leg squats, hip hinges (T11, T12)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from msgspec import Meta

from station.protocols.detectors.base import Detection, Look, to_ns
from station.protocols.metronome import Metronome, Sound
from station.protocols.tasks.base import Setting, TaskConfig, Turn, begun
from station.task_views import RepsView

Beats = Annotated[int, Meta(ge=0, le=16)]
TOUCHES = ("touched_down", "touched_support", "hopped", "foot_moved")
"""What a repetition is not clean with."""


class TempoReps(TaskConfig, frozen=True, tag_field="use", tag="tempo_reps"):
    """Go down, stay, come up, `reps` times; each phase takes whole beats.

    Over when all are done, or when `idle_cycles` pass without one.
    """

    needs: ClassVar[tuple[str, ...]] = ("rep_phases",)
    on_one_leg: ClassVar[bool] = True
    counts_when_ended: ClassVar[bool] = True

    down: Annotated[int, Meta(ge=1, le=16)]
    up: Annotated[int, Meta(ge=1, le=16)]
    pause: Beats = 0
    top: Beats = 0
    """Beats of each phase; `pause` is at the bottom, `top` before the next."""
    reps: Annotated[int, Meta(ge=1, le=60)] = 10
    bpm: Annotated[float, Meta(ge=20, le=300)] = 60.0
    count_in: Beats = 4
    tolerance: Annotated[float, Meta(gt=0, le=1)] = 0.15
    """A repetition is in tempo when down and pause together, and up, are within this
    share of what they should take."""
    support_share: Annotated[float, Meta(gt=0, le=1)] = 0.05
    """A repetition is not clean with more of the weight on the hands."""
    idle_cycles: Annotated[float, Meta(gt=0, le=10)] = 2.5

    @dataclass(frozen=True, slots=True)
    class State:
        """What was done so far."""

        since_ns: int
        """End of the last repetition."""
        done: int = 0
        in_tempo: int = 0
        clean: int = 0
        touches: tuple[int, ...] = ()
        """When something was touched, since the last repetition."""
        last: tuple[tuple[str, float], ...] = ()

    @property
    def metronome(self) -> Metronome:
        """The first beat of each phase says which; the others count."""
        bar: list[Sound] = []
        phases: tuple[tuple[Sound, int], ...] = (
            ("down", self.down),
            ("stay", self.pause),
            ("up", self.up),
            ("stay", self.top),
        )
        for sound, beats in phases:
            counting: list[Sound] = ["tick"] * (beats - 1)
            bar += [sound, *counting] if beats else []
        return Metronome(self.bpm, tuple(bar), self.count_in)

    @property
    def cycle_s(self) -> float:
        """How long one repetition should take."""
        return (self.down + self.pause + self.up + self.top) * 60 / self.bpm

    @property
    def targets_s(self) -> dict[str, float]:
        """How long each phase should take."""
        beats = {"down_s": self.down, "pause_s": self.pause, "up_s": self.up}
        return {name: n * 60 / self.bpm for name, n in beats.items()}

    def start(self, setting: Setting) -> Turn:
        """Return the state of somebody who has done none."""
        targets = {"reps": self.reps, **self.targets_s}
        begins = begun("tempo_reps", setting, body_n=setting.body_n, **targets)
        return Turn(self.State(setting.t_ns), (begins,))

    def see(self, state: State, look: Look, found: tuple[Detection, ...]) -> Turn:
        """Judge each `rep`, as an event `tempo_rep`."""
        told = tuple(one.t_ns for one in found if one.type in TOUCHES)
        if told:
            state = self._with(state, touches=(*state.touches, *told))
        judged: list[Detection] = []
        for rep in (one for one in found if one.type == "rep"):
            state, judgement = self._judge(state, rep)
            judged.append(judgement)
        if state.done >= self.reps:
            return Turn(state, tuple(judged), state.since_ns)
        if look.t_ns - state.since_ns > to_ns(self.idle_cycles * self.cycle_s):
            return Turn(state, tuple(judged), look.t_ns, "stopped_moving")
        return Turn(state, tuple(judged))

    def prompt(self, state: State) -> str:
        """Ask for the tempo."""
        del state
        return "follow_tempo"

    def ahead(self) -> RepsView:
        """Return that nothing is done yet."""
        return RepsView(0, self.reps, {}, None)

    def view(self, state: State, now_ns: int) -> RepsView:
        """Return how many are done and how long the last one took."""
        del now_ns
        return RepsView(state.done, self.reps, dict(state.last), None)

    def _judge(self, state: State, rep: Detection) -> tuple[State, Detection]:
        took = {name: float(rep.detail[name]) for name in self.targets_s}
        errors = {name: took[name] - s for name, s in self.targets_s.items()}
        targets = self.targets_s
        # Where the way down ends and the pause begins is told worse than both together.
        lower_s = targets["down_s"] + targets["pause_s"]
        in_tempo = (
            abs(errors["down_s"] + errors["pause_s"]) <= self.tolerance * lower_s
            and abs(errors["up_s"]) <= self.tolerance * targets["up_s"]
        )
        support_share = max(0.0, 1.0 - float(rep.detail["load_share"]))
        end_ns = int(rep.detail["end_ns"])
        touched = any(t_ns <= end_ns for t_ns in state.touches)
        clean = in_tempo and not touched and support_share <= self.support_share
        number = state.done + 1
        detail = {
            "number": number,
            "in_tempo": in_tempo,
            "clean": clean,
            "touched": touched,
            "support_share": support_share,
        }
        detail |= {f"{name[:-2]}_error_s": error for name, error in errors.items()}
        state = self.State(
            end_ns,
            number,
            state.in_tempo + in_tempo,
            state.clean + clean,
            tuple(t_ns for t_ns in state.touches if t_ns > end_ns),
            tuple(took.items()),
        )
        return state, Detection(rep.t_ns, "tempo_rep", rep.confidence, detail)

    def _with(self, state: State, *, touches: tuple[int, ...]) -> State:
        return self.State(
            state.since_ns,
            state.done,
            state.in_tempo,
            state.clean,
            touches,
            state.last,
        )
