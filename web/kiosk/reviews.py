"""A client's trial looked at again: accepted, repeated, discarded, compared."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from station.charts.drawing import to_svg
from station.charts.overlay import Path, Words, overlay
from station.errors import NotFound
from station.store import queries, videos
from station.store.records import Person, TrialDetail, TrialSummary
from web.flags import flag_sentence
from web.kiosk import visit
from web.kiosk.cards import protocol_of
from web.kiosk.client_words import trial_title
from web.kiosk.clients import client_of
from web.kiosk.course_words import short
from web.kiosk.i18n import _, day_and_time, later
from web.kiosk.ink import PALETTE
from web.kiosk.picture import picture_of
from web.kiosk.services import database, services
from web.kiosk.weights import as_shown
from web.kiosk.words import (
    HOLD,
    beside,
    measure_name,
    outcome_sentence,
    side_name,
    unit_name,
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
NUMBERS = 8

blueprint = Blueprint("reviews", __name__, url_prefix="/clinic/clients")


@dataclass(frozen=True, slots=True)
class Line:
    """A measure of one or two trials."""

    name: str
    unit: str
    first: str
    second: str = ""


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
        when=_when(detail.summary),
        said=outcome_sentence(detail.summary.outcome),
        lines=_lines(detail, None),
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
        lines=_lines(a, b),
        picture=_overlaid(a, b),
        alike=_alike(a.summary, b.summary),
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
        and _stood(other) == _stood(one)
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


def _overlaid(a: TrialDetail, b: TrialDetail) -> str | None:
    if not a.trace_mm or not b.trace_mm:
        return None
    legs = a.summary.side != b.summary.side
    first, second = (
        Path(
            side_name(one.summary.side) if legs else _when(one.summary),
            *zip(*one.trace_mm, strict=True),
        )
        for one in (a, b)
    )
    drawing = overlay(
        first,
        second,
        size=400.0,
        font=33.0,
        palette=PALETTE,
        words=Words(
            title=_("Two paths of the point under the feet, on one scale"),
            front=_("front"),
            right=_("right"),
        ),
    )
    return to_svg(drawing)


def _lines(a: TrialDetail, b: TrialDetail | None) -> list[Line]:
    """Return the numbers of a protocol, of one trial or of two beside each other."""
    protocol = services().protocols.get(a.summary.protocol_id)
    outcomes = protocol.outcomes if protocol else None
    wanted = (outcomes.primary, *outcomes.secondary) if outcomes else tuple(a.measures)
    found = []
    for name in dict.fromkeys((*wanted, "mean_velocity", "path_length")):
        first, second = _value(a, name), _value(b, name) if b else None
        if first is None and second is None:
            continue
        unit = "s" if name == HOLD else _unit(a, b, name)
        found.append(
            Line(
                measure_name(name),
                unit_name(as_shown(0.0, unit)[1]),
                _shown(first, unit),
                _shown(second, unit),
            )
        )
    return found[:NUMBERS]


def _value(detail: TrialDetail, name: str) -> float | None:
    if detail.summary.state != "done":
        return None
    if name == HOLD:
        return detail.summary.hold_s
    found = detail.measures.get(name)
    return found.value if found else None


def _unit(a: TrialDetail, b: TrialDetail | None, name: str) -> str:
    found = a.measures.get(name) or (b.measures.get(name) if b else None)
    return found.unit if found else ""


def _shown(value: float | None, unit: str) -> str:
    return "" if value is None else short(as_shown(value, unit)[0])


def _alike(a: TrialSummary, b: TrialSummary) -> str:
    """Return why two trials may not be compared, empty where they may."""
    if a.pipeline != b.pipeline:
        return _("Different pipelines made these numbers: do not compare them.")
    if _stood(a) != _stood(b):
        return _("These were not stood in the same way.")
    if a.simulated != b.simulated:
        return _("One of the two is simulated.")
    return ""


def _stood(one: TrialSummary) -> tuple[str | None, ...]:
    return one.stance, one.vision, one.surface, one.foam


def _title(one: TrialSummary) -> str:
    return beside(trial_title(one, services().protocols), one.side)


def _name(one: TrialSummary) -> str:
    side = side_name(one.side)
    return f"{side}, {_when(one)}" if side else _when(one)


def _when(one: TrialSummary) -> str:
    return day_and_time(dt.datetime.fromisoformat(one.started_at).astimezone())
