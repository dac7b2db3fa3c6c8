"""One visit: who is here and what they did, in the signed session cookie.

A guest sees only the trials of this visit, a member also their own earlier ones. The
visit ends with *done*; nothing of it is left in the browser then.
"""

from __future__ import annotations

import time
from typing import NamedTuple

from flask import session

STAFF_IDLE_S = 300.0
"""After this long without a touch staff have left."""
KEPT = 20
"""Trials remembered in one visit; a cookie has four kilobytes."""


class Attempt(NamedTuple):
    """A trial that was started in this visit."""

    trial: str
    protocol: str
    side: str | None


def begin(person: str | None = None, name: str | None = None) -> None:
    """Start a visit, as a guest when no person is named."""
    session.clear()
    session["here"] = True
    session["person"] = person
    session["name"] = name


def begin_staff() -> None:
    """Let staff in; whoever was here before has left."""
    session.clear()
    stay_staff()


def stay_staff() -> None:
    """Note that staff are still here."""
    session["staff"] = time.time()


def staff_here() -> bool:
    """Return whether staff came in and did something in the last minutes."""
    seen = session.get("staff")
    return isinstance(seen, float) and 0 <= time.time() - seen < STAFF_IDLE_S


def end() -> None:
    """Forget everything about this visit."""
    session.clear()


def begun() -> bool:
    """Return whether somebody has said who they are, or that they are a guest."""
    return bool(session.get("here"))


def person_id() -> str | None:
    """Return the person's id, None for a guest."""
    person = session.get("person")
    return str(person) if person else None


def name() -> str | None:
    """Return what the person is called on this screen, None for a guest."""
    known = session.get("name")
    return str(known) if known else None


def remember(attempt: Attempt) -> None:
    """Add a trial to this visit."""
    kept = [*session.get("trials", []), list(attempt)]
    session["trials"] = kept[-KEPT:]
    session["here"] = True


def attempts() -> list[Attempt]:
    """Return the trials of this visit, oldest first."""
    return [Attempt(*row) for row in session.get("trials", [])]


def attempt(trial: str) -> Attempt | None:
    """Return what was started in this visit under that id."""
    return next((one for one in attempts() if one.trial == trial), None)
