"""Tests by what somebody is after: six groups, so that each is two presses away."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from station.protocols.spec import Group, Protocol
from web.kiosk.cards import Card, cards_of, difficulty, drawing_of
from web.kiosk.i18n import _, later

PAGE = 6
"""Tests on a page of a group; only own protocols make it more than one page."""
NAMES: dict[Group, tuple[Any, Any]] = {
    "quick": (later("Quick checks"), later("About a minute each")),
    "one_leg": (later("On one leg"), later("Eyes open or closed")),
    "conditions": (later("Eyes and ground"), later("Eyes closed, on foam")),
    "leaning": (later("Leaning"), later("Shift your weight")),
    "strength": (later("Strength and hops"), later("With a beat")),
    "wobble": (later("Wobble board"), later("On two feet or one")),
}
"""What each group is called, and a few words on what is in it."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One group on the page where a test is chosen."""

    id: Group
    title: str
    said: str
    drawing: str
    closed: bool
    """Whether none of its tests is offered now."""


def tiles(
    protocols: Iterable[Protocol], why_not: Callable[[Protocol], str | None]
) -> list[Tile]:
    """Return every group that has tests, those without one that is offered last."""
    known = list(protocols)
    found = []
    for group in NAMES:
        mine = [one for one in known if one.offered_in == group]
        if mine:
            found.append(_tile(group, mine, why_not))
    return sorted(found, key=lambda tile: tile.closed)


def cards_in(
    group: Group,
    protocols: Iterable[Protocol],
    why_not: Callable[[Protocol], str | None],
) -> list[Card]:
    """Return the tests of a group as cards."""
    return cards_of((one for one in protocols if one.offered_in == group), why_not)


def page_of(cards: list[Card], asked: int) -> tuple[list[Card], int, int]:
    """Return the cards of one page, its number and how many pages there are."""
    pages = max(1, -(-len(cards) // PAGE))
    number = min(max(1, asked), pages)
    return cards[(number - 1) * PAGE : number * PAGE], number, pages


def _tile(
    group: Group, protocols: list[Protocol], why_not: Callable[[Protocol], str | None]
) -> Tile:
    title, said = NAMES[group]
    closed = all(why_not(one) is not None for one in protocols)
    easiest = min(protocols, key=difficulty)
    return Tile(
        id=group,
        title=str(title),
        said=_("Not offered now.") if closed else str(said),
        # How it ends says more than how it begins, which is mostly alike.
        drawing=drawing_of(easiest, None, len(easiest.steps) - 1),
        closed=closed,
    )
