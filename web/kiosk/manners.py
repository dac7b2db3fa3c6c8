"""How somebody wants to be spoken to: language, and kilograms or pounds."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from web.kiosk import visit

blueprint = Blueprint("manners", __name__)


@blueprint.post("/manners")
def choose() -> Response:
    """Keep the choice for this visit and show the same page again."""
    visit.speak(request.form.get("language", ""))
    visit.weigh_in(request.form.get("units", ""))
    return redirect(back_to(request.form.get("back", "")), 303)


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
