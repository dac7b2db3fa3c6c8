"""One test, from the set-up card to its result."""

from __future__ import annotations

import contextlib

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from station.answering import questions_of
from station.errors import BadRequest, NotFound, NotNow
from station.protocols.spec import Protocol
from station.protocols.state import FINAL
from station.store import queries, videos
from station.store.records import TrialSummary
from web.kiosk import courses, visit, you
from web.kiosk.asked import after
from web.kiosk.cards import drawing_of, protocol_of
from web.kiosk.foam import foams_for
from web.kiosk.gates import why_not
from web.kiosk.history import earlier_than, other_leg_of
from web.kiosk.i18n import _
from web.kiosk.observer import observed_in
from web.kiosk.picture import picture_of
from web.kiosk.results import result_of
from web.kiosk.runs import run_of
from web.kiosk.series import step_of
from web.kiosk.services import database, services
from web.kiosk.words import SIDES, prompts, sentence, side_name

blueprint = Blueprint("trials", __name__)

BEFORE_EYES_CLOSED = "single-leg-eyes-open"


@blueprint.get("/tests/<protocol>")
def set_up(protocol: str) -> str | Response:
    """Ask for the leg where the protocol does, then show the set-up card."""
    if not visit.begun():
        return redirect(url_for("people.who"))
    chosen = protocol_of(services().protocols, protocol)
    side = _side(chosen, request.args.get("side"))
    closed = why_not(chosen, side)
    if closed is not None:
        return render_template(
            "closed.html", protocol=chosen, side=side, reason=closed, first=_first(side)
        )
    if chosen.asks_side and side is None:
        drawings = {name: drawing_of(chosen, name) for name in SIDES}
        return render_template(
            "side.html", protocol=chosen, sides=SIDES, drawings=drawings
        )
    return _card(chosen, side)


@blueprint.post("/tests/<protocol>")
def start(protocol: str) -> tuple[str, int] | Response:
    """Have the station begin; when it cannot, say why on the card."""
    chosen = protocol_of(services().protocols, protocol)
    side = _side(chosen, request.form.get("side"))
    if chosen.asks_side and side is None:
        raise BadRequest(_("Choose a leg first."))
    if (closed := why_not(chosen, side)) is not None:
        raise NotNow(closed)
    try:
        made = services().ask(
            "start_trial", protocol=chosen.id, side=side, person=visit.person_id()
        )
    except NotNow as error:
        own = next((one.trial for one in visit.attempts() if _runs(one.trial)), None)
        if own is not None:
            # Somebody pressed twice, or came back to the card in the middle of it.
            return redirect(url_for("trials.live", trial=own), 303)
        return _card(chosen, side, refused=sentence(str(error))), error.status
    visit.remember(visit.Attempt(made["trial"], chosen.id, side))
    return redirect(url_for("trials.live", trial=made["trial"]), 303)


@blueprint.get("/trials/<trial>/live")
def live(trial: str) -> str:
    """Show a trial of this visit while it happens."""
    attempt = visit.attempt(trial)
    if attempt is None:
        abort(403)
    chosen = protocol_of(services().protocols, attempt.protocol)
    begun = queries.trial(database(), trial).summary
    number = min(begun.step, len(chosen.steps) - 1)
    return render_template(
        "trial.html",
        attempt=attempt,
        protocol=chosen,
        drawing=drawing_of(chosen, begun.side, number),
        observed=observed_in(chosen.steps[number]),
        prompts=prompts(),
        subtract=chosen.steps[min(begun.step, len(chosen.steps) - 1)].subtract,
        side=side_name(begun.side),
        step=step_of(chosen, begun),
        after=url_for("asked.ask", trial=trial)
        if questions_of(services().protocols, begun)
        else after(begun),
    )


@blueprint.post("/trials/<trial>/stop")
def stop(trial: str) -> Response:
    """Stop a trial and go back to its card."""
    attempt = visit.attempt(trial)
    if attempt is None:
        abort(403)
    # It may have ended by itself while the finger was on its way, and another begun.
    with contextlib.suppress(NotNow):
        if _runs(trial):
            services().ask("cancel_trial")
    with contextlib.suppress(NotFound):
        begun = queries.trial(database(), trial).summary
        if begun.series_id is not None:
            return redirect(after(begun), 303)
    where = url_for("trials.set_up", protocol=attempt.protocol, side=attempt.side)
    return redirect(where, 303)


@blueprint.get("/trials/<trial>")
def result(trial: str) -> str | Response:
    """Show what came out, or that it is still being worked out or still going on."""
    attempt = visit.attempt(trial)
    try:
        detail = queries.trial(database(), trial)
    except NotFound:
        if attempt is None:
            raise
        return render_template("working.html", trial=trial)
    owner = detail.summary.person_id
    if attempt is None and (owner is None or owner != visit.person_id()):
        abort(403)
    if detail.summary.state == "running":
        if attempt is not None and _goes_on(trial):
            return redirect(url_for("trials.live", trial=trial))
        return render_template("working.html", trial=trial)
    if attempt is not None and you.doubtful(detail.summary):
        return redirect(url_for("you.ask", trial=trial))
    chosen = protocol_of(services().protocols, detail.summary.protocol_id)
    return render_template(
        "result.html",
        result=result_of(
            detail,
            chosen,
            earlier_than(database(), detail, chosen),
            other_leg_of(database(), detail, chosen),
            courses.change_of(database(), chosen, detail.summary),
        ),
        trial=detail.summary,
        protocol=chosen,
        side=step_of(chosen, detail.summary) or side_name(detail.summary.side),
        picture=picture_of(detail),
        videos=videos.of_trial(database(), trial) if owner else [],
        other=_other_leg(detail.summary) if chosen.asks_side else None,
        whole=detail.summary.series_id,
        run=run_of(detail.summary),
    )


def _card(protocol: Protocol, side: str | None, refused: str | None = None) -> str:
    return render_template(
        "setup.html",
        protocol=protocol,
        side=side,
        side_name=side_name(side),
        drawing=drawing_of(protocol, side),
        refused=refused,
        foam=foams_for(protocol.steps[0]),
    )


def _first(side: str | None) -> str | None:
    """Return where to do what comes before a test with eyes closed."""
    if BEFORE_EYES_CLOSED not in services().protocols:
        return None
    return url_for("trials.set_up", protocol=BEFORE_EYES_CLOSED, side=side)


def _runs(trial: str) -> bool:
    """Return whether the station has begun this trial and not yet stored its end."""
    with contextlib.suppress(NotFound):
        return queries.trial(database(), trial).summary.state == "running"
    return False


def _goes_on(trial: str) -> bool:
    view = services().hub.latest()
    now = view.trial if view is not None else None
    return now is not None and now.id == trial and now.phase not in FINAL


def _other_leg(trial: TrialSummary) -> str | None:
    """Return the leg that has not been tried in this visit, if there is one."""
    if trial.side is None:
        return None
    other = "right" if trial.side == "left" else "left"
    tried = {one.side for one in visit.attempts() if one.protocol == trial.protocol_id}
    return None if other in tried else other


def _side(protocol: Protocol, asked: str | None) -> str | None:
    """Return the leg that was asked for, where the protocol has legs."""
    if asked is None or not protocol.asks_side:
        return None
    if asked not in SIDES:
        raise BadRequest(_("There is a left leg and a right leg."))
    return asked
