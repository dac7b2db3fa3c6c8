"""What must be shown before harder work is planned, each gate with its reason.

`one_leg` opens work on one leg, `strength` the second block and `dynamic` the third.
The figures are design defaults of the project: consistency with eyes closed on a
moderate surface before one leg, 30 s holds and even legs before strength, a slow
single-leg squat and a deadlift without the hand before anything that leaves the ground.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec

from station.coach.ladder import one_leg
from station.coach.library import Drills
from station.coach.shown import (
    DEADLIFT,
    SQUAT,
    Condition,
    Facts,
    even_holds,
    steady,
    strong,
)
from station.coach.spec import Drill, GateName
from station.coach.values import Block, Equipment, Setting
from station.language import _

_OPENING: Mapping[GateName, frozenset[str]] = {
    "one_leg": frozenset({"soft-surface-stance", "eyes-closed-stance"}),
    "strength": frozenset({"single-leg-stand"}),
    "dynamic": frozenset({SQUAT, DEADLIFT}),
}


class Gate(msgspec.Struct, frozen=True):
    """A gate as it stands now."""

    name: GateName
    conditions: tuple[Condition, ...]

    @property
    def open(self) -> bool:
        """Whether everything that it asks for is there."""
        return all(one.met for one in self.conditions)

    @property
    def reason(self) -> str:
        """What is still missing, in sentences; empty when it is open."""
        missing = {one.text: None for one in self.conditions if not one.met}
        return " ".join(missing)


Gates = Mapping[GateName, Gate]


def judge(
    facts: Facts,
    drills: Drills,
    equipment: Collection[Equipment],
    begun: Collection[Block] = (),
) -> dict[GateName, Gate]:
    """Return every gate as it stands.

    The gate of a block that has begun stays open, so that a bad week does not undo it;
    only a red flag closes the way to what leaves the ground again.
    """
    calm = Condition(
        not facts.red, _("Your body says stop: nothing that leaves the ground.")
    )
    begun = {*begun, "strength"} if "dynamic" in begun else set(begun)
    first = () if "strength" in begun else steady(facts, equipment)
    second = () if "strength" in begun else (*first, *even_holds(facts))
    third = () if "dynamic" in begun else (*second, *strong(facts, drills, equipment))
    return {
        "one_leg": Gate("one_leg", first),
        "strength": Gate("strength", second),
        "dynamic": Gate("dynamic", (*third, calm)),
    }


def gate_of(drill: Drill, setting: Setting) -> GateName | None:
    """Return the gate that a drill on a rung needs, if any."""
    if drill.gate is not None:
        return drill.gate
    return "one_leg" if one_leg(setting) else None


def is_open(gates: Gates, name: GateName | None) -> bool:
    """Return whether that gate is open; what needs none always is."""
    return name is None or gates[name].open


def opening(gates: Gates, block: Block, *, near: bool = True) -> frozenset[str]:
    """Return the drills that lead to the next gate: the first that is closed.

    In weeks to come (not `near`), and once all are open, it is the gate that the next
    block asks for.
    """
    closed = (_OPENING[name] for name, gate in gates.items() if not gate.open)
    ahead: Mapping[Block, GateName] = {"foundation": "strength", "strength": "dynamic"}
    of_block = _OPENING[ahead[block]] if block in ahead else frozenset()
    return next(closed, of_block) if near else of_block
