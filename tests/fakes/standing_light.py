"""A simulated person watched by the engine without cells, chips or filters between.

Ten times as fast as the synthetic board and as good where the rules of a protocol are
asked about, not what the chain of measurement does to them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from random import Random

from msgspec.structs import replace

from firmware.person import Person
from firmware.rhythm import Beat, Keeping
from station.protocols.engine import advance, tick
from station.protocols.spec import Protocol, Trial
from station.protocols.state import view
from station.protocols.tasks import (
    BalanceClock,
    Depths,
    HopAndHold,
    Lifts,
    Targets,
    Task,
    TempoReps,
)
from station.task_views import RepsView
from station.values import CopSample
from tests.fakes.standing import NS, Script, Story, trial_begun

STEP_NS = NS // 100
LOOK_EVERY = 5
"""The person looks at the screen twenty times a second."""
MASS_KG = 70.0
Change = Callable[[CopSample, float], CopSample | None]
"""What becomes of a sample so many seconds after recording began; None: it is lost."""
TO_BEAT = {
    "tempo-squat": "squats",
    "tempo-hinge": "hinges",
    "calf-raises": "calf_raises",
    "hops-on-beat": "hops",
}
SAYS = {
    "rise_heel": "heel_up",
    "step_off_behind": "step_off",
    "stand_straight": "stand_up",
    "foot_down": "foot_down",
    "to_the_middle": "lean_middle",
}


def shortened(protocol: Protocol, step: int) -> Protocol:
    """Return a protocol of one step in which a minute takes some seconds."""
    trial = protocol.steps[step]
    beat = trial.task.metronome if trial.task else None
    changes: dict[str, object] = {
        "repeats": 1,
        "only_after_pass": False,
        "min_hold_s": min(1.0, trial.min_hold_s),
    }
    if beat is None and trial.countdown_s:
        changes["countdown_s"] = 1.0
    if trial.task is None or trial.task.view.__qualname__.startswith(("Wob", "Err")):
        changes["duration_s"] = 8.0
    elif beat is not None and not isinstance(trial.task, TempoReps):
        changes["duration_s"] = min(trial.duration_s, 14.0)
    if trial.task is not None:
        changes["task"] = _fewer(trial.task)
    outcomes = replace(protocol.outcomes, compare=())
    return replace(
        protocol,
        trials=(_changed(trial, changes),),
        rounds=1,
        outcomes=outcomes,
    )


def _changed(trial: Trial, changes: dict[str, object]) -> Trial:
    return replace(trial, **changes)


def _fewer(task: Task) -> Task:
    """Return a task that asks for one or two of what it asks for."""
    if isinstance(task, TempoReps):
        return replace(task, reps=2)
    if isinstance(task, BalanceClock):
        return replace(task, total_s=8, longest_s=60)
    if isinstance(task, Lifts):
        return replace(task, count=1)
    if isinstance(task, Depths):
        return replace(task, depths=task.depths[:1], move_s=2.5, hold_s=2)
    if isinstance(task, Targets):
        return replace(task, directions=("right",), rounds=1)
    return task


class Player:
    """Somebody who does what the screen says, and now and then something else."""

    def __init__(
        self, protocol: Protocol, *, seed: int = 1, side: str | None = None
    ) -> None:
        self._protocol = protocol
        self._trial = protocol.steps[0]
        dome = self._trial.surface == "wobble"
        self._person = Person(MASS_KG, Random(seed))
        if dome:
            self._person.ask("dome")
        state = trial_begun(
            protocol, side=side, rig="wobble_on_plate" if dome else "flat_plate"
        )
        self._story = Story(state, phases=[state.phase])
        self._asked: object = None
        self.idle = False
        """Whether they do nothing of what the task asks for."""

    @property
    def side(self) -> str | None:
        """The leg that they stand on, in a test on one leg."""
        return self._story.state.side

    def play(
        self,
        before: Script,
        during: Sequence[tuple[float, str]] = (),
        change: Change | None = None,
        seconds: float = 90.0,
    ) -> Story:
        """Run the trial: `before` is in seconds, `during` after recording began."""
        story, todo, then = self._story, sorted(before), sorted(during)
        for n in range(round(seconds * 100)):
            t_ns = NS + n * STEP_NS
            while todo and n >= todo[0][0] * 100:
                self._person.ask(todo.pop(0)[1])
            since_s = self._since_s(t_ns)
            while then and since_s >= then[0][0]:
                self._person.ask(then.pop(0)[1])
            total_n, ml_mm, ap_mm = self._person.step()
            if total_n < 50:
                ml_mm = ap_mm = math.nan
            quarter_n = (total_n / 4,) * 4
            felt: CopSample | None
            felt = CopSample(t_ns, ml_mm, ap_mm, total_n, quarter_n, 0)
            if change is not None and since_s >= 0:
                felt = change(felt, since_s)
            before_state = story.state
            story.state, events = (
                advance(self._protocol, before_state, felt)
                if felt is not None
                else tick(self._protocol, before_state, t_ns)
            )
            story.events.extend(events)
            if story.state.phase != story.phases[-1]:
                story.phases.append(story.state.phase)
            if story.state.final:
                break
            if n % LOOK_EVERY == 0:
                self._look(t_ns)
        return story

    def _since_s(self, t_ns: int) -> float:
        begun_ns = self._story.state.recording_ns
        return -1.0 if begun_ns is None else (t_ns - begun_ns) / NS

    def _look(self, t_ns: int) -> None:
        """Do what the screen asks for when that has changed."""
        shown = view(self._protocol, self._story.state, t_ns)
        task = shown.task
        beats = task.beats if isinstance(task, RepsView) else None
        lit = getattr(task, "lit", None)
        asked = shown.phase, shown.prompt, lit, beats is None
        if asked == self._asked:
            return
        heard = beats is not None and self._asked is not None
        first = heard and isinstance(self._asked, tuple) and self._asked[3]
        self._asked = asked
        if self.idle and (beats is not None or shown.phase == "recording"):
            return
        if beats is not None and first:
            first_s = self._person.now_s + (beats.first_ns - t_ns) / NS
            self._person.beat = Beat(first_s, 60 / beats.bpm)
            self._person.keeping = Keeping(count=2 if self._few else 40)
            self._person.ask(TO_BEAT[self._protocol.id])
            return
        self._answer(shown.prompt)

    @property
    def _few(self) -> bool:
        return isinstance(self._trial.task, TempoReps)

    def _answer(self, prompt: str) -> None:
        side = self._story.state.side
        command = SAYS.get(prompt)
        if prompt.startswith(("lift_", "close_eyes_lift_")):
            command = f"lift_{prompt.rpartition('_')[2]}"
        elif prompt == "step_on" and self._story.state.phase == "recording":
            command = "step_on"
        elif prompt.startswith("squat_"):
            command = prompt
        elif prompt == "hop_on" and isinstance(self._trial.task, HopAndHold):
            command = f"hop_on_{side}"
        elif prompt in ("lean_to_target", "lean_without_dot"):
            far = isinstance(self._trial.task, Targets) and self._trial.task.share == 1
            command = "lean_right" if far else "reach_right"
        if command is not None:
            self._person.ask(command)
