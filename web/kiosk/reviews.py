"""A client's trial looked at again: accepted, repeated, discarded, compared."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from station.errors import NotFound
from station.store import queries, videos
from station.store.records import Person, TrialDetail, TrialSummary
from web.flags import flag_sentence
from web.kiosk import visit
from web.kiosk.cards import protocol_of
from web.kiosk.client_words import trial_title
from web.kiosk.clients import client_of
from web.kiosk.comparisons import how_stood, lines_of, overlaid, why_not_alike
from web.kiosk.i18n import _, day_and_time, later
from web.kiosk.picture import picture_of
from web.kiosk.services import database, services
from web.kiosk.words import (
    beside,
    outcome_sentence,
    side_name,
)

REASONS = {
    "eyes opened": later("Eyes opened"),
    "hands moved": later("Hands moved"),
    "wrong foot": later("Wrong foot"),
    "touched something": later("Touched something"),
    "was disturbed": later("Was disturbed"),
    "wrong person": later("Wrong person"),
}
"""As they are kept; what is shown is translated."""

blueprint = Blueprint("reviews", __name__, url_prefix="/clinic/clients")


@blueprint.get("/<person>/trials/<trial>")
def show(person: str, trial: str) -> str:
    """Show one trial with what may be done with it."""
    one = client_of(person)
    detail = _trial(one, trial)
    return render_template(
        "client_trial.html",
        person=one,
        trial=detail.summary,
        title=_title(detail.summary),
        when=day_and_time(detail.summary.started_at),
        said=outcome_sentence(detail.summary.outcome),
        lines=lines_of(detail, None),
        notes=[flag_sentence(flag) for flag in detail.summary.flags],
        picture=picture_of(detail),
        videos=videos.of_trial(database(), trial),
        others=_others(one, detail),
    )


@blueprint.post("/<person>/trials/<trial>/accept")
def accept(person: str, trial: str) -> Response:
    """Let a trial count."""
    one = client_of(person)
    services().ask("accept_trial", trial=_trial(one, trial).summary.id)
    return redirect(url_for("clients.page", person=one.code), 303)


@blueprint.get("/<person>/trials/<trial>/discard")
def why(person: str, trial: str) -> str:
    """Ask why a trial does not count."""
    one = client_of(person)
    return render_template(
        "client_discard.html",
        person=one,
        trial=_trial(one, trial).summary,
        reasons=REASONS,
        again=request.args.get("again") == "yes",
    )


@blueprint.post("/<person>/trials/<trial>/discard")
def discard(person: str, trial: str) -> Response:
    """Take a trial out of every list, and do it once more where that is wanted."""
    one = client_of(person)
    summary = _trial(one, trial).summary
    reason = request.form.get("reason", "")
    if reason not in REASONS:
        abort(400, _("Choose a reason."))
    services().ask("discard_trial", trial=summary.id, reason=reason)
    if request.form.get("again") != "yes":
        return redirect(url_for("clients.page", person=one.code), 303)
    visit.attend(one.id, one.nickname or one.code)
    protocol = protocol_of(services().protocols, summary.protocol_id)
    side = summary.side if protocol.asks_side else None
    to = url_for("trials.set_up", protocol=summary.protocol_id, side=side)
    return redirect(to, 303)


@blueprint.get("/<person>/compare/<first>/<second>")
def compare(person: str, first: str, second: str) -> str:
    """Lay two trials on each other: two visits, or both legs."""
    one = client_of(person)
    a, b = _trial(one, first), _trial(one, second)
    return render_template(
        "client_compare.html",
        person=one,
        first=_name(a.summary),
        second=_name(b.summary),
        lines=lines_of(a, b),
        picture=overlaid(a, b),
        alike=why_not_alike(a.summary, b.summary),
        back=url_for("reviews.show", person=one.code, trial=a.summary.id),
    )


def _trial(person: Person, trial: str) -> TrialDetail:
    detail = queries.trial(database(), trial)
    if detail.summary.person_id != person.id:
        raise NotFound(_("there is no such trial of this client"))
    return detail


def _others(person: Person, detail: TrialDetail) -> list[tuple[str, str]]:
    """Return what this trial may be compared with: like ones, the other leg first."""
    one = detail.summary
    like = [
        other
        for other in queries.recent_trials(database(), person.id, 200)
        if other.id != one.id
        and other.state == "done"
        and how_stood(other) == how_stood(one)
        and other.simulated == one.simulated
    ]
    like.sort(key=lambda other: other.side == one.side)
    return [
        (
            _name(other),
            url_for(
                "reviews.compare", person=person.code, first=one.id, second=other.id
            ),
        )
        for other in like[:12]
    ]


def _title(one: TrialSummary) -> str:
    return beside(trial_title(one, services().protocols), one.side)


def _name(one: TrialSummary) -> str:
    side = side_name(one.side)
    return (
        f"{side}, {day_and_time(one.started_at)}"
        if side
        else day_and_time(one.started_at)
    )
