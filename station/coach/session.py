"""One session: its slots filled with drills, within the minutes of its block.

The first slot is a foundation drill in every block: warm-up, and a look at how somebody
stands today. Then comes the focus, then something of the others.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence

import msgspec
from msgspec.structs import replace

from station.coach.choose import Choice, Wanted, next_drill
from station.coach.gates import gate_of
from station.coach.ladder import legs, minutes_of, setting_of
from station.coach.spec import Drill
from station.coach.values import (
    Block,
    Family,
    Focus,
    PlannedItem,
    PlannedSession,
    Side,
)
from station.coach.weeks import DELOAD_SHARE, MOST_MINUTES
from station.language import mark

DAILY_MINUTES = 3.0
_SOFT: tuple[Family, ...] = ("mobility", "breathing")


class Slot(msgspec.Struct, frozen=True):
    """A place in a session, with what it is for."""

    wanted: Wanted
    why: str


def _slot(why: str, *families: Family) -> Slot:
    return Slot(Wanted(families), why)


_FIRST = Slot(
    Wanted(("balance",), foundation=True),
    mark("Foundation: it shows how you stand today."),
)
_LOOSE = _slot(
    mark("Loose joints and a calm breath for the next stride."), "mobility", "breathing"
)
_SLOTS: Mapping[Focus, tuple[Slot, ...]] = {
    "balance": (
        _FIRST,
        _slot(mark("Balance is what today is for: control, not speed."), "balance"),
        _slot(mark("A little strength keeps what balance has won."), "strength"),
        _LOOSE,
    ),
    "strength": (
        _FIRST,
        _slot(mark("Strength on one leg is what today is for."), "strength"),
        _slot(mark("A second way to load the same chain."), "strength", "balance"),
        _LOOSE,
    ),
    "dynamic": (
        _FIRST,
        _slot(mark("Quick, quiet feet are what today is for."), "dynamic"),
        _slot(mark("The same with another movement."), "dynamic", "strength"),
        _LOOSE,
    ),
    "fatigue": (
        _LOOSE,
        Slot(
            Wanted(("balance",), tired=True),
            mark("Today you practise being tidy when tired."),
        ),
        _slot(mark("The same rested, to compare."), "balance"),
    ),
    "recovery": (_LOOSE, _LOOSE, _LOOSE),
    "daily": (_FIRST, _LOOSE),
}


class Place(msgspec.Struct, frozen=True):
    """Where a session stands in the plan."""

    date: dt.date
    focus: Focus
    block: Block
    week: int
    deload: bool = False
    test: str | None = None
    weaker_side: Side | None = None


def fill(
    place: Place, choice: Choice, history: Sequence[PlannedSession]
) -> PlannedSession:
    """Return the session at that place of the plan."""
    most = DAILY_MINUTES if place.focus == "daily" else MOST_MINUTES[place.block]
    items: list[PlannedItem] = []
    for slot in _SLOTS[place.focus]:
        taken = [item.drill for item in items]
        drill = next_drill(choice, slot.wanted, history, taken)
        if drill is None:
            continue
        left = most - sum(item.minutes for item in items)
        item = item_of(drill, choice, slot.why, left)
        if item is not None:
            items.append(item)
    session = PlannedSession(
        date=place.date,
        focus=place.focus,
        items=tuple(items),
        block=place.block,
        week=place.week,
        deload=place.deload,
        test=place.test,
    )
    if place.deload:
        return with_fewer_sets(session, DELOAD_SHARE, choice)
    return with_extra_set(session, place.weaker_side, choice, most)


def item_of(
    drill: Drill,
    choice: Choice,
    why: str,
    minutes_left: float,
    most_sets: int | None = None,
) -> PlannedItem | None:
    """Return a drill as part of a session, None if not even one set fits."""
    rung = choice.rung_of(drill)
    setting = setting_of(drill, rung, choice.answers.equipment)
    for sets in range(min(drill.dose.sets, most_sets or drill.dose.sets), 0, -1):
        minutes = minutes_of(drill, setting, sets)
        if minutes <= minutes_left + 1e-9:
            return PlannedItem(
                drill=drill.id,
                rung=rung,
                sets=sets,
                minutes=minutes,
                why=why,
                gate=gate_of(drill, setting),
            )
    return None


def with_fewer_sets(
    session: PlannedSession, share: float, choice: Choice
) -> PlannedSession:
    """Return the session with at most that share of its sets, but one at least.

    Sets go from the last drill first; where one is left of each, drills go.
    """
    planned = sum(item.sets for item in session.items)
    most = max(math.floor(share * planned + 1e-9), 1)
    while sum(item.sets for item in session.items) > most:
        session = _eased(session, choice)
    return session


def within(
    session: PlannedSession, most_minutes: float, choice: Choice
) -> PlannedSession:
    """Return the session with as many sets as fit into the minutes."""
    while session.minutes > most_minutes + 1e-9:
        session = _eased(session, choice)
    return session


def _eased(session: PlannedSession, choice: Choice) -> PlannedSession:
    """Return the session with one set less, of its last drill that has two or more."""
    items = list(session.items)
    several = [n for n, item in enumerate(items) if item.sets > 1]
    if several:
        n = several[-1]
        items[n] = _with_sets(items[n], items[n].sets - 1, choice)
    else:
        items.pop()
    return replace(session, items=tuple(items))


def with_extra_set(
    session: PlannedSession, side: Side | None, choice: Choice, most_minutes: float
) -> PlannedSession:
    """Return the session with one more set of the weaker leg, where it fits.

    At most half as much again for that leg, and nothing more for the other.
    """
    if side is None:
        return session
    items = list(session.items)
    for n, item in enumerate(items):
        drill = choice.drills[item.drill]
        setting = setting_of(drill, item.rung, choice.answers.equipment)
        if item.sets < 2 or legs(drill, setting) < 2 or drill.family == "mobility":
            continue
        minutes = minutes_of(drill, setting, item.sets, extra=1)
        if session.minutes - item.minutes + minutes <= most_minutes + 1e-9:
            items[n] = replace(item, extra_side=side, minutes=minutes)
            break
    return replace(session, items=tuple(items))


def _with_sets(item: PlannedItem, sets: int, choice: Choice) -> PlannedItem:
    drill = choice.drills[item.drill]
    setting = setting_of(drill, item.rung, choice.answers.equipment)
    return replace(
        item, sets=sets, minutes=minutes_of(drill, setting, sets), extra_side=None
    )
