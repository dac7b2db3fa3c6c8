"""What belongs to one member: the PIN, what they agreed to, the way out for good."""

from __future__ import annotations

import threading
import time

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from station.store import members, queries, videos
from station.store.records import Person
from web.kiosk import keypad, manners, people, visit
from web.kiosk.handing import handed_over
from web.kiosk.i18n import _
from web.kiosk.made import FORMS, exported
from web.kiosk.pin import fits, wait_left_s
from web.kiosk.services import database, services

blueprint = Blueprint("me", __name__)
_trying = threading.Lock()
"""One PIN at a time: several at once would be as many tries for one wait."""

OWN_FORMS = ("tidy", "csv", "json")
"""What of `made.FORMS` members take with them; the others are for clinics."""


@blueprint.get("/who/<person>/pin")
def ask(person: str) -> str | Response:
    """Ask for the PIN of somebody who has one."""
    keypad.begin()
    found = people.found_by_id(person)
    pin = members.pin(database(), found.id)
    if pin is None:
        return redirect(url_for("people.nickname"))
    return _ask_page(found, keypad.too_many(_wait_s(pin)))


@blueprint.post("/who/<person>/pin")
def enter(person: str) -> tuple[str, int] | Response:
    """Begin the visit of whoever knows their PIN."""
    found = people.found_by_id(person)
    with _trying:
        pin = members.pin(database(), found.id)
        if pin is None:
            return redirect(url_for("people.nickname"))
        shut = keypad.too_many(_wait_s(pin))
        if shut is not None:
            return _ask_page(found, shut), 429
        right = fits(request.form.get("pin", ""), pin.hash)
        if not right or pin.wrong:
            services().ask("note_pin", person=found.id, right=right)
    if not right:
        return _ask_page(found, _("That is not the PIN.")), 403
    visit.begin(found.id, found.nickname or found.code)
    manners.take_up(found.id)
    return redirect(url_for("pages.hub"), 303)


@blueprint.get("/me")
def home() -> str:
    """Show what is kept of somebody and what they may do about it."""
    me = queries.person(database(), _person())
    return render_template(
        "me.html",
        me=me,
        agreed=members.agreed(database(), me.id),
        leaderboard=services().settings.leaderboard,
        reader=services().settings.reader,
        videos=bool(videos.of_person(database(), me.id)),
    )


@blueprint.get("/me/data")
def data() -> str:
    """Offer everything that is kept of somebody, as files."""
    forms = {form: FORMS[form] for form in OWN_FORMS}
    return render_template("me_data.html", forms=forms)


@blueprint.get("/me/data/<form>")
def take(form: str) -> str | Response:
    """Hand somebody everything of theirs: to their phone, or to this browser."""
    if form not in OWN_FORMS:
        abort(404)
    code = queries.person(database(), _person()).code
    return handed_over(
        lambda: exported(code, form), str(FORMS[form][0]), url_for("me.data")
    )


@blueprint.get("/me/pin")
def new_pin() -> str:
    """Ask for a new PIN."""
    keypad.begin()
    return _new_page(None)


@blueprint.post("/me/pin")
def choose_pin() -> tuple[str, int] | Response:
    """Keep the new PIN, once it was typed twice."""
    done = keypad.typed_twice(request.form.get("pin", ""), _new_page)
    if isinstance(done, tuple):
        return done
    services().ask("set_pin", person=_person(), hash=done)
    return redirect(url_for("pages.hub"), 303)


@blueprint.post("/me/consent")
def agree() -> Response:
    """Keep a word for or against a purpose."""
    services().ask(
        "agree",
        person=_person(),
        purpose=request.form.get("purpose", ""),
        given=request.form.get("given") == "yes",
    )
    return redirect(url_for("me.home"), 303)


@blueprint.get("/me/erase")
def confirm() -> str:
    """Ask once more before everything goes."""
    return render_template("erase.html", me=queries.person(database(), _person()))


@blueprint.post("/me/erase")
def erase() -> Response:
    """Erase whoever is here, with every trial."""
    services().ask("erase_person", person=_person())
    visit.end()
    return redirect(url_for("pages.attract"), 303)


def _person() -> str:
    person = visit.person_id()
    if person is None:
        abort(403)
    return person


def _wait_s(pin: members.MemberPin) -> float:
    return wait_left_s(pin.wrong, pin.wrong_at_s, time.time())


def _ask_page(person: Person, said: str | None) -> str:
    name = person.nickname or person.code
    return keypad.page(_("The PIN of %(name)s", name=name), url_for("people.who"), said)


def _new_page(said: str | None) -> str:
    quiet = _("Four to eight digits. It keeps your results to yourself.")
    asks = _("Choose your PIN")
    return keypad.page(asks, url_for("pages.attract"), said, new=True, quiet=quiet)
