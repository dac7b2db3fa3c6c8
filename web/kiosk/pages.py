"""The pages between tests: attract, what to do, history."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.kiosk import visit
from web.kiosk.gates import why_not
from web.kiosk.groups import NAMES, cards_in, page_of, tiles
from web.kiosk.history import last_done, latest, rows
from web.kiosk.i18n import speak_as_chosen
from web.kiosk.runs import unfinished
from web.kiosk.services import database, services

blueprint = Blueprint("pages", __name__)

CHECK = "daily-check"


@blueprint.get("/")
def attract() -> str:
    """Wait for somebody: a dot that sways, and two words."""
    visit.end()
    speak_as_chosen()
    return render_template("attract.html")


@blueprint.get("/visit")
def hub() -> str | Response:
    """Offer what there is to do."""
    if not visit.begun():
        return redirect(url_for("people.who"))
    return render_template(
        "hub.html",
        member=visit.person_id() is not None,
        unfinished=unfinished(),
        check=services().protocols.get(CHECK),
    )


@blueprint.get("/tests")
def what() -> str | Response:
    """Offer the groups of tests, or the tests of one."""
    if not visit.begun():
        return redirect(url_for("people.who"))
    protocols = services().protocols
    group = next((one for one in NAMES if one == request.args.get("group")), None)
    if group is None:
        return render_template(
            "what.html",
            groups=tiles(protocols.values(), why_not),
            last=last_done(database(), protocols),
        )
    asked = request.args.get("page", 1, type=int)
    cards, page, pages = page_of(cards_in(group, protocols.values(), why_not), asked)
    return render_template(
        "group.html",
        group=group,
        title=str(NAMES[group][0]),
        cards=cards,
        number=page,
        pages=pages,
    )


@blueprint.get("/play")
def play() -> str | Response:
    """Show the dot for as long as somebody likes."""
    if not visit.begun():
        return redirect(url_for("people.who"))
    return render_template("play.html")


@blueprint.get("/history")
def history() -> str | Response:
    """Show what this person, or this guest in this visit, has done."""
    if not visit.begun():
        return redirect(url_for("people.who"))
    protocols = services().protocols
    return render_template(
        "history.html",
        rows=rows(database(), protocols),
        lines=latest(database(), protocols),
        leaderboard=services().settings.leaderboard,
    )
