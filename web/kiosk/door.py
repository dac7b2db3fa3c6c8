"""The ways into the staff room and the clinic: a PIN on a keypad.

The staff PIN is chosen at the first use; the clinic's is chosen by staff, and until
then the staff PIN opens the clinic too.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from flask import Blueprint, Flask, current_app, redirect, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response

from web.kiosk import keypad, visit
from web.kiosk.i18n import _
from web.kiosk.pin import CLINIC_NAME, SHORTEST_OF_DOOR, STAFF_NAME, Pin
from web.kiosk.visit import Room

blueprint = Blueprint("door", __name__)

KEY = "heron_pins"
HOMES: dict[Room, str] = {"staff": "staff.home", "clinic": "clients.everybody"}


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
    keypad.begin()
    return _page(room, keypad.too_many(_opens(room)[1].wait_s()))


@blueprint.post("/staff/door", defaults={"room": "staff"})
@blueprint.post("/clinic/door", defaults={"room": "clinic"})
def enter(room: Room) -> tuple[str, int] | Response:
    """Let in whoever knows the PIN; the first staff PIN is typed twice."""
    typed = request.form.get("pin", "")
    opens, pin = _opens(room)
    if not pin.chosen:
        done = keypad.typed_twice(
            typed, lambda said: _page(room, said), SHORTEST_OF_DOOR
        )
        if isinstance(done, tuple):
            return done
        if not pin.choose(done):
            return _page(room, _("Somebody else has just chosen a PIN.")), 409
    elif not pin.admits(typed):
        shut = keypad.too_many(pin.wait_s())
        return _page(room, shut or _("That is not the PIN.")), 429 if shut else 403
    visit.enter(opens)
    return redirect(_asked_for() or url_for(HOMES[room]), 303)


@blueprint.get("/staff/clinic-pin")
def new_clinic_pin() -> str:
    """Ask staff for the clinic's new PIN."""
    keypad.begin()
    return _new_clinic_page(None)


@blueprint.post("/staff/clinic-pin")
def choose_clinic_pin() -> tuple[str, int] | Response:
    """Keep the clinic's new PIN, once it was typed twice."""
    typed = request.form.get("pin", "")
    done = keypad.typed_twice(typed, _new_clinic_page, SHORTEST_OF_DOOR)
    if isinstance(done, tuple):
        return done
    _pins()["clinic"].replace(done)
    return redirect(url_for("staff.home"), 303)


def _pins() -> Mapping[Room, Pin]:
    kept: Mapping[Room, Pin] = current_app.extensions[KEY]
    return kept


def _opens(room: Room) -> tuple[Room, Pin]:
    """Return whose PIN opens the room, and the PIN."""
    whose: Room = room if _pins()[room].chosen else "staff"
    return whose, _pins()[whose]


def _asked_for() -> str | None:
    """Return the page that led here, if it is one of ours."""
    path = request.args.get("to", "")
    try:
        current_app.url_map.bind("localhost").match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return None
    return path if path.startswith("/") and not path.startswith("//") else None


def _page(room: Room, said: str | None) -> str:
    opens, pin = _opens(room)
    leave = url_for("pages.attract")
    if opens == "clinic":
        return keypad.page(_("Clinic PIN"), leave, said)
    if pin.chosen:
        return keypad.page(_("Staff PIN"), leave, said)
    quiet = _("Six to eight digits. Who knows it can calibrate this board.")
    return keypad.page(_("Choose a staff PIN"), leave, said, new=True, quiet=quiet)


def _new_clinic_page(said: str | None) -> str:
    quiet = _("Six to eight digits. Who knows it sees all clients.")
    leave = url_for("staff.home")
    return keypad.page(_("Choose a clinic PIN"), leave, said, new=True, quiet=quiet)
