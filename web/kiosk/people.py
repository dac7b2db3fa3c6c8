"""Who is here: a guest, or somebody with a nickname on this machine."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from station.errors import BadRequest
from station.store import members, queries
from station.store.records import Person
from web.kiosk import visit
from web.kiosk.drawings import Figure, draw
from web.kiosk.i18n import _
from web.kiosk.services import database, services

SHORTEST = 2
LONGEST = 16

blueprint = Blueprint("people", __name__)


@blueprint.get("/who")
def who() -> str:
    """Ask who is here; trying without an account is the biggest answer."""
    return asking()


def asking(said: str | None = None) -> str:
    """Return the page that asks who is here, with what is wrong with the answer."""
    return render_template(
        "who.html",
        drawing=draw(Figure("single_leg"), ""),
        reader=services().settings.reader,
        said=said,
    )


@blueprint.post("/who/guest")
def guest() -> Response:
    """Begin a visit without an account."""
    visit.begin()
    return redirect(url_for("pages.hub"))


@blueprint.get("/who/nickname")
def nickname() -> str:
    """Ask for a nickname; once it is there, say whether it is known here."""
    name = _tidy(request.args.get("name", ""))
    if not name:
        return render_template("nickname.html", longest=LONGEST)
    return render_template("known.html", name=name, person=_called(name))


@blueprint.post("/who/nickname")
def create() -> Response:
    """Make a new person with a nickname and begin their visit."""
    name = _tidy(request.form.get("nickname", ""))
    if len(name) < SHORTEST:
        raise BadRequest(_("A nickname has at least %(n)s letters.", n=SHORTEST))
    if _called(name) is not None:
        raise BadRequest(_("Somebody has that nickname. Choose another."))
    made = services().ask("add_person", nickname=name)
    visit.begin(made["person"], name)
    return redirect(url_for("me.new_pin"))


@blueprint.post("/who/<person>")
def choose(person: str) -> tuple[str, int] | Response:
    """Ask somebody who is known here for their PIN, or to choose one.

    Who has trials and no PIN gets one from staff: else whoever comes first could choose
    it and read them.
    """
    found = found_by_id(person)
    if members.pin(database(), found.id) is not None:
        return redirect(url_for("me.ask", person=found.id))
    if found.trials:
        name = found.nickname or found.code
        return asking(_("%(name)s has no PIN yet: ask staff for one.", name=name)), 403
    visit.begin(found.id, found.nickname or found.code)
    return redirect(url_for("me.new_pin"))


def found_by_id(person: str) -> Person:
    """Return somebody by their id alone: a code stands on every report."""
    found = queries.person(database(), person)
    if found.id != person:
        abort(404)
    return found


@blueprint.post("/leave")
def leave() -> Response:
    """End the visit; nothing of it stays in the browser."""
    visit.end()
    return redirect(url_for("pages.attract"))


def _tidy(typed: str) -> str:
    words = " ".join(typed.split())
    return "".join(filter(str.isprintable, words))[:LONGEST].strip()


def _called(name: str) -> Person | None:
    """Return who has exactly this nickname; nobody else's is ever shown."""
    return queries.called(database(), name)
