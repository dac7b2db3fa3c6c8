"""*Is it still you?*: asked when the weight on the board is clearly not the member's.

People swap on a board without a word, and the second one's trials would be the first
one's history. Only the station knows the weights; a page hears yes or no.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, jsonify, render_template, request, url_for
from flask import redirect as _redirect
from werkzeug.wrappers import Response as Answer

from station.store import identity, queries
from station.store.records import TrialSummary
from web.kiosk import visit
from web.kiosk.manners import back_to
from web.kiosk.services import database, services

LEAST_N = 150.0
"""Less is a foot that comes or goes."""

blueprint = Blueprint("you", __name__)


def asks() -> bool:
    """Return whether a page looks out for another weight: of a member, until asked."""
    if visit.person_id() is None or visit.room() is not None or visit.sure():
        return False
    return request.endpoint not in ("trials.live", "you.ask")


def doubtful(trial: TrialSummary) -> bool:
    """Return whether somebody else seems to have done a trial of this member."""
    mine = trial.person_id is not None and trial.person_id == visit.person_id()
    if not mine or visit.room() is not None or visit.sure():
        return False
    if trial.state not in ("done", "failed"):
        return False
    return identity.was_another(database(), trial.id)


@blueprint.get("/api/v1/you")
def doubt() -> Response:
    """Say whether somebody else seems to stand on the board now."""
    view, person = services().hub.latest(), visit.person_id()
    ask = (
        view is not None
        and person is not None
        and asks()
        and view.connected
        and view.tared
        and view.total_n > LEAST_N
        and identity.is_another(
            database(), person, view.total_n, simulated=view.simulated
        )
    )
    return jsonify({"ok": True, "ask": ask, "page": url_for("you.ask")})


@blueprint.get("/you")
def ask() -> str:
    """Ask, and accuse nobody."""
    return render_template(
        "you.html",
        trial=request.args.get("trial"),
        back=request.args.get("back", url_for("pages.hub")),
    )


@blueprint.post("/you")
def answer() -> Answer:
    """Go on, or end the visit; what somebody else did is not this member's then."""
    trial = request.form.get("trial")
    if request.form.get("still") == "yes":
        visit.be_sure()
        if trial:
            return _redirect(url_for("trials.result", trial=trial), 303)
        return _redirect(back_to(request.form.get("back", "")), 303)
    if trial:
        found = queries.trial(database(), trial).summary
        if visit.attempt(trial) is None:
            abort(403)
        services().ask("not_mine", person=visit.person_id(), trial=found.id)
    visit.end()
    return _redirect(url_for("people.who"), 303)
