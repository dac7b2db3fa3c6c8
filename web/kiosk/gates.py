"""Why a test is not offered: the board cannot run it, or something comes first.

What comes first is for whoever is alone at the kiosk. A clinician, or staff, decides
for themselves.
"""

from __future__ import annotations

import sqlite3

from firmware.description import BoardDescription, own_description
from station.errors import NotFound
from station.protocols.library import why_not_offered
from station.protocols.spec import Protocol, Requirement
from station.store import queries
from web.kiosk import visit
from web.kiosk.i18n import _, short
from web.kiosk.services import database, services
from web.kiosk.words import SIDES, on_leg


def why_not(protocol: Protocol, side: str | None = None) -> str | None:
    """Return why this visitor is not offered a test, in a sentence; None if they are.

    For a test that asks for the leg and no `side`, that is so if neither is offered.
    """
    reason = why_not_offered(protocol, description())
    if reason is not None:
        return reason
    if visit.room() is not None:
        return None
    if protocol.asks_side and side is None:
        if any(why_not(protocol, each) is None for each in SIDES):
            return None
        needed = protocol.requires[0]
        return _(
            "First hold %(n)s s on the same leg with your eyes open.",
            n=short(needed.hold_s),
        )
    return _not_yet(protocol, side)


def description() -> BoardDescription:
    """Return the board that this station has."""
    return own_description(services().settings.data)


def _not_yet(protocol: Protocol, side: str | None) -> str | None:
    sides = [side] if protocol.asks_side else sorted(_sides(protocol))
    for needed in protocol.requires:
        for leg in sides or [None]:
            if not _reached(database(), needed, leg):
                return _(
                    "First hold %(n)s s %(where)s with your eyes open.",
                    n=short(needed.hold_s),
                    where=on_leg(leg),
                )
    return None


def _sides(protocol: Protocol) -> set[str]:
    return {step.side for step in protocol.steps if step.side in SIDES}


def _reached(db: sqlite3.Connection, needed: Requirement, side: str | None) -> bool:
    """Return whether this person, or this guest in this visit, has held so long."""
    person = visit.person_id()
    if person is not None:
        return queries.has_held(db, person, side, needed.vision, needed.hold_s)
    for attempt in visit.attempts():
        try:
            trial = queries.trial(db, attempt.trial).summary
        except NotFound:
            continue
        held_s = trial.hold_s or 0.0 if trial.state == "done" else 0.0
        same = (trial.side, trial.vision) == (side, needed.vision)
        if same and held_s >= needed.hold_s:
            return True
    return False
