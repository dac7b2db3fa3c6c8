"""What a drill file may say: the structs behind `coach/data/*.toml`.

`docs/drill.schema.json` is generated from these structs. Times are in seconds and end
in `_s`; masses in kilograms, `_kg`; angles of the pictures in degrees.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from station.coach.board.tasks import DrillTask
from station.coach.pose import Picture
from station.coach.rungs import HOLDS_S, Step, mistake_in
from station.coach.values import (
    Block,
    Dose,
    Equipment,
    Family,
    Setting,
)
from station.texts import Text

Sentence = Annotated[Text, Meta(min_length=1, max_length=160)]
Name = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Practice = Annotated[str, Meta(pattern=r"^S([1-9]|[1-5][0-9])$")]
Share = Annotated[float, Meta(ge=0, le=1)]
Avoid = Literal["pain", "dizzy", "sore", "short_sleep", "hard_run"]
"""What somebody may say today that keeps a drill out of the session."""
Sides = Literal["both", "each"]
"""Done on both feet at once, or by each leg in turn."""
GateName = Literal["one_leg", "strength", "dynamic"]


class Tempo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long each part of a repetition lasts."""

    down_s: Annotated[float, Meta(gt=0, le=20)]
    pause_s: Annotated[float, Meta(ge=0, le=20)]
    up_s: Annotated[float, Meta(gt=0, le=20)]


class Breath(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The pace of a breath, in whole seconds."""

    in_s: Annotated[int, Meta(ge=1, le=20)]
    out_s: Annotated[int, Meta(ge=1, le=20)]


class Passing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a session of this drill counts as passed."""

    text: Sentence
    """The rule as the person reads it."""
    done_share: Share = 0.9
    """Of the planned holds or repetitions."""
    fails_per_set: Annotated[int, Meta(ge=0, le=10)] = 1
    in_tempo_share: Share | None = None
    on_beat_share: Share | None = None
    in_time_share: Share | None = None
    """Of landings that were steady in time."""

    @property
    def good_share(self) -> float | None:
        """Of what is asked for, how much has to be good; None where that is all."""
        return self.in_tempo_share or self.on_beat_share or self.in_time_share


class Drill(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A drill, as data."""

    id: Name
    version: Annotated[int, Meta(ge=1)]
    title: Annotated[Text, Meta(min_length=1, max_length=48)]
    purpose: Sentence
    """One sentence: what it is good for when running."""
    family: Family
    block: Block
    """The first block in which it is planned."""
    sides: Sides
    cues: Annotated[tuple[Sentence, ...], Meta(min_length=2, max_length=6)]
    """Short, second person, present tense; one thing each."""
    picture: Picture
    passing: Passing
    practices: Annotated[tuple[Practice, ...], Meta(min_length=1)]
    """The rows of docs/practices.md that it covers."""
    start: Setting
    """Rung 0."""
    ladder: Annotated[tuple[Step, ...], Meta(max_length=40)] = ()
    """Rungs 1, 2, ...: each raises one thing above the one before it."""
    dose: Dose = Dose()
    tempo: Tempo | None = None
    breath: Breath | None = None
    """A pace to breathe to, shown and heard."""
    board: tuple[Sentence, ...] = ()
    """What the board measures meanwhile; empty for a drill off the board."""
    look: tuple[Sentence, ...] = ()
    """What the board cannot feel: to be checked in a mirror or by somebody else."""
    equipment: tuple[Equipment, ...] = ()
    """Without all of these the drill is not planned."""
    avoid: tuple[Avoid, ...] = ()
    outdoors: bool = False
    """Done on a run, away from the board, and only logged."""
    gate: GateName | None = None
    """What must be open before it is done at all; see `station.coach.gates`."""
    task: DrillTask | None = None
    """What the board counts meanwhile, where no test does the same."""
    protocols: tuple[Name, ...] = ()
    """Tests that are this drill, each for the setting that it has."""

    def __post_init__(self) -> None:
        """Refuse what cannot be meant. Raises `ValueError`."""
        if (self.start.hold_s > 0) is (self.start.repetitions > 0):
            raise ValueError(
                "a drill has either `hold_s` or `repetitions` - at `$.start`"
            )
        if self.start.repetitions and not self.dose.seconds_per_repetition:
            raise ValueError("repetitions need `seconds_per_repetition` - at `$.dose`")
        holds_s = HOLDS_S if self.family == "balance" else ()
        wrong = mistake_in(self.start, self.ladder, holds_s)
        if wrong is not None:
            raise ValueError(f"{wrong[1]} - at `$.ladder[{wrong[0]}]`")
