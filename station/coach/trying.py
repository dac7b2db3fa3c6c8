"""A single drill that nobody planned: whether it may be done today, and why not."""

from __future__ import annotations

from collections.abc import Collection

from station.coach.gates import Gates, gate_of
from station.coach.rules.day import DayVerdict
from station.coach.rules.decision import Light
from station.coach.spec import Avoid, Drill
from station.coach.today import is_dynamic, no_jumps, said_today
from station.coach.values import Setting

SOFT = ("mobility", "breathing")
"""Families that are what is left on a hard day."""


def to_ask(drill: Drill) -> bool:
    """Return whether somebody is asked how they are before that drill."""
    return drill.family not in SOFT or bool(drill.avoid)


def why_not(
    drill: Drill,
    setting: Setting,
    gates: Gates,
    day: DayVerdict,
    avoid: Collection[Avoid],
) -> str | None:
    """Return why a drill is not for today, in a sentence or two; None if it is.

    Args:
        drill: the drill.
        setting: how hard it would be.
        gates: as they stand for this person.
        day: what the rules say of today.
        avoid: what was said today that keeps drills out.
    """
    resting = not day.effect.train
    if resting or (day.effect.mobility_only and drill.family not in SOFT):
        return " ".join(str(one.sentence) for one in day.acting if one.light > 0)
    if is_dynamic(drill) and (not day.effect.dynamic or day.light is Light.RED):
        return no_jumps()
    said = said_today(drill, avoid)
    if said is not None:
        return said
    needed = gate_of(drill, setting)
    if needed is None or gates[needed].open:
        return None
    return next(gate.reason for gate in gates.values() if not gate.open)
