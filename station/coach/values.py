"""What the coach's parts hand to each other: frozen values, dates without a clock.

A drill's *rung* is an index into its `ladder`; 0 is where everybody begins, and going
up one rung raises one thing. Progress, plans and logs name drills by `id`, and rungs by
index, so that they stay short and can be read years later.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, get_args

import msgspec
from msgspec import Meta

Axis = Literal["base", "vision", "surface", "task", "load", "cadence", "fatigue"]
"""What makes a drill harder, besides doing it for longer."""
AXES: tuple[Axis, ...] = get_args(Axis)

Raise = Literal[
    "dose", "range", "base", "vision", "surface", "task", "load", "cadence", "fatigue"
]
"""What one rung of a ladder changes: an axis, `dose` (hold or repetitions), or `range`
(how far a movement goes)."""

Base = Literal["two_feet", "feet_together", "tandem", "supported", "single_leg"]
"""Ordered from easy to hard; `supported` is one leg with a hand on the rail."""
Vision = Literal["open", "closed"]
Surface = Literal["firm", "foam", "wobble"]
Task = Literal["none", "head_turns", "leg_swings", "counting", "catching"]
Reach = Literal["free", "knee", "shin", "ankle"]
"""How far down a hinge goes, where that is asked."""
Freshness = Literal["fresh", "tired"]
Side = Literal["left", "right"]

Family = Literal["balance", "strength", "dynamic", "mobility", "breathing"]
Focus = Literal["balance", "strength", "dynamic", "fatigue", "recovery", "daily"]
"""What a session is scored for; `daily` is the three-minute minimum, `recovery` what is
left when nothing hard is wise."""
Block = Literal["foundation", "strength", "dynamic", "maintenance"]
BLOCKS: tuple[Block, ...] = get_args(Block)
Equipment = Literal["rail", "pad", "wobble_board", "dumbbells", "step", "ball"]
RunKind = Literal["easy", "long", "hard", "race"]
Goal = Literal["steadier", "stronger", "trails", "return"]
"""What the person comes for; `return` is coming back after a break or an injury."""

PainSign = Literal["worse_running", "over_a_day", "limping"]
"""What makes a pain a reason to stop, however weak it is."""

Weekday = Annotated[int, Meta(ge=0, le=6)]
"""0 is Monday, as in `datetime.date.weekday`."""
Scale = Annotated[int, Meta(ge=0, le=10)]
Rung = Annotated[int, Meta(ge=0, le=40)]


class Setting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How hard a drill is on one rung of its ladder: a value on each axis."""

    base: Base = "two_feet"
    vision: Vision = "open"
    surface: Surface = "firm"
    task: Task = "none"
    load_kg: Annotated[float, Meta(ge=0, le=60)] = 0.0
    cadence_per_min: Annotated[float, Meta(ge=0, le=220)] = 0.0
    """0 where the drill has no beat."""
    reach: Reach = "free"
    freshness: Freshness = "fresh"
    hold_s: Annotated[float, Meta(ge=0, le=600)] = 0.0
    """0 where repetitions count; a drill has holds or repetitions, never both."""
    repetitions: Annotated[int, Meta(ge=0, le=60)] = 0


class Dose(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much of a drill belongs into a session."""

    sets: Annotated[int, Meta(ge=1, le=5)] = 2
    rest_s: Annotated[float, Meta(ge=0, le=300)] = 30.0
    """After each set of both legs, or of both feet."""
    seconds_per_repetition: Annotated[float, Meta(ge=0, le=60)] = 0.0
    """Needed where repetitions count."""


class PlannedItem(msgspec.Struct, frozen=True):
    """One drill of a session."""

    drill: str
    rung: Rung
    sets: int
    minutes: float
    why: str
    """One sentence for the person."""
    extra_side: Side | None = None
    """The leg that does one set more."""
    gate: str | None = None
    """The gate that must be open on the day; see `station.coach.gates`."""
    instead_of: str | None = None
    """The drill in whose place it stands, where a gate or an answer kept that out."""


class PlannedSession(msgspec.Struct, frozen=True):
    """What is planned for one day."""

    date: dt.date
    focus: Focus
    items: tuple[PlannedItem, ...]
    block: Block = "foundation"
    week: int = 0
    """Counted from the Monday of the plan's first week."""
    deload: bool = False
    test: str | None = None
    """The protocol of a test that is done before the drills."""

    @property
    def minutes(self) -> float:
        """How long the drills take, rests included."""
        return sum(item.minutes for item in self.items)


class Run(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A run that comes every week."""

    weekday: Weekday
    kind: RunKind


class Answers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person says before a plan is made."""

    days_per_week: Annotated[int, Meta(ge=1, le=7)] = 3
    equipment: tuple[Equipment, ...] = ("rail",)
    runs: tuple[Run, ...] = ()
    goal: Goal = "steadier"
    weaker_side: Side | None = None
    """As the person says, or as the tests show."""
    run_cadence_per_min: Annotated[float, Meta(ge=120, le=220)] = 170.0
    """Steps a minute; hops keep to half of it."""


class Plan(msgspec.Struct, frozen=True):
    """Somebody's weeks: what was planned until now stays, what comes can be rebuilt."""

    start: dt.date
    """The Monday of its first week."""
    answers: Answers
    sessions: tuple[PlannedSession, ...]
    blocks: tuple[tuple[Block, int], ...]
    """Each block with the week in which it begins."""
    notes: tuple[str, ...] = ()
    """What was decided while building it, a sentence each."""
    built: dt.date | None = None
    """The day that it was built for: what comes after it was an outlook."""
    begun: tuple[Block, ...] = ()
    """Blocks whose gate was open when their first week came."""


class ItemDone(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One drill that was done, or broken off."""

    date: dt.date
    drill: str
    rung: Rung
    sets_planned: int
    sets_done: int
    fails: int = 0
    """Touch-downs, grips and hops aside, over all sets."""
    worst_set_fails: int | None = None
    """The most in one set; None where sets were not counted apart."""
    passed: bool = False
    """Whether the drill's own pass rule was met."""
    rpe: Scale | None = None
    """How hard it was, 0 to 10."""
    hold_s: float = 0.0
    """All holds together."""
    minutes: float = 0.0
    side: Side | None = None
    peak_share: float | None = None
    """Mean peak of its landings, in body weights."""
    settle_s: float | None = None
    """Mean time until they were steady."""
    contact_s: float | None = None
    """Mean time on the board before each push."""


class DayLog(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One day of a person: what they said, what they did, what the board found."""

    date: dt.date
    pain: dict[str, Scale] = {}
    """0 to 10 by body site, such as `left_knee`; a site that is missing is 0."""
    asked: bool = False
    """Whether pain was asked that morning: else a missing site says nothing."""
    hurts: dict[str, Scale] = {}
    """What came to hurt during a session of that day, as `pain`."""
    pain_signs: tuple[PainSign, ...] = ()
    soreness: Scale | None = None
    sleep_h: Annotated[float, Meta(ge=0, le=24)] | None = None
    slept_well: bool | None = None
    run_km: Annotated[float, Meta(ge=0, le=400)] = 0.0
    run_kind: RunKind | None = None
    """None on a day without a run."""
    rpe: Scale | None = None
    """Of the whole session."""
    minutes: float = 0.0
    hold_seconds: float = 0.0
    checks: dict[str, float] = {}
    """Values of the daily check by canonical name, with `_left` or `_right` for a leg,
    such as `hold_time_left`."""
    items: tuple[ItemDone, ...] = ()
    confidence: Scale | None = None
    """In the own balance on uneven ground; asked monthly."""
    stiffness: Scale | None = None
    outdoor_form: Scale | None = None
    """How tidy the last run on uneven ground felt."""
    knee_to_wall_cm: dict[Side, float] = {}
    footwear: Literal["barefoot", "neutral", "other"] | None = None

    @property
    def all_pain(self) -> dict[str, Scale]:
        """What hurt that day, in the morning or in a session: the most of each site."""
        sites = {*self.pain, *self.hurts}
        return {
            site: max(self.pain.get(site, 0), self.hurts.get(site, 0)) for site in sites
        }

    @property
    def worst_pain(self) -> int:
        """The most that hurt that day, 0 where nothing did."""
        return max(self.all_pain.values(), default=0)


class Guidance(msgspec.Struct, frozen=True):
    """What the rules ask of today's session; the plan follows it."""

    steps: dict[str, int] = {}
    """Rungs to go up or down, by drill."""
    sets_share: Annotated[float, Meta(ge=0, le=1)] = 1.0
    dynamic: bool = True
    """False keeps every dynamic drill and every fatigue set out."""
    recovery: bool = False
    """Only mobility and breathing."""
    rest: bool = False
    """No session today."""
    weaker_side: Side | None = None
    """The leg that does one set more."""
    even: bool = False
    """Whether the tests show both legs to be even: then neither does more."""
    change: tuple[str, ...] = ()
    """Drills to put another one in place of."""
    red: bool = False
    """A red flag: also keeps the dynamic block shut."""
    reasons: tuple[str, ...] = ()
    """A sentence each, with the numbers that were used."""
