"""Who may open which page: a cookie, a table of exceptions, everything else shut."""

from __future__ import annotations

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from sqlalchemy import Connection, func, select
from werkzeug.wrappers import Response as AnyResponse

from station.language import _
from web.club import coaches
from web.club.coaches import SESSION_DAYS, Coach
from web.club.database import reading, writing
from web.club.services import services
from web.club.tables import club
from web.errors import BadDocument, Conflict, NotAllowed

COOKIE = "heron_club"
OPEN = frozenset(
    {
        "languages.choose",
        "login.enter",
        "login.invited",
        "login.page",
        "login.take",
        "static",
    }
)
"""Besides the stations' own routes, which ask for a device token."""
ADMIN = frozenset(
    {
        "people.erase",
        "staff.invite",
        "staff.page",
        "staff.remove",
        "stations.add",
        "stations.revoke",
    }
)

blueprint = Blueprint("login", __name__)


def init_app(app: Flask) -> None:
    """Let nobody see a page who may not."""

    @app.before_request
    def check() -> AnyResponse | None:
        endpoint = request.endpoint
        if endpoint is None or endpoint in OPEN or endpoint.startswith("api."):
            return None
        secret = request.cookies.get(COOKIE, "")
        with reading(services().engine) as db:
            g.coach = coaches.session_of(db, secret)
            if g.coach is not None:
                g.club_name = _club_name(db, g.coach.club_id)
        if g.coach is None:
            return redirect(url_for("login.page"))
        if endpoint in ADMIN and not g.coach.is_admin:
            abort(403)
        return None

    @app.context_processor
    def around() -> dict[str, object]:
        return {"coach": g.get("coach"), "club_name": g.get("club_name")}


def coach() -> Coach:
    """Return who asks for this page."""
    who: Coach = g.coach
    return who


@blueprint.get("/login")
def page() -> str:
    """Ask for club, login and password."""
    return _page("")


@blueprint.post("/login")
def enter() -> AnyResponse:
    """Log somebody in."""
    given = request.form
    asked = [given.get(name, "") for name in ("club", "login", "password")]
    try:
        who = coaches.log_in(services().engine, *asked)
    except Conflict as error:
        return make_response(_page(str(error)), 429)
    if who is None:
        return make_response(_page(_("This login and password do not fit.")), 401)
    with writing(services().engine) as db:
        secret = coaches.open_session(db, who)
    return _with_session(secret)


@blueprint.post("/logout")
def leave() -> AnyResponse:
    """Log somebody out."""
    with writing(services().engine) as db:
        coaches.close_session(db, request.cookies.get(COOKIE, ""))
    response = redirect(url_for("login.page"))
    response.delete_cookie(COOKIE)
    return response


@blueprint.get("/invitation/<secret>")
def invited(secret: str) -> str:
    """Ask for a password."""
    return render_template("invitation.html", secret=secret, said="")


@blueprint.post("/invitation/<secret>")
def take(secret: str) -> AnyResponse:
    """Set a password and log in."""
    try:
        with writing(services().engine) as db:
            who = coaches.accept(db, secret, request.form.get("password", ""))
            session = coaches.open_session(db, who)
    except (BadDocument, NotAllowed) as error:
        said = render_template("invitation.html", secret=secret, said=str(error))
        return make_response(said, error.status)
    return _with_session(session)


def _page(said: str) -> str:
    with reading(services().engine) as db:
        several = db.execute(select(func.count()).select_from(club)).scalar_one() > 1
        only = None if several else db.execute(select(club.c.club_id)).scalar()
    return render_template("login.html", said=said, only=only)


def _with_session(secret: str) -> AnyResponse:
    response: Response = make_response(redirect(url_for("squad.page"), 303))
    response.set_cookie(
        COOKIE,
        secret,
        max_age=SESSION_DAYS * 86400,
        httponly=True,
        samesite="Strict",
        secure=services().secure_cookies,
    )
    return response


def _club_name(db: Connection, club_id: str) -> str:
    return str(
        db.execute(select(club.c.name).where(club.c.club_id == club_id)).scalar_one()
    )
