"""What travels on `station.sock`: one JSON object per SEQPACKET packet.

A client sends `Request`s and gets one `Reply` for each, with the same id. After the
command `subscribe` it also gets a `LiveView` about thirty times a second, sixty times
while somebody is on the board, and at once when a trial changes its phase. A client
that does not keep up misses views and never blocks the station.
"""

from __future__ import annotations

from typing import Any

import msgspec

from station.task_views import BeatsView, HoldView, TaskView

VERSION = 1
MAX_PACKET_BYTES = 128 * 1024


class Asker(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """On whose behalf a client asks; see `station.roles`."""

    role: str = "guest"
    """guest, member, clinician or staff."""
    person: str | None = None
    """The id of a member."""


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A command to the station."""

    id: int
    command: str
    args: dict[str, Any] = {}
    by: Asker = Asker()


class Reply(msgspec.Struct, frozen=True, tag="reply"):
    """The answer: a result, or one sentence that says what happened and what to do."""

    id: int
    ok: bool
    result: Any = None
    error: str | None = None
    status: int = 200


class Problem(msgspec.Struct, frozen=True):
    """Something that is true of the machine now and that people should know."""

    code: str
    """Stable name, such as `cell_missing`, `not_calibrated`, `rate_10_sps`."""
    severity: str
    """`note`, `attention` or `fault`; a fault keeps trials from being scored."""
    text: str
    """One plain sentence: what it is and what to do."""


class SeriesView(msgspec.Struct, frozen=True):
    """Where a test of several steps is, as the screen needs it."""

    id: str
    phase: str
    """running, resting, card (the next step is stood another way: `next_step`), asking
    (the step failed: `retry_step` or `skip_step`), due or over."""
    step: int
    """Index of the step that runs or ran last."""
    upcoming: int
    """Index of the step that comes next; `steps` when there is none."""
    steps: int
    remaining_s: float | None = None
    """Of the rest."""
    outcome: str | None = None
    """`finished`, `stopped` or `abandoned`, once it is over."""


class FootView(msgspec.Struct, frozen=True):
    """What somebody answers by leaning, between trials."""

    phase: str
    """away (nobody is there), centre (to be in the middle first), ready or leaning."""
    side: str
    """The side that is leant to, `left` or `right`; empty while none is."""
    share: float
    """How much of the lean has lasted, 0 to 1."""
    answers: int
    """How many answers there have been: when it grows, `answer` is a new one."""
    answer: str
    """`yes` (right) or `no` (left), the newest; empty before the first."""


class TrialView(msgspec.Struct, frozen=True):
    """The trial in progress, as the screen needs it."""

    id: str
    protocol: str
    step: int
    """Index of the step within the protocol (a protocol may hold several trials)."""
    phase: str
    """waiting, zeroing, stepping_on, settling, lifting, rising, counting_down,
    leaving, landing, recording, done, failed or interrupted."""
    prompt: str
    """Key of the sentence to show, such as `step_on` or `lift_left`."""
    cursor: bool
    """Whether the dot may be shown now."""
    elapsed_s: float
    """Since recording began; 0 before."""
    remaining_s: float | None
    """Of the present phase, where its length is known."""
    cap_s: float
    """The longest that recording can last."""
    outcome: str | None = None
    """Key of what ended it, such as `completed`, `touched_down` or `stepped_off`."""
    shade: float = 1.0
    """How much of the dot is seen, 0 to 1, while `cursor` is true."""
    sonify: bool = False
    """Whether the CoP is to be heard now."""
    subtract_from: int | None = None
    """The number to subtract from, aloud, where there is a second task."""
    live: dict[str, float] = {}
    """Measures of what is recorded so far, by canonical name; empty before that."""
    stored: bool = False
    """Whether the result can be read; about a second after the phase says that the
    trial is over, because the filters want what comes after it."""
    task: TaskView | None = None
    """What is asked for while it records, beyond standing."""
    series: SeriesView | None = None
    """The test of several steps that this trial is part of."""


class SetView(msgspec.Struct, frozen=True):
    """What came out of one set."""

    side: str | None
    outcome: str
    """`completed`, `eroded` (R11), `stopped`, `skipped`, or as of a trial."""
    complete: bool
    """Whether so much of it was done that it counts as done."""
    held_s: float
    steady_share: float | None
    """Of a hold."""
    reps: int
    good: int | None
    """Repetitions in tempo, or on the beat, where that is measured."""
    fails: int
    """Touch-downs, grips and hops aside."""
    beat_error_s: float | None = None
    """Mean distance of hops from their beat."""
    peak_share: float | None = None
    """Mean peak of the landings, in body weights: for one's own trend."""
    settle_s: float | None = None
    """Mean time until a landing was steady."""
    contact_s: float | None = None
    """Mean time on the board before a push."""


class SessionView(msgspec.Struct, frozen=True):
    """A session at the board, as the screen needs it."""

    id: str
    turn: int
    """Grows with every change that needs another page."""
    phase: str
    """card, set, rest, asking (the set did not count: once more?), hurting, effort or
    over."""
    part: int
    """Index of the drill."""
    parts: int
    number: int
    """Which set of the drill it is, from 1; with both legs a set of each."""
    sets: int
    side: str | None
    paused: bool
    remaining_s: float | None
    """Of the rest, or of a set that goes by the clock."""
    trial: TrialView | None = None
    """The set while the board follows it."""
    hold: HoldView | None = None
    beats: BeatsView | None = None
    """Of a set that is done to a beat and has no task of its own."""
    fails: int = 0
    """So far in this set."""
    good: int | None = None
    """Repetitions in tempo, or on the beat, so far."""
    last: SetView | None = None
    """The set that was done last."""
    outcome: str | None = None
    """`finished`, `stopped`, `pain` or `abandoned`, once it is over."""


class LiveView(msgspec.Struct, frozen=True, tag="live"):
    """What the board feels now."""

    seq: int
    t_ns: int
    board: str
    simulated: bool
    commands: tuple[str, ...]
    """Demo commands that the board understands."""
    connected: bool
    """Whether readings arrive; when false the rest is the last that was known."""
    tared: bool
    total_n: float
    present: bool
    """Whether somebody is standing on the board."""
    points: list[tuple[float, float]]
    """CoP (ML, AP) in mm since the last view, display filter applied, oldest first."""
    trial: TrialView | None
    problems: list[Problem]
    foot: FootView | None = None
    """None during a trial."""
    session: SessionView | None = None
    """The session at the board that is under way, or was the last."""
