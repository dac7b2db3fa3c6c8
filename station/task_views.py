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
    """Of each target: `reached`, `missed`, `done` without the dot, or empty."""
    number: int
    """How many have been done."""
    count: int


class BeatsView(msgspec.Struct, frozen=True):
    """All beats of a trial: beat n is at `first_ns` + n 60e9 / `bpm`."""

    first_ns: int
    """When beat 0 is, on the station's clock."""
    bpm: float
    bar: tuple[str, ...]
    """What each beat of a bar stands for: beat, tick, down, stay or up."""
    count_in: int
    """Beats before beat 0: from -`count_in`."""
    count: int
    """Beats from beat 0 on."""


class RepsView(msgspec.Struct, frozen=True, tag_field="kind", tag="reps"):
    """Something done again and again, most often on a beat."""

    count: int | None
    """How often it was done; None where it is done once."""
    goal: int | None
    values: dict[str, float]
    """Of the last time, by name: seconds, or what ends in `_share`."""
    beats: BeatsView | None
    """From the countdown on."""


class ZonesView(msgspec.Struct, frozen=True, tag_field="kind", tag="zones"):
    """A board on a dome: zones of tilt around the middle."""

    zones_mm: tuple[float, ...]
    """Where each zone ends, as a distance of the CoP; empty without a dome."""
    zones_deg: tuple[float, ...]
    rim_mm: float | None
    """Where the rim strikes, where it is known."""
    tilt_deg: float
    inside_s: float
    """Time in the inner zone so far."""
    inside_share: float
    strikes: int


class DepthsView(msgspec.Struct, frozen=True, tag_field="kind", tag="depths"):
    """Depths of a squat, one after another."""

    depths: tuple[str, ...]
    number: int
    """Index of the one that is asked for; as many as there are when all are done."""
    count: int
    holding: bool
    filled: float
    """Share of the time to get there, or to hold it, that is over."""


class ErrorsView(msgspec.Struct, frozen=True, tag_field="kind", tag="errors"):
    """Errors of posture so far."""

    board: int
    observer: int
    total: int


class LiftsView(msgspec.Struct, frozen=True, tag_field="kind", tag="lifts"):
    """Lifts of the free foot on a cue."""

    side: str
    """The stance leg."""
    number: int
    count: int
    phase: str
    """`ready` on two feet, `lift`, `hold` on one, `down`."""
    filled: float
    """Share of the hold that is done."""
    good: int


class HoldView(msgspec.Struct, frozen=True, tag_field="kind", tag="hold"):
    """A hold of a drill: how long, how steadily, and where its middle is."""

    goal_s: float
    held_s: float
    """Seconds on the stance foot; the clock stands still while the other is down."""
    steady_share: float
    """Share of the held time within `zone_mm` of the middle."""
    inside: bool
    down: bool
    """Whether the free foot is down."""
    home_mm: tuple[float, float] | None
    """The middle of their own stance, ML and AP; None before it is known."""
    zone_mm: float


class ClockView(msgspec.Struct, frozen=True, tag_field="kind", tag="clock"):
    """A clock that runs in balance alone."""

    held_s: float
    total_s: float
    number: int
    """Which try this is, from 1."""
    running: bool


class TiltsView(msgspec.Struct, frozen=True, tag_field="kind", tag="tilts"):
    """A wobble board that is tilted to each side in turn, and back to the middle."""

    out_mm: float
    """From so far from the middle on it is a tilt."""
    middle_mm: float
    """Within so far it is the middle again."""
    counts: dict[str, int]
    """To the front, right, rear and left; at most `each`."""
    each: int
    way: str | None
    """The side that it was tilted to, until the middle is found again."""
    tilt_deg: float | None
    """Now; None without a known dome."""
    strikes: int


TaskView = (
    TargetsView
    | RepsView
    | ZonesView
    | DepthsView
    | ErrorsView
    | LiftsView
    | TiltsView
    | ClockView
)
"""What `TrialView.task` may be."""
