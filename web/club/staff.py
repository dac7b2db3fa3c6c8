"""Coaches of the club, for its admins: who there is, and inviting more."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from station.language import _
from web.club import coaches, tables
from web.club.database import reading, writing
from web.club.login import coach
from web.club.services import services
from web.errors import Conflict

blueprint = Blueprint("staff", __name__)


@blueprint.get("/coaches")
def page() -> str:
    """Show who may log in."""
    return _page("")


@blueprint.post("/coaches")
def invite() -> str:
    """Make a link with which somebody sets a password; it is shown once."""
    login, role = request.form.get("login", ""), request.form.get("role", "coach")
    if login.strip().lower() == coach().login and role != coach().role:
        raise Conflict(_("another admin has to change your role"))
    with writing(services().engine) as db:
        secret = coaches.invite(db, coach().club_id, login, role)
    return _page(url_for("login.invited", secret=secret, _external=True))


@blueprint.post("/coaches/<login>/remove")
def remove(login: str) -> Response:
    """Shut a coach out, but nobody themselves: somebody has to stay."""
    if login == coach().login:
        raise Conflict(_("another admin has to remove you"))
    with writing(services().engine) as db:
        coaches.remove(db, coach().club_id, login)
    return redirect(url_for("staff.page"), 303)


def _page(link: str) -> str:
    known = tables.coach
    with reading(services().engine) as db:
        rows = db.execute(
            select(known.c.login, known.c.role, known.c.password.is_not(None))
            .where(known.c.club_id == coach().club_id)
            .order_by(known.c.login)
        ).all()
    return render_template("coaches.html", coaches=rows, link=link)
