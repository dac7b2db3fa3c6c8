"""What the screen shows of a task; part of `TrialView`, told apart by `kind`."""

from __future__ import annotations

import msgspec


class TargetsView(msgspec.Struct, frozen=True, tag_field="kind", tag="targets"):
    """Targets around the middle, one of them lit."""

    targets_mm: tuple[tuple[float, float], ...]
    """ML and AP on the board."""
    home_mm: tuple[float, float]
    radius_mm: float
    centre_mm: float
    phase: str
    """`centre`: go to the middle and stay; `go`: lean to the one that is lit."""
    lit: int | None
    """Index of the target that is lit."""
    blind: bool
    """Whether this one is to be found without the dot."""
    filled: float
    """Share of the time to stay there that is done, 0 to 1."""
    states: tuple[str, ...]
    """Of each target: `reached`, `missed` or empty."""
    number: int
    """How many have been done."""
    count: int


class BeatsView(msgspec.Struct, frozen=True):
    """All beats of a trial: beat n is at `first_ns` + n 60e9 / `bpm`."""

    first_ns: int
    """When beat 0 is, on the station's clock."""
    bpm: float
    bar: tuple[str, ...]
    """What each beat of a bar stands for: beat, tick, down or up."""
    count_in: int
    """Beats before beat 0: from -`count_in`."""
    count: int
    """Beats from beat 0 on."""


class RepsView(msgspec.Struct, frozen=True, tag_field="kind", tag="reps"):
    """Something done again and again, most often on a beat."""

    count: int
    """How often it was done."""
    goal: int | None
    values: dict[str, float]
    """Of the last time, by name, in seconds."""
    beats: BeatsView | None
    """From the countdown on."""


TaskView = TargetsView | RepsView
"""What `TrialView.task` may be."""
