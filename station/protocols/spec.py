"""What a protocol file may say: the structs behind `protocols/*.toml`.

`docs/protocol.schema.json` is generated from these structs. Lengths are in seconds and
end in `_s`; forces in newton, `_n`; lengths on the board in millimetres, `_mm`.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from station.protocols.detectors import Detector, FreeFootDown, HeelRaised
from station.protocols.tasks import BalanceClock, Errors, Lifts, Task, TaskConfig
from station.texts import Text

MAX_STEPS = 40
Seconds = Annotated[float, Meta(ge=0, le=3600)]
Positive = Annotated[float, Meta(gt=0, le=3600)]
Sentence = Annotated[Text, Meta(min_length=1, max_length=200)]
Citation = Annotated[str, Meta(min_length=1, max_length=200)]
"""Stays as it is in every language."""

Rig = Literal["flat_plate", "wobble_on_plate", "deck_on_dome"]
Stance = Literal["two_feet", "feet_together", "tandem", "single_leg"]
SidePolicy = Literal["none", "ask", "left", "right"]
Vision = Literal["open", "closed"]
Surface = Literal["firm", "foam", "wobble"]
Group = Literal["quick", "one_leg", "conditions", "leaning", "strength", "wobble"]
CompareName = Literal[
    "romberg_quotient_velocity",
    "romberg_quotient_area",
    "foam_quotient_velocity",
    "foam_quotient_area",
    "foam_closed_quotient_velocity",
    "limb_symmetry_index",
    "dual_task_cost",
]
"""Of `station.between`."""
CursorPolicy = Literal["never", "before", "fading", "always"]
"""`before` shows the dot until recording begins; `fading` lets it go within the first
`fade_s` of it."""


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The set-up card: what a person reads before stepping on."""

    lines: Annotated[tuple[Sentence, ...], Meta(min_length=1, max_length=6)]
    """Short, second person, present tense; one thing each."""
    needs: tuple[Sentence, ...] = ()
    """What must be at hand, such as a rail or a foam pad."""


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the board cannot see, asked after a trial that came to a result."""

    about: Literal["eyes_opened", "arms_moved", "foot_helped", "hip_moved", "held_on"]
    then: Literal["fail", "mark"] = "mark"
    """Whether a yes makes the trial invalid, or is only kept with it."""


class Trial(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One trial: how the person stands, how long, and what ends it."""

    kind: Literal["timed", "hold"]
    """`timed` records for `duration_s` after a countdown; `hold` starts by itself at
    foot-off and lasts as long as the person holds, at most `duration_s`."""
    stance: Stance
    vision: Vision
    duration_s: Positive
    """How long recording lasts; for `hold` the cap."""
    side: SidePolicy = "none"
    """The stance leg: not applicable, asked before the trial, or fixed."""
    surface: Surface = "firm"
    countdown_s: Seconds = 0
    discard_s: Seconds = 0
    """Recorded but not measured, at the start."""
    min_hold_s: Seconds = 0
    """A `hold` shorter than this is a failed attempt, not a result."""
    condition: Annotated[Text, Meta(max_length=40)] = ""
    """What it is called among the steps of a protocol; steps of one name are repeats
    of one condition."""
    practice: bool = False
    """Done like the others and stored, but in no result."""
    repeats: Annotated[int, Meta(ge=1, le=10)] = 1
    """How often it is done in a row."""
    only_after_pass: bool = False
    """Left out unless the step before it was passed."""
    primary: str | None = None
    """The measure that stands for this condition, where it is not that of
    `outcomes`."""
    rest_s: Seconds = 0
    """Rest after it, before the next trial."""
    cue: Annotated[Text, Meta(max_length=200)] = ""
    """What changes with this step, for the set-up card before it."""
    cursor: CursorPolicy = "before"
    fade_s: Positive = 10
    sonify: bool = False
    """Whether the CoP is heard while it records: ML as left and right, AP as pitch."""
    subtract: Annotated[int, Meta(ge=0, le=13)] = 0
    """A second task: subtract this aloud, again and again, from a number that the
    screen gives; 0 is none. Whoever watches counts the answers."""
    settle_s: Positive = 1.0
    """Length of the quiet second in which body weight is measured."""
    settle_mm_s: Annotated[float, Meta(gt=0, le=1000)] = 40.0
    """How slow the CoP has to be in it; on a wobble board it is never slow."""
    starts: Literal["foot_off", "heel_rise", "landing"] = "foot_off"
    """What begins a `hold`: the free foot leaving, or the heel of the other rising
    after it. `landing` begins a `timed` trial: weighed standing, the person steps off
    and hops on."""
    task: Task | None = None
    """What is asked for while it records, beyond standing; the trial is over when the
    task is, and `duration_s` is its cap."""
    lift_shift_mm: Annotated[float, Meta(gt=0, le=300)] = 45.0
    """How far the CoP moves to the stance side when the other foot is off."""
    middle_mm: Annotated[float, Meta(gt=0, le=300)] = 50.0
    """How far from the middle the CoP may be for somebody who is to lift a foot: on
    both foot marks it is near it, on one foot it is not."""
    wait_s: Positive = 60
    """The longest that each step before recording waits for the person."""
    questions: tuple[Question, ...] = ()
    """Asked after it."""
    detectors: tuple[Detector, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be meant. Raises `ValueError`."""
        if (self.stance == "single_leg") is (self.side == "none"):
            raise ValueError(
                "`side` is ask, left or right for the stance single_leg, none for all "
                f"others, so '{self.side}' does not fit '{self.stance}'"
            )
        hold = self.kind == "hold"
        if hold and self.stance != "single_leg":
            raise ValueError("`kind` hold starts at foot-off: use it with single_leg")
        if self.discard_s >= self.duration_s or self.min_hold_s >= self.duration_s:
            raise ValueError("`discard_s` and `min_hold_s` must be under `duration_s`")
        if self.task is not None and hold and not isinstance(self.task, Errors):
            raise ValueError("of all tasks only errors may have a `kind` hold")
        heel = any(isinstance(use, HeelRaised) for use in self.detectors)
        if isinstance(self.task, Lifts) and self.stance != "single_leg":
            raise ValueError("the task lifts needs the stance single_leg")
        if self.starts == "heel_rise" and not (hold and heel):
            raise ValueError(
                "`starts` heel_rise needs a `kind` hold with the detector heel_raised"
            )
        if self.starts == "landing" and self.kind != "timed":
            raise ValueError("`starts` landing needs a `kind` timed")
        if self.task is not None:
            self._check_task(self.task)
        sided = any(isinstance(use, FreeFootDown) for use in self.detectors)
        if sided and self.stance != "single_leg":
            raise ValueError("the detector free_foot_down needs the stance single_leg")

    @property
    def lifts(self) -> bool:
        """Whether the person stands on two feet first, then lifts one."""
        on_one_leg = self.task is not None and self.task.on_one_leg
        return self.kind == "hold" or (on_one_leg and self.stance == "single_leg")

    def _check_task(self, task: TaskConfig) -> None:
        listed = {use.__struct_config__.tag for use in self.detectors}
        if missing := sorted(set(task.needs) - listed):
            raise ValueError(f"this `task` needs the detectors {', '.join(missing)}")
        if task.metronome and task.metronome.count_in_s > self.countdown_s:
            raise ValueError(
                f"the beats before the first take {task.metronome.count_in_s:g} s: "
                "`countdown_s` must be as long, or `count_in` lower"
            )
        if isinstance(task, BalanceClock) and task.longest_s > self.duration_s:
            raise ValueError("`duration_s` must be as long as `longest_s` of the task")


class Requirement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody alone at the kiosk has to have done before, on the same leg."""

    hold_s: Positive
    """A hold of at least this long."""
    vision: Vision = "open"


class Compare(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Two conditions of a protocol, held against each other."""

    name: CompareName
    """A quotient divides `first` by `second`; the limb symmetry index has the two legs
    as `first` and `second`."""
    first: Text
    second: Text
    measure: str


class Outcomes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What comes out: canonical names of measures, or `hold_time`."""

    primary: str
    secondary: tuple[str, ...] = ()
    fall: Sentence = "A fall is recorded as failed, without a number."
    """What a fall scores."""
    norm: str | None = None
    """Name of the reference table that fits this protocol, if there is one."""
    better: Literal["lower", "higher", "neither"] = "lower"
    combine: Literal["mean", "best"] = "mean"
    """What stands for a condition that was repeated."""
    total: bool = False
    """Whether all conditions are added up to one number; without one of them there is
    none."""
    composite: bool = False
    """Whether the mean of all conditions is told too; without one of them there is
    none."""
    compare: tuple[Compare, ...] = ()


class Protocol(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A test protocol, as data."""

    id: Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    version: Annotated[int, Meta(ge=1)]
    title: Annotated[Text, Meta(min_length=1, max_length=60)]
    measures: Sentence
    """One sentence: what it measures."""
    source: Citation
    """Where the definition comes from."""
    card: Card
    trials: Annotated[tuple[Trial, ...], Meta(min_length=1, max_length=40)]
    outcomes: Outcomes
    group: Group | None = None
    """Where the screen offers it; where it is not said, after how it is stood."""
    rounds: Annotated[int, Meta(ge=1, le=10)] = 1
    """How often all trials are gone through; alternating legs are two trials and some
    rounds."""
    rigs: Annotated[tuple[Rig, ...], Meta(min_length=1)] = ("flat_plate",)
    capacity_n: Annotated[float, Meta(ge=0)] = 1000.0
    """Load that the four cells must carry together for the test to be offered."""
    requires: tuple[Requirement, ...] = ()
    feedback: Sentence = "None during the test; the result comes after it."

    def __post_init__(self) -> None:
        """Refuse what cannot be meant. Raises `ValueError`."""
        if len(self.steps) > MAX_STEPS:
            raise ValueError(f"`rounds` and `repeats` make more than {MAX_STEPS} steps")
        if self.trials[0].only_after_pass:
            raise ValueError("`only_after_pass` has no step before the first trial")
        known = {trial.condition for trial in self.trials}
        if len(self.trials) > 1 and "" in known:
            raise ValueError("each of several trials needs a `condition`")
        compare = self.outcomes.compare
        named = {name for one in compare for name in (one.first, one.second)}
        if unknown := sorted(named - known):
            raise ValueError(f"`compare` names no `condition`: {', '.join(unknown)}")

    @property
    def steps(self) -> tuple[Trial, ...]:
        """Every trial in the order in which it is done, repeats and rounds included."""
        once = [trial for trial in self.trials for _ in range(trial.repeats)]
        return tuple(once * self.rounds)

    @property
    def offered_in(self) -> Group:
        """The group in which somebody would look for it."""
        if self.group is not None:
            return self.group
        if any(trial.surface == "wobble" for trial in self.trials):
            return "wobble"
        if len({(trial.vision, trial.surface) for trial in self.trials}) > 1:
            return "conditions"
        single = any(trial.stance == "single_leg" for trial in self.trials)
        return "one_leg" if single else "quick"

    @property
    def asks_side(self) -> bool:
        """Whether the person has to choose a leg first."""
        return any(trial.side == "ask" for trial in self.trials)
