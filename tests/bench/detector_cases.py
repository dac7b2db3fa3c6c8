"""What simulated people do, and what each detector is to say of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from math import nan
from typing import Any

from msgspec.structs import replace

from firmware.reading import Flag
from station.protocols.library import load_library
from station.protocols.spec import Protocol
from station.values import CopSample
from tests.bench.branching import Told
from tests.fakes.standing import NS, Change, Script, shifted

LIBRARY = load_library()
LIFT_S, FOOT_OFF_S = 8.0, 8.7
"""The weight is over the stance foot 0.65 to 0.75 s after the lift begins."""
SHORT_WAIT_S = 10.0

ON = (2.0, "step_on")
CLOSED = (7.0, "close_eyes")
LIFT: Script = (ON, (LIFT_S, "lift_right"))
RISE: Script = (*LIFT, (10.5, "heel_up"))
DOME: Script = ((1.0, "dome"), ON)


@dataclass(frozen=True)
class Case:
    """What people do, what is to come of it, and what really happened."""

    name: str
    protocol: Protocol
    before: Script
    expected: tuple[str, str]
    deed: str | None = None
    """What they do at a moment of their own."""
    truth: tuple[str, ...] = ()
    """Which detections are true; every other one is false. That the rim of a dome was
    struck is told by where the CoP went."""
    lag_s: float | None = None
    """How long after the deed begins what ends the trial really happens."""
    more: dict[str, Any] = field(default_factory=dict)
    change: Callable[[float], Change] | None = None
    """What the simulated person cannot do, as a change of what is felt."""

    @property
    def on_one_leg(self) -> bool:
        """Whether a foot really leaves the board."""
        return (LIFT_S, "lift_right") in self.before

    @property
    def stem(self) -> tuple[object, ...]:
        """What is the same until the deed: such cases are simulated once."""
        return (
            self.protocol,
            tuple(self.before),
            tuple(self.more.items()),
        )

    def end_error_ms(self, told: Told) -> float | None:
        """Return how far off the end of the trial is, None where it has no truth."""
        if self.lag_s is None or told.end_ns is None:
            return None
        return (told.end_ns - NS) / 1e6 - 1000 * (told.deed_s + self.lag_s)


def spoiled(at_s: float, flag: Flag) -> Change:
    """Return what a cell that is gone, or at its end, does from then on."""

    def change(sample: CopSample) -> CopSample:
        if sample.t_ns < NS + at_s * NS:
            return sample
        if flag == Flag.MISSING:
            sample = sample._replace(ml_mm=nan, ap_mm=nan, total_n=nan)
        return sample._replace(flags=int(flag))

    return change


def _hasty(name: str) -> Protocol:
    """Return a protocol that soon gives up waiting."""
    protocol = LIBRARY[name]
    first, *rest = protocol.trials
    return replace(protocol, trials=(replace(first, wait_s=SHORT_WAIT_S), *rest))


def _capped(name: str, seconds: float) -> Protocol:
    protocol = LIBRARY[name]
    first, *rest = protocol.trials
    return replace(protocol, trials=(replace(first, duration_s=seconds), *rest))


def _two_feet() -> list[Case]:
    quiet = LIBRARY["quiet-stance-eyes-open"]
    closed = LIBRARY["quiet-stance-eyes-closed"]
    done, failed = ("done", "completed"), "failed"
    on: Script = (ON,)
    unquiet = [(3.0 + second, "hop") for second in range(22)]
    return [
        Case("two feet, still", quiet, on, done),
        Case("two feet, eyes closed", closed, (ON, CLOSED), done),
        Case(
            "two feet on foam, eyes closed",
            closed,
            ((1.0, "foam"), ON, CLOSED),
            done,
        ),
        Case("two feet, wobble", quiet, on, done, "wobble"),
        Case(
            "two feet, step off",
            quiet,
            on,
            (failed, "stepped_off"),
            "step_off",
            ("stepped_off",),
            0.92,
        ),
        Case("two feet, hop", quiet, on, (failed, "hopped"), "hop", ("hopped",), 0.42),
        Case(
            "two feet, holding on",
            quiet,
            on,
            (failed, "touched_support"),
            "hold_on",
            ("touched_support",),
        ),
        Case(
            "two feet, both set 80 mm ahead",
            quiet,
            on,
            (failed, "foot_moved"),
            truth=("foot_moved",),
            lag_s=0.2,
            change=lambda at_s: shifted(at_s, 0.2, 80.0),
        ),
        Case(
            "two feet, a plug pulled",
            quiet,
            on,
            (failed, "dropout"),
            truth=("dropout",),
            lag_s=0.0,
            change=partial(spoiled, flag=Flag.MISSING),
        ),
        Case(
            "two feet, a converter at its end",
            quiet,
            on,
            (failed, "saturated"),
            truth=("saturated",),
            lag_s=0.0,
            change=partial(spoiled, flag=Flag.SATURATED),
        ),
        Case(
            "two feet, hopping all the time",
            _hasty("quiet-stance-eyes-open"),
            (ON, *unquiet),
            (failed, "not_settled"),
        ),
    ]


def _one_leg() -> list[Case]:
    single = LIBRARY["single-leg-eyes-open"]
    closed = LIBRARY["single-leg-eyes-closed"]
    hasty = _hasty("single-leg-eyes-open")
    done, left = ("done", "completed"), {"side": "left"}
    ends = (
        ("foot down", "foot_down", "touched_down", 0.03),
        ("fall", "fall", "touched_down", 1.63),
        ("hop", "hop", "hopped", 0.42),
        ("step off", "step_off", "stepped_off", 0.92),
        ("holding on", "hold_on", "touched_support", None),
    )
    down = ("done", "touched_down")
    return [
        Case("one leg, still", single, LIFT, done, more=left),
        Case(
            "one leg, wobble",
            _capped("single-leg-eyes-open", 20),
            LIFT,
            done,
            "wobble",
            more=left,
        ),
        *(
            Case(
                f"one leg, {name}",
                single,
                LIFT,
                ("done", kind),
                deed,
                (kind,),
                lag_s,
                left,
            )
            for name, deed, kind, lag_s in ends
        ),
        *(
            Case(
                f"one leg, its foot set {far_mm:g} mm ahead",
                single,
                LIFT,
                ("done", "foot_moved"),
                truth=("foot_moved",),
                lag_s=0.2,
                more=left,
                change=partial(shifted, within_s=0.2, ahead_mm=far_mm),
            )
            for far_mm in (45.0, 60.0)
        ),
        Case("one leg, eyes closed", closed, (*LIFT, CLOSED), done, more=left),
        Case(
            "one leg, eyes closed, foot down",
            closed,
            (*LIFT, CLOSED),
            down,
            "foot_down",
            ("touched_down",),
            0.03,
            left,
        ),
        Case(
            "one leg asked for, both stay down",
            hasty,
            (ON, (6.0, "wobble"), (12.0, "wobble")),
            ("failed", "no_lift"),
            more=left,
        ),
        Case(
            "one leg asked for, the other one lifted",
            hasty,
            (ON, (8.0, "lift_left")),
            ("failed", "no_lift"),
            more=left,
        ),
    ]


def _excursions() -> list[Case]:
    stork, hasty = LIBRARY["stork"], _hasty("stork")
    wobble = _capped("wobble-two-feet", 20)
    dome = {"rig": "wobble_on_plate"}
    heel = ("heel_rise", "heel_drop")
    return [
        Case(
            "ball of one foot, heel down",
            stork,
            RISE,
            ("done", "heel_drop"),
            "heel_down",
            heel,
        ),
        Case(
            "ball of one foot asked for, wobble",
            hasty,
            (*LIFT, (10.0, "wobble")),
            ("failed", "no_heel_rise"),
        ),
        Case(
            "wobble board, steady",
            wobble,
            DOME,
            ("done", "completed"),
            more=dome,
        ),
        Case(
            "wobble board, tipped",
            wobble,
            DOME,
            ("done", "completed"),
            "tip",
            more=dome,
        ),
    ]


def cases() -> list[Case]:
    """Return every class of behaviour."""
    return [*_two_feet(), *_one_leg(), *_excursions()]
