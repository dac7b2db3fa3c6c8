"""A code of one's own on the phone: held to a reader beside the screen, it lets one in.

The reader (QR, bar code, RFID) poses as a keyboard and types the number, with Enter at
its end, as that of the headless station; what is kept of it: `station.badges.memory`.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import deque
from collections.abc import Callable

from flask import (
    Blueprint,
    Flask,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response

from firmware.badge_reader import is_number
from station.badges.memory import digest_of
from station.store import badges
from web.kiosk import keypad, manners, visit
from web.kiosk.i18n import _
from web.kiosk.people import asking
from web.kiosk.services import database, services
from web.kiosk.take import drawn

blueprint = Blueprint("own_code", __name__)

LEAST = 8
"""Letters of a number that opens somebody's results: a shorter one could be guessed."""
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH = 26
"""130 random bits."""
MOST_WRONG = 10
WITHIN_S = 60.0
"""So many wrong ones in so long, then the reader waits: badges are bought in a row, and
who has one could have a machine try those beside it."""
KEY = "heron_codes"


class Tries:
    """When numbers were wrong of late; the lock is held while one is looked up."""

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        self._now_s = now_s
        self._wrong_s: deque[float] = deque(maxlen=MOST_WRONG)
        self.lock = threading.Lock()

    def note(self) -> None:
        """Note a wrong one."""
        self._wrong_s.append(self._now_s())

    def wait_s(self) -> float:
        """Return how long no number is looked up."""
        if len(self._wrong_s) < MOST_WRONG:
            return 0.0
        return max(0.0, self._wrong_s[0] + WITHIN_S - self._now_s())


def init_app(app: Flask) -> None:
    """Count what is wrong from here on."""
    app.extensions[KEY] = Tries()


@blueprint.post("/who/code")
def enter() -> tuple[str, int] | Response:
    """Begin the visit of whoever's code was read."""
    _only_with_a_reader()
    number = request.form.get("number", "").strip().upper()
    tries: Tries = current_app.extensions[KEY]
    found = None
    with tries.lock:
        if (shut := keypad.too_many(tries.wait_s())) is not None:
            return asking(shut), 429
        if len(number) >= LEAST and is_number(number):
            digest = digest_of(number, badges.salt(database()))
            found = badges.person_of(database(), digest)
        if found is None:
            tries.note()
    if found is None:
        return asking(_("Nobody here has this code.")), 403
    visit.begin(found.id, found.nickname or found.code)
    manners.take_up(found.id)
    return redirect(url_for("pages.hub"), 303)


@blueprint.get("/me/code")
def offer() -> str:
    """Offer a member a code of their own."""
    _only_with_a_reader()
    return render_template("own_code.html", code=None)


@blueprint.post("/me/code")
def make() -> str:
    """Make a member's code and show it, this once; those from before end."""
    _only_with_a_reader()
    person = visit.person_id()
    number = "".join(secrets.choice(LETTERS) for _each in range(LENGTH))
    digest = digest_of(number, badges.salt(database()))
    services().ask("badge_forget", person=person)
    services().ask("badge_learn", person=person, digest=digest)
    return render_template("own_code.html", code=drawn(number))


def _only_with_a_reader() -> None:
    if not services().settings.reader:
        abort(404)
