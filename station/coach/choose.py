"""Which drill comes next: each stays for four of its sessions, then another takes over.

A drill is done often enough to get better at it and changed before it bores; it is
never in more than four sessions in a row. All that is decided by is in the arguments.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

import msgspec

from station.coach.gates import Gates, gate_of, is_open, opening
from station.coach.ladder import moved, reachable, setting_of
from station.coach.library import Drills
from station.coach.spec import Avoid, Drill
from station.coach.values import BLOCKS, Answers, Block, Family, PlannedSession

IN_A_ROW = 4
"""Sessions that a drill may be in one after the other."""
_LIKED: Mapping[str, frozenset[str]] = {
    "trails": frozenset({"S7", "S23", "S40"}),
    "stronger": frozenset({"S17"}),
    "steadier": frozenset(),
    "return": frozenset(),
}
"""Practices whose drills come first, by goal."""


class Choice(msgspec.Struct, frozen=True, dict=True):
    """What a drill may be chosen by, besides what was done."""

    drills: Drills
    answers: Answers
    gates: Gates
    progress: Mapping[str, int]
    """Rungs by drill; 0 where there is none."""
    block: Block = "foundation"
    near: bool = True
    """Whether closed gates count; in weeks to come they may have opened."""
    avoid: frozenset[Avoid] = frozenset()
    """What was said today."""
    without: frozenset[str] = frozenset()
    """Drills that another one is wanted for."""

    @cached_property
    def allowed(self) -> tuple[Drill, ...]:
        """Every drill that may be planned."""
        return tuple(drill for drill in self.drills.values() if self.allows(drill))

    def rung_of(self, drill: Drill) -> int:
        """Return the rung that somebody is on, no higher than the gates allow."""
        rung = moved(drill, self.progress.get(drill.id, 0), 0, self.answers.equipment)
        if not self.near:
            return rung
        allowed = [
            one
            for one in reachable(drill, self.answers.equipment)
            if one <= rung
            and is_open(self.gates, gate_of(drill, setting_of(drill, one)))
        ]
        return max(allowed, default=0)

    def allows(self, drill: Drill) -> bool:
        """Return whether the drill may be planned at all."""
        needed = gate_of(drill, setting_of(drill, self.rung_of(drill)))
        return (
            BLOCKS.index(drill.block) <= BLOCKS.index(self.block)
            and set(drill.equipment) <= set(self.answers.equipment)
            and not (self.avoid & set(drill.avoid))
            and drill.id not in self.without
            and (not self.near or is_open(self.gates, needed))
        )


class Wanted(msgspec.Struct, frozen=True):
    """What a place in a session asks for."""

    families: tuple[Family, ...]
    foundation: bool = False
    """Only drills of the first block, which stay in all of them."""
    tired: bool = False
    """A fatigue set; else none is chosen."""

    def fits(self, drill: Drill) -> bool:
        """Return whether the drill is of the kind that is asked for."""
        return (
            drill.family in self.families
            and not drill.outdoors
            and (drill.start.freshness == "tired") is self.tired
            and (drill.block == "foundation" or not self.foundation)
        )


def next_drill(
    choice: Choice,
    wanted: Wanted,
    history: Sequence[PlannedSession],
    taken: Collection[str] = (),
) -> Drill | None:
    """Return the drill that comes next, None where none may.

    Args:
        choice: what it is chosen by.
        wanted: what it is to be.
        history: the sessions before, oldest first.
        taken: drills that the session has already.
    """
    candidates = [
        drill
        for drill in choice.allowed
        if wanted.fits(drill)
        and drill.id not in taken
        and not _was_in_last(drill.id, history)
    ]
    counts = _counts(history)
    keys = opening(choice.gates, choice.block, near=choice.near)
    liked = _LIKED[choice.answers.goal]
    return min(
        candidates,
        key=lambda drill: (
            drill.id not in keys,
            counts.get(drill.id, 0) // IN_A_ROW,
            -len(liked & set(drill.practices)),
            -BLOCKS.index(drill.block),
            drill.id,
        ),
        default=None,
    )


def _was_in_last(name: str, history: Sequence[PlannedSession]) -> bool:
    last = history[-IN_A_ROW:]
    return len(last) == IN_A_ROW and all(name in _names(one) for one in last)


def _counts(history: Iterable[PlannedSession]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for session in history:
        for name in _names(session):
            counts[name] = counts.get(name, 0) + 1
    return counts


def _names(session: PlannedSession) -> set[str]:
    return {item.drill for item in session.items}
