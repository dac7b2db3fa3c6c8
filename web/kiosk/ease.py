"""How the screen fits somebody: left-handed, seated, larger text, less motion.

A guest's choice lasts for the visit, a member's is kept and holds in the next.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from flask import redirect as _redirect
from werkzeug.wrappers import Response

from station.store import ease
from web.kiosk import visit
from web.kiosk.i18n import later
from web.kiosk.manners import back_to
from web.kiosk.services import database, services

OPTIONS: dict[str, Any] = {
    "left": later("Left-handed"),
    "seated": later("Seated"),
    "large": later("Larger text"),
    "calm": later("Less motion"),
}
"""By the name that the page's style knows."""

blueprint = Blueprint("ease", __name__)


@blueprint.post("/ease")
def choose() -> Response:
    """Turn one option on or off and show the same page again."""
    turned = request.form.get("option", "")
    if turned in OPTIONS:
        visit.fit(visit.ease() ^ {turned})
        person = visit.person_id()
        if person is not None and visit.room() is None:
            services().ask("fit_screen", person=person, options=sorted(visit.ease()))
    return _redirect(back_to(request.form.get("back", "")), 303)


def take_up(person: str) -> None:
    """Fit the screen to a member who has just come in, as they once chose."""
    known = ease.chosen(database(), person)
    if known:
        visit.fit(known)
