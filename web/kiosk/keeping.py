"""Staff pages about what is kept: protocols, people, exports, a support bundle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from station.batteries.library import own_batteries
from station.batteries.spec import Battery
from station.coach.library import drills_of, own_drills
from station.coach.spec import Drill
from station.errors import StationError
from station.own_files import OwnFile
from station.protocols.library import own_protocols, why_not_offered
from station.protocols.spec import Protocol
from station.store import members, queries
from station.store.records import Person
from station.texts import said
from web.kiosk import keypad
from web.kiosk.gates import description
from web.kiosk.handing import handed_over
from web.kiosk.i18n import _, short
from web.kiosk.made import FORMS, File, exported, heron
from web.kiosk.pin import wait_left_s
from web.kiosk.services import database, services

EVERYBODY = "everybody"
ALL_FORMS = ("tidy", "csv", "json", "fhir")
"""What of `made.FORMS` there is of everybody at once."""

Spec = TypeVar("Spec", Protocol, Battery, Drill)

blueprint = Blueprint("keeping", __name__, url_prefix="/staff")


@dataclass(frozen=True, slots=True)
class Own:
    """A file of this place."""

    file: str
    level: str
    """ok, note or problem."""
    said: str


@blueprint.get("/protocols")
def protocols() -> str:
    """Show every test with its version and source, and the files of this place."""
    known = services().protocols
    return render_template(
        "staff_protocols.html",
        protocols=[(one, _gate(one)) for one in known.values()],
        own=list(_own_files()),
        folder=services().settings.data / "protocols",
    )


@blueprint.get("/people")
def people() -> str:
    """Show everybody who is kept here."""
    db, search = database(), request.args.get("q", "").strip()[:24]
    found = queries.people(db, search, 200)
    return render_template(
        "staff_people.html",
        people=[(one, members.pin(db, one.id)) for one in found],
        wait_s=lambda pin: wait_left_s(pin.wrong, pin.wrong_at_s),
    )


@blueprint.get("/people/<person>/pin")
def new_pin(person: str) -> str:
    """Have a member who forgot their PIN choose another, with staff beside them."""
    keypad.begin()
    return _pin_page(queries.person(database(), person), None)


@blueprint.post("/people/<person>/pin")
def choose_pin(person: str) -> tuple[str, int] | Response:
    """Keep the new PIN, once it was typed twice."""
    one = queries.person(database(), person)
    typed = request.form.get("pin", "")
    done = keypad.typed_twice(typed, lambda said: _pin_page(one, said))
    if isinstance(done, tuple):
        return done
    services().ask("set_pin", person=one.id, hash=done)
    return redirect(url_for("keeping.people"), 303)


@blueprint.get("/exports")
def exports() -> str:
    """Offer everything of everybody."""
    forms = {form: FORMS[form] for form in ALL_FORMS}
    return render_template("staff_exports.html", forms=forms)


@blueprint.get("/exports/<form>")
def export(form: str) -> str | Response:
    """Hand over everything of everybody."""
    if form not in ALL_FORMS:
        abort(404)
    title = _("Everybody: %(form)s", form=str(FORMS[form][0]))
    return handed_over(
        lambda: exported(EVERYBODY, form), title, url_for("keeping.exports")
    )


@blueprint.get("/support")
def support() -> str | Response:
    """Hand over what somebody who helps needs, without secrets or names."""
    return handed_over(
        lambda: File(heron(["support", "--out", "-"]), "zip", "heron-support"),
        _("Support bundle"),
        url_for("staff.home"),
    )


def _gate(protocol: Protocol) -> str:
    """Return why a test is not offered here, or what comes first."""
    reason = why_not_offered(protocol, description())
    if reason is not None:
        return reason
    if not protocol.requires:
        return ""
    return _(
        "First hold %(n)s s on the same leg with your eyes open.",
        n=short(protocol.requires[0].hold_s),
    )


def _own_files() -> Iterator[Own]:
    """Yield the files of this place: tests, then batteries, then drills."""
    given = services()
    data = given.settings.data
    # Batteries are read whenever they are looked at, so that each is in use.
    batteries = own_batteries(given.protocols, data)
    yield from (_own(one, given.protocols) for one in own_protocols(data))
    yield from (_own(one, None) for one in batteries)
    yield from (_own(one, drills_of(data)) for one in own_drills(data))


def _own(file: OwnFile[Spec], used: Mapping[str, Spec] | None) -> Own:
    name = str(file.path.relative_to(services().settings.data))
    if isinstance(file.found, StationError):
        return Own(name, "problem", str(file.found))
    if used is None or used.get(file.found.id) == said(file.found):
        return Own(name, "ok", _("In use."))
    return Own(name, "note", _("Counts from the next start."))


def _pin_page(one: Person, said: str | None) -> str:
    name = one.nickname or one.code
    asks = _("A new PIN for %(name)s", name=name)
    quiet = _("Four to eight digits. Let them type it themselves.")
    back = url_for("keeping.people")
    return keypad.page(asks, back, said, new=True, quiet=quiet)
