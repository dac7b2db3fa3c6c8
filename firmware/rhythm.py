"""What a person does again and again, to a beat if there is one, as well as they can.

Lengths are those of unhurried healthy adults. What was done and when, free of every
measurement, is kept as `Deed`s: the truth that detectors are held against.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import NamedTuple

from firmware.errors import BadCommand
from firmware.motion import Move, Pose

HOP_S = 60 / 132
"""2.2 hops a second, at which most people hop by themselves."""
CONTACT_S = 0.26
RAISE_S = 2.0
OVER_S = 0.75
"""To step over something low, without a beat to do it to."""
FOOT_ML_MM = 100.0
LANDING_LOADS = ((0.05, 3.2), (0.12, 0.72), (0.15, 1.14), (0.18, 0.96), (0.2, 1.0))
"""Seconds and loads of a landing that is caught in 0.7 s."""


class Beat(NamedTuple):
    """The beat that a person hears, in seconds of their own time."""

    first_s: float
    period_s: float

    def after(self, t_s: float, every: int = 1) -> float:
        """Return the next beat after `t_s`, of those that begin a bar of so many."""
        bar_s = every * self.period_s
        bars = math.ceil((t_s - self.first_s) / bar_s)
        return self.first_s + max(0, bars) * bar_s


@dataclass(frozen=True, slots=True)
class Keeping:
    """How well somebody keeps time."""

    late_s: float = 0.0
    """How far each movement is behind its beat."""
    spread_s: float = 0.0
    """Standard deviation of that."""
    slower: float = 0.0
    """How much longer each phase takes, as a share."""
    count: int = 10
    """How often."""

    @classmethod
    def read(cls, text: str) -> Keeping:
        """Return what `late_s:spread_s:slower:count` says. Raises `BadCommand`."""
        try:
            late, spread, slower, count = text.split(":")
            return cls(float(late), float(spread), float(slower), int(count))
        except ValueError as error:
            raise BadCommand(
                f"'{text}' does not say how somebody keeps time: write for instance "
                "keeping:0.02:0.01:0.1:12 for 20 ms late, a spread of 10 ms, phases "
                "10 % too long, 12 times"
            ) from error


class Deed(NamedTuple):
    """Something done: what, when it began, and how long each part took."""

    what: str
    at_s: float
    parts_s: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """Who does it: where they stand and what they hear."""

    stance: str
    home: Pose
    now: Pose
    t_s: float
    beat: Beat | None
    keeping: Keeping
    random: Random

    def wait_s(self, every: int, lead_s: float = 0.0) -> float:
        """Return how long to wait so that something `lead_s` later is on a beat."""
        if self.beat is None:
            return 0.02 + self.keeping.late_s
        due_s = self.beat.after(self.t_s + lead_s + 0.02, every)
        return max(0.02, due_s - lead_s - self.t_s + self.keeping.late_s)


Doing = tuple[list[Move], list[Deed]]
Doer = Callable[[Person], Doing]
Gauss = Callable[[float, float], float]


def _reps(depth_mm: float, ap_mm: float, phases_s: tuple[float, float, float]) -> Doer:
    """Return somebody who goes down, stays, and comes up."""

    def doing(who: Person) -> Doing:
        keeping, gauss = who.keeping, who.random.gauss
        top = replace(who.now, load=1.0)
        low = replace(top, height_mm=-depth_mm, ap_mm=top.ap_mm + ap_mm)
        wait_s = who.wait_s(round(sum(phases_s)))
        moves, deeds = [Move(wait_s, who.now)], []
        at_s = who.t_s + wait_s
        for _ in range(keeping.count):
            down_s, pause_s, up_s = (_kept(s, keeping, gauss) for s in phases_s)
            deeds.append(Deed("rep", at_s, (down_s, pause_s, up_s)))
            moves.append(Move(down_s, low))
            moves += [Move(pause_s, low)] if pause_s else []
            moves.append(Move(up_s, top))
            at_s += down_s + pause_s + up_s
        return moves, deeds

    return doing


def _raises(who: Person) -> Doing:
    """Rise onto the ball of the foot and lower, in two beats."""
    keeping, gauss = who.keeping, who.random.gauss
    flat = replace(who.now, load=1.0)
    high = replace(flat, height_mm=70.0, ap_mm=flat.ap_mm + 65.0)
    period_s = RAISE_S if who.beat is None else 2 * who.beat.period_s
    period_s *= 1 + keeping.slower
    wait_s = who.wait_s(2)
    moves, deeds = [Move(wait_s, who.now)], []
    late_s, due_s = 0.0, who.t_s + wait_s
    for _ in range(keeping.count):
        next_late_s = _spread(keeping, gauss)
        deeds.append(Deed("raise", due_s + late_s, (period_s,)))
        rest_s = max(0.05, period_s - 1.7 + next_late_s - late_s)
        moves += [Move(0.6, high), Move(0.4, high), Move(0.7, flat), Move(rest_s, flat)]
        late_s, due_s = next_late_s, due_s + period_s
    return moves, deeds


def _hops(who: Person) -> Doing:
    """Hop in place; the landings are on the beat."""
    keeping, gauss = who.keeping, who.random.gauss
    period_s = HOP_S if who.beat is None else who.beat.period_s
    period_s *= 1 + keeping.slower
    contact_s = min(CONTACT_S, 0.62 * period_s)
    flight_s = period_s - contact_s
    prepare_s = 0.5 + flight_s
    wait_s = who.wait_s(1, prepare_s)
    moves = [
        Move(wait_s, who.now),
        Move(0.25, replace(who.now, load=0.7)),
        Move(0.17, replace(who.now, load=1.9)),
        Move(0.08, replace(who.now, load=0.0), shape="fall"),
    ]
    peak = math.pi / 2 * period_s / contact_s
    due_s, late_s = who.t_s + wait_s + prepare_s, 0.0
    left_s, deeds = due_s - flight_s, []
    place = who.now
    for _ in range(keeping.count):
        landed_s = due_s + late_s
        deeds.append(Deed("hop", landed_s, (landed_s - left_s, contact_s)))
        next_place = replace(
            who.now,
            ml_mm=who.now.ml_mm + gauss(0, 6),
            ap_mm=who.now.ap_mm + gauss(0, 9),
        )
        moves += [
            Move(0.01, replace(next_place, load=0.0)),
            Move(max(0.03, landed_s - left_s - 0.01), replace(next_place, load=0.0)),
            Move(contact_s / 2, replace(next_place, load=peak), shape="rise"),
            Move(contact_s / 2, replace(next_place, load=0.0), shape="fall"),
        ]
        place, left_s = next_place, landed_s + contact_s
        late_s, due_s = _spread(keeping, gauss), due_s + period_s
    flight = replace(place, load=0.0)
    deeds.append(Deed("hop", left_s + flight_s, (flight_s, 0.0)))
    moves.append(Move(flight_s, flight))
    moves += [Move(s, replace(who.now, load=load)) for s, load in LANDING_LOADS]
    return moves, deeds


def _landing(foot: str, aside_mm: float = 0.0) -> Doer:
    """Return somebody who hops onto the board with one foot and stays."""

    def doing(who: Person) -> Doing:
        ml_mm = (FOOT_ML_MM if foot == "right" else -FOOT_ML_MM) * 0.2 + aside_mm
        there = replace(who.home, ml_mm=who.home.ml_mm + ml_mm)
        swaying = replace(there, swing_ml_mm=6.0, swing_ap_mm=9.0)
        (first_s, first), *loads = LANDING_LOADS
        moves = [
            Move(0.3, replace(there, load=0.0), foot),
            Move(first_s, replace(there, load=first), shape="rise"),
            *(Move(s, replace(swaying, load=load)) for s, load in loads),
            Move(0.6, there),
        ]
        caught_s = first_s + sum(s for s, _ in loads)
        return moves, [Deed("landing", who.t_s + 0.3, (caught_s,))]

    return doing


def _land(who: Person) -> Doing:
    """Step down onto the board with both feet and stay."""
    (first_s, first), *loads = LANDING_LOADS
    moves = [
        Move(0.3, replace(who.home, load=0.0), "two"),
        Move(first_s, replace(who.home, load=0.7 * first), shape="rise"),
        *(Move(s, replace(who.home, load=load)) for s, load in loads),
        Move(0.6, who.home),
    ]
    caught_s = first_s + sum(s for s, _ in loads)
    return moves, [Deed("landing", who.t_s + 0.3, (caught_s,))]


def _rebound(who: Person) -> Doing:
    """Hop onto the board, push away at once, and come down beside it."""
    contact_s = CONTACT_S * (1 + who.keeping.slower)
    air = replace(who.home, load=0.0)
    moves = [
        Move(0.3, air, "two"),
        Move(contact_s / 2, replace(air, load=2.8), shape="rise"),
        Move(contact_s / 2, air, shape="fall"),
        Move(0.4, air),
        Move(0.01, Pose(), "off"),
    ]
    return moves, [Deed("rebound", who.t_s + 0.3, (contact_s,))]


def _hurdles(who: Person) -> Doing:
    """Step over something before the board on a beat, and back on the next."""
    period_s = OVER_S if who.beat is None else who.beat.period_s
    period_s *= 1 + who.keeping.slower
    wait_s = who.wait_s(1, period_s / 2)
    there = replace(who.now, load=0.08, ap_mm=who.now.ap_mm + 60.0)
    moves, deeds = [Move(wait_s, who.now)], []
    back_s = who.t_s + wait_s
    for _ in range(who.keeping.count):
        moves += [
            Move(period_s / 2, there),
            Move(period_s / 2, there),
            Move(period_s / 2, who.now),
            Move(period_s / 2, who.now),
        ]
        back_s += 2 * period_s
        deeds.append(Deed("hurdle", back_s - period_s / 2, (period_s,)))
    return moves, deeds


def _kept(seconds: float, keeping: Keeping, gauss: Gauss) -> float:
    """Return how long a phase takes that should take so many seconds."""
    if seconds == 0:
        return 0.0
    return max(0.3, seconds * (1 + keeping.slower) + _spread(keeping, gauss))


def _spread(keeping: Keeping, gauss: Gauss) -> float:
    return gauss(0.0, keeping.spread_s) if keeping.spread_s else 0.0


STANDING: dict[str, Doer] = {
    "squats": _reps(180.0, 12.0, (3.0, 0.0, 1.0)),
    "hinges": _reps(130.0, 25.0, (3.0, 1.0, 2.0)),
    "calf_raises": _raises,
    "hops": _hops,
    "hurdles": _hurdles,
}
"""What somebody does who stands on the board."""
LANDINGS: dict[str, Doer] = {
    "hop_on_left": _landing("left"),
    "hop_on_right": _landing("right"),
    "hop_wide": _landing("left", -150.0),
    "land": _land,
    "rebound": _rebound,
}
"""What somebody does who stands behind it."""


def plan(command: str, who: Person) -> Doing:
    """Return the movements of a command, and what they do; none where it cannot be."""
    doer = (LANDINGS if who.stance == "off" else STANDING).get(command)
    return ([], []) if doer is None else doer(who)
