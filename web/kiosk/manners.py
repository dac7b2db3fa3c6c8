"""How somebody wants to be spoken to: language, and kilograms or pounds.

A guest's choice lasts for the visit, a member's is kept and holds in the next.
"""

from __future__ import annotations

from typing import get_args

from flask import Blueprint, current_app, redirect, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from station.store import ease
from web.kiosk import visit
from web.kiosk.services import database, services

FITS = frozenset(get_args(ease.Fit))
"""What fits the screen, out of what is kept of a member."""

blueprint = Blueprint("manners", __name__)


@blueprint.post("/manners")
def choose() -> Response:
    """Keep the choice for this visit and show the same page again."""
    visit.speak(request.form.get("language", ""))
    visit.weigh_in(request.form.get("units", ""))
    keep()
    return redirect(back_to(request.form.get("back", "")), 303)


def keep() -> None:
    """Have the station keep what a member chose, and how the screen fits them."""
    person = visit.person_id()
    if person is None or visit.room() is not None:
        return
    chosen = {*visit.ease(), visit.language(), visit.units()} - {None}
    services().ask("fit_screen", person=person, options=sorted(map(str, chosen)))


def take_up(person: str) -> None:
    """Speak to a member who has just come in as they once chose, and fit the screen.

    What was chosen in this visit comes first.
    """
    known = ease.chosen(database(), person)
    spoken, weighed = visit.language(), visit.units()
    for name in known:
        if spoken is None:
            visit.speak(name)
        if weighed is None:
            visit.weigh_in(name)
    if known & FITS:
        visit.fit(known & FITS)


def back_to(back: str) -> str:
    """Return where to go back to: a page of this kiosk, else where a visit begins.

    The first page ends a visit, so that whoever chooses there goes on.
    """
    path = back.partition("?")[0]
    begin = url_for("people.who")
    if path == url_for("pages.attract") or not path.startswith("/"):
        return begin
    routes = current_app.url_map.bind(request.host)
    try:
        routes.match(path, method="GET")
    except HTTPException:
        return begin
    return back if not path.startswith("//") else begin
