"""Staff pages about what is kept: protocols, people, exports, a support bundle."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from station.errors import BadProtocol
from station.protocols.library import own_files, why_not_offered
from station.protocols.spec import Protocol
from station.store import members, queries
from station.store.records import Person
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

blueprint = Blueprint("keeping", __name__, url_prefix="/staff")


@dataclass(frozen=True, slots=True)
class Own:
    """A protocol file of this place."""

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
        own=[_own(*one) for one in own_files(services().settings.data)],
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


def _own(file: str, found: Protocol | BadProtocol) -> Own:
    if isinstance(found, BadProtocol):
        return Own(file, "problem", str(found))
    used = services().protocols.get(found.id)
    if used is not None and used.version == found.version:
        return Own(file, "ok", _("In use."))
    return Own(file, "note", _("Counts from the next start."))


def _pin_page(one: Person, said: str | None) -> str:
    name = one.nickname or one.code
    asks = _("A new PIN for %(name)s", name=name)
    quiet = _("Four to eight digits. Let them type it themselves.")
    back = url_for("keeping.people")
    return keypad.page(asks, back, said, new=True, quiet=quiet)
