"""What a protocol file may say: the structs behind `protocols/*.toml`.

`docs/protocol.schema.json` is generated from these structs. Lengths are in seconds and
end in `_s`; forces in newton, `_n`; lengths on the board in millimetres, `_mm`.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from station.protocols.detectors import Detector, FreeFootDown

Seconds = Annotated[float, Meta(ge=0, le=3600)]
Positive = Annotated[float, Meta(gt=0, le=3600)]
Sentence = Annotated[str, Meta(min_length=1, max_length=200)]

Rig = Literal["flat_plate", "wobble_on_plate", "deck_on_dome"]
Stance = Literal["two_feet", "feet_together", "tandem", "single_leg"]
SidePolicy = Literal["none", "ask", "left", "right"]
Vision = Literal["open", "closed"]
Surface = Literal["firm", "foam", "wobble"]
CursorPolicy = Literal["never", "before", "always"]
"""`before` shows the dot until recording begins."""


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The set-up card: what a person reads before stepping on."""

    lines: Annotated[tuple[Sentence, ...], Meta(min_length=1, max_length=6)]
    """Short, second person, present tense; one thing each."""
    needs: tuple[Sentence, ...] = ()
    """What must be at hand, such as a rail or a foam pad."""


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
    practice: bool = False
    rest_s: Seconds = 0
    """Rest after it, before the next trial."""
    cursor: CursorPolicy = "before"
    settle_s: Positive = 1.0
    """Length of the quiet second in which body weight is measured."""
    lift_shift_mm: Annotated[float, Meta(gt=0, le=300)] = 45.0
    """How far the CoP moves to the stance side when the other foot is off."""
    middle_mm: Annotated[float, Meta(gt=0, le=300)] = 50.0
    """How far from the middle the CoP may be for somebody who is to lift a foot: on
    both foot marks it is near it, on one foot it is not."""
    wait_s: Positive = 60
    """The longest that each step before recording waits for the person."""
    detectors: tuple[Detector, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be meant. Raises `ValueError`."""
        if (self.stance == "single_leg") is (self.side == "none"):
            raise ValueError(
                "`side` is ask, left or right for the stance single_leg, none for all "
                f"others, so '{self.side}' does not fit '{self.stance}'"
            )
        if self.kind == "hold" and self.stance != "single_leg":
            raise ValueError("`kind` hold starts at foot-off: use it with single_leg")
        if self.discard_s >= self.duration_s or self.min_hold_s >= self.duration_s:
            raise ValueError("`discard_s` and `min_hold_s` must be under `duration_s`")
        sided = any(isinstance(use, FreeFootDown) for use in self.detectors)
        if sided and self.stance != "single_leg":
            raise ValueError("the detector free_foot_down needs the stance single_leg")


class Outcomes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What comes out: canonical names of measures, or `hold_time`."""

    primary: str
    secondary: tuple[str, ...] = ()
    fall: Sentence = "A fall is recorded as failed, without a number."
    """What a fall scores."""
    norm: str | None = None
    """Name of the reference table that fits this protocol, if there is one."""
    better: Literal["lower", "higher", "neither"] = "lower"


class Protocol(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A test protocol, as data."""

    id: Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    version: Annotated[int, Meta(ge=1)]
    title: Annotated[str, Meta(min_length=1, max_length=60)]
    measures: Sentence
    """One sentence: what it measures."""
    source: Sentence
    """Where the definition comes from."""
    card: Card
    trials: Annotated[tuple[Trial, ...], Meta(min_length=1, max_length=40)]
    outcomes: Outcomes
    rigs: Annotated[tuple[Rig, ...], Meta(min_length=1)] = ("flat_plate",)
    capacity_n: Annotated[float, Meta(ge=0)] = 1000.0
    """Load that the four cells must carry together for the test to be offered."""
    feedback: Sentence = "None during the test; the result comes after it."

    @property
    def asks_side(self) -> bool:
        """Whether the person has to choose a leg first."""
        return any(trial.side == "ask" for trial in self.trials)
