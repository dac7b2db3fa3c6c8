"""One visit: who is here and what they did, in the signed session cookie.

A guest sees only the trials of this visit, a member also their own earlier ones. The
visit ends with *done*; nothing of it is left in the browser then.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Literal, NamedTuple

from flask import session

from station.language import LANGUAGES
from web.kiosk.settings import Units

Room = Literal["staff", "clinic"]
IDLE_S: dict[Room, float] = {"staff": 300.0, "clinic": 1800.0}
"""After this long without a touch whoever was there has left."""
MANNERS = ("language", "units", "ease")
"""How somebody wants to be spoken to, which they chose before saying who they are."""
INSIDE = ("room", "seen")
"""That somebody is in a room, and when they last did something there."""
KEPT = 20
"""Trials remembered in one visit; a cookie has four kilobytes."""


class Attempt(NamedTuple):
    """A trial that was started in this visit."""

    trial: str
    protocol: str
    side: str | None


def begin(person: str | None = None, name: str | None = None) -> None:
    """Start a visit, as a guest when no person is named."""
    _forget()
    session["here"] = True
    session["person"] = person
    session["name"] = name


def attend(person: str, name: str) -> None:
    """Have a clinician work with a person; who lets them in stays in the room.

    Nothing of the person before is left: not what they said of their body either.
    """
    _forget(*INSIDE)
    session["here"] = True
    session["person"] = person
    session["name"] = name


def enter(room: Room) -> None:
    """Let somebody into a room; whoever was here before has left."""
    _forget()
    session["room"] = room
    stay()


def stay() -> None:
    """Note that whoever came into a room is still here."""
    session["seen"] = time.time()


def room() -> Room | None:
    """Return the room of somebody who did something in the last minutes."""
    seen, inside = session.get("seen"), session.get("room")
    for known, idle_s in IDLE_S.items():
        if inside == known and 0 <= time.time() - float(seen or 0.0) < idle_s:
            return known
    return None


def shut() -> None:
    """End the visit of somebody whose time in a room is over.

    Else the client whom a clinician attended would be left as the member who is here.
    """
    if "room" in session and room() is None:
        end()


def end() -> None:
    """Forget everything about this visit."""
    session.clear()


def _forget(*but: str) -> None:
    """Forget who was here, but not how they want to be spoken to."""
    kept = {key: session[key] for key in (*MANNERS, *but) if key in session}
    session.clear()
    session.update(kept)


def speak(language: str) -> None:
    """Choose the language of this visit; an unknown one changes nothing."""
    if language in LANGUAGES:
        session["language"] = language


def speak_as_here() -> None:
    """Forget the language and the unit that were chosen in this visit."""
    for chosen in ("language", "units"):
        session.pop(chosen, None)


def language() -> str | None:
    """Return the language that was chosen in this visit, None for none."""
    chosen = session.get("language")
    return str(chosen) if chosen in LANGUAGES else None


def weigh_in(units: str) -> None:
    """Choose the unit of weights for this visit; an unknown one changes nothing."""
    if units in ("kg", "lb"):
        session["units"] = units


def units() -> Units | None:
    """Return the unit that was chosen in this visit, None for none."""
    return session.get("units")


def fit(options: Iterable[str]) -> None:
    """Choose how the screen fits whoever is here; see `web.kiosk.ease`."""
    session["ease"] = sorted(options)


def ease() -> frozenset[str]:
    """Return what was chosen of how the screen fits."""
    return frozenset(session.get("ease", ()))


def be_sure() -> None:
    """Note that somebody said it is still them; it is not asked again in this visit."""
    session["sure"] = True


def sure() -> bool:
    """Return whether somebody said that it is still them."""
    return bool(session.get("sure"))


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


def follow_run(run: str) -> None:
    """Note which run of a battery this visit is on."""
    session["run"] = run


def run() -> str | None:
    """Return the run of a battery that was begun or taken up in this visit."""
    known = session.get("run")
    return str(known) if known else None


def film(*, on: bool) -> None:
    """Note whether whoever is here wants to be filmed from now on."""
    session["film"] = on


def wants_film() -> bool:
    """Return whether this visit's tests are to be filmed; nobody's are beforehand."""
    return bool(session.get("film")) and person_id() is not None


def attempts() -> list[Attempt]:
    """Return the trials of this visit, oldest first."""
    return [Attempt(*row) for row in session.get("trials", [])]


def attempt(trial: str) -> Attempt | None:
    """Return what was started in this visit under that id."""
    return next((one for one in attempts() if one.trial == trial), None)
