"""The ways into the staff room and the clinic: a PIN on a keypad.

The staff PIN is chosen at the first use; the clinic's is chosen by staff, and until
then the staff PIN opens the clinic too.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

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
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response

from web.kiosk import visit
from web.kiosk.i18n import _
from web.kiosk.pin import (
    CLINIC_NAME,
    LONGEST,
    SHORTEST,
    STAFF_NAME,
    Pin,
    fits,
    hashed,
    well_formed,
)
from web.kiosk.visit import Room

blueprint = Blueprint("door", __name__)

KEY = "heron_pins"
FIRST = "first_pin"
"""The hash of a PIN that was typed once, in the visit's cookie."""
HOMES: dict[Room, str] = {"staff": "staff.home", "clinic": "pages.what"}


def init_app(app: Flask, data: Path) -> None:
    """Have the doors open to whoever knows the PINs kept in the folder `data`."""
    app.extensions[KEY] = {
        "staff": Pin(data / STAFF_NAME),
        "clinic": Pin(data / CLINIC_NAME),
    }


@blueprint.get("/staff/door", defaults={"room": "staff"})
@blueprint.get("/clinic/door", defaults={"room": "clinic"})
def ask(room: Room) -> str:
    """Ask for the PIN, or for a new one where there is none yet."""
    session.pop(FIRST, None)
    return _page(room, _shut(room))


@blueprint.post("/staff/door", defaults={"room": "staff"})
@blueprint.post("/clinic/door", defaults={"room": "clinic"})
def enter(room: Room) -> tuple[str, int] | Response:
    """Let in whoever knows the PIN; the first staff PIN is typed twice."""
    typed, opens = request.form.get("pin", ""), _opens(room)
    if not _pins()[opens].chosen:
        done = _twice(room, typed)
        if isinstance(done, tuple):
            return done
        if not _pins()[opens].choose(done):
            return _page(room, _("Somebody else has just chosen a PIN.")), 409
    elif not _pins()[opens].admits(typed):
        shut = _shut(room)
        return _page(room, shut or _("That is not the PIN.")), 429 if shut else 403
    visit.enter(opens)
    return redirect(_asked_for() or url_for(HOMES[room]), 303)


@blueprint.get("/staff/clinic-pin")
def new_clinic_pin() -> str:
    """Ask staff for the clinic's new PIN."""
    session.pop(FIRST, None)
    return _page("clinic", choosing=True)


@blueprint.post("/staff/clinic-pin")
def choose_clinic_pin() -> tuple[str, int] | Response:
    """Keep the clinic's new PIN, once it was typed twice."""
    done = _twice("clinic", request.form.get("pin", ""), choosing=True)
    if isinstance(done, tuple):
        return done
    _pins()["clinic"].replace(done)
    return redirect(url_for("staff.home"), 303)


def _pins() -> Mapping[Room, Pin]:
    kept: Mapping[Room, Pin] = current_app.extensions[KEY]
    return kept


def _opens(room: Room) -> Room:
    """Return whose PIN opens the room."""
    return room if _pins()[room].chosen else "staff"


def _twice(room: Room, typed: str, *, choosing: bool = False) -> tuple[str, int] | str:
    """Return the hash of a PIN that was typed twice, else the page that asks on."""
    first = session.pop(FIRST, None)
    if not well_formed(typed):
        said = _("A PIN has %(few)s to %(many)s digits.", few=SHORTEST, many=LONGEST)
        return _page(room, said, choosing=choosing), 400
    if first is None:
        session[FIRST] = hashed(typed)
        return _page(room, choosing=choosing), 200
    if not fits(typed, first):
        said = _("Those were two different PINs. Choose again.")
        return _page(room, said, choosing=choosing), 400
    return str(first)


def _asked_for() -> str | None:
    """Return the page that led here, if it is one of ours."""
    path = request.args.get("to", "")
    try:
        current_app.url_map.bind("localhost").match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return None
    return path if path.startswith("/") and not path.startswith("//") else None


def _shut(room: Room) -> str | None:
    wait_s = _pins()[_opens(room)].wait_s()
    if not wait_s:
        return None
    if wait_s > 90:
        return _("Too many tries. Wait %(n)s minutes.", n=math.ceil(wait_s / 60))
    return _("Too many tries. Wait %(n)s seconds.", n=math.ceil(wait_s))


def _page(room: Room, said: str | None = None, *, choosing: bool = False) -> str:
    opens: Room = "clinic" if choosing else _opens(room)
    new = choosing or not _pins()[opens].chosen
    if new and FIRST in session:
        asks = _("The same PIN once more")
    elif opens == "clinic":
        asks = _("Choose a clinic PIN") if new else _("Clinic PIN")
    else:
        asks = _("Choose a staff PIN") if new else _("Staff PIN")
    return render_template(
        "door.html",
        asks=asks,
        said=said,
        new=new,
        opens=opens,
        leave=url_for("staff.home" if choosing else "pages.attract"),
        longest=LONGEST,
    )
