"""The way into the staff room: a PIN on a keypad, chosen at the first use."""

from __future__ import annotations

import math

from flask import (
    Blueprint,
    Flask,
    current_app,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from werkzeug.wrappers import Response

from web.kiosk import visit
from web.kiosk.i18n import _
from web.kiosk.pin import LONGEST, SHORTEST, StaffPin, fits, hashed, well_formed

blueprint = Blueprint("door", __name__)

KEY = "heron_staff_pin"
FIRST = "first_pin"
"""The hash of a PIN that was typed once, in the visit's cookie."""


def init_app(app: Flask, pin: StaffPin) -> None:
    """Have the door open to whoever knows `pin`."""
    app.extensions[KEY] = pin


@blueprint.get("/staff/door")
def ask() -> str:
    """Ask for the PIN, or for a new one where there is none yet."""
    session.pop(FIRST, None)
    pin = _pin()
    return _page(pin, _shut(pin))


@blueprint.post("/staff/door")
def enter() -> tuple[str, int] | Response:
    """Let in whoever knows the PIN; at the first use it is typed twice."""
    typed, pin = request.form.get("pin", ""), _pin()
    if pin.chosen:
        if pin.admits(typed):
            visit.begin_staff()
            return redirect(url_for("staff.home"), 303)
        shut = _shut(pin)
        said = shut or _("That is not the PIN.")
        return _page(pin, said), 429 if shut else 403
    first = session.pop(FIRST, None)
    if not well_formed(typed):
        said = _("A PIN has %(few)s to %(many)s digits.", few=SHORTEST, many=LONGEST)
        return _page(pin, said), 400
    if first is None:
        session[FIRST] = hashed(typed)
        return _page(pin), 200
    if not fits(typed, first):
        return _page(pin, _("Those were two different PINs. Choose again.")), 400
    if not pin.choose(first):
        return _page(pin, _("Somebody else has just chosen a PIN.")), 409
    visit.begin_staff()
    return redirect(url_for("staff.home"), 303)


def _pin() -> StaffPin:
    kept: StaffPin = current_app.extensions[KEY]
    return kept


def _shut(pin: StaffPin) -> str | None:
    wait_s = pin.wait_s()
    if not wait_s:
        return None
    if wait_s > 90:
        return _("Too many tries. Wait %(n)s minutes.", n=math.ceil(wait_s / 60))
    return _("Too many tries. Wait %(n)s seconds.", n=math.ceil(wait_s))


def _page(pin: StaffPin, said: str | None = None) -> str:
    if pin.chosen:
        asks = _("Staff PIN")
    elif FIRST in session:
        asks = _("The same PIN once more")
    else:
        asks = _("Choose a staff PIN")
    return render_template(
        "staff_door.html", asks=asks, said=said, new=not pin.chosen, longest=LONGEST
    )
