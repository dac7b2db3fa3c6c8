"""A test of several steps: rest, set-up card, once more, and what it all came to.

The station leads; each page shows one phase of it and asks for a new one when the phase
changes, so that a page that was reloaded or opened late is never behind.
"""

from __future__ import annotations

import contextlib

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from station.errors import NotFound, NotNow
from station.messages import SeriesView, TrialView
from station.protocols.spec import Protocol
from station.protocols.state import FINAL
from station.store import queries
from station.store.records import TrialSummary
from web.kiosk import visit
from web.kiosk.cards import drawing_of, protocol_of
from web.kiosk.foam import foams_for
from web.kiosk.i18n import _
from web.kiosk.picture import picture_of, pictures_of
from web.kiosk.runs import run_of
from web.kiosk.services import database, services
from web.kiosk.together import together
from web.kiosk.words import outcome_sentence, side_name

WAITS = ("resting", "card", "asking")
ANSWERS = {"next": "next_step", "retry": "retry_step", "skip": "skip_step"}

blueprint = Blueprint("series", __name__)


@blueprint.get("/series/<series>")
def show(series: str) -> str | Response:
    """Show where the test is: its trial, what comes between two, or its result."""
    done = _of_visit(series)
    protocol = protocol_of(services().protocols, done[-1].protocol_id)
    trial, now = _live(series)
    if trial is None or now is None or now.phase == "over":
        return _result(series, protocol, done)
    if now.phase == "running" and trial.phase not in FINAL:
        _remember(done)
        return redirect(url_for("trials.live", trial=trial.id))
    return _between(protocol, done, trial, now)


@blueprint.post("/series/<series>/<answer>")
def steer(series: str, answer: str) -> Response:
    """Go on, do the step once more, leave one out, or stop."""
    _of_visit(series)
    if answer not in (*ANSWERS, "stop"):
        abort(404)
    # The station may have gone on by itself while the finger was on its way.
    with contextlib.suppress(NotNow):
        if _live(series)[1] is not None:
            services().ask(ANSWERS.get(answer, "cancel_trial"))
    return redirect(url_for("series.show", series=series), 303)


def step_of(protocol: Protocol, trial: TrialSummary) -> str:
    """Return which step a trial is, nothing for a test of one step."""
    steps = protocol.steps
    if len(steps) == 1 or trial.step >= len(steps):
        return ""
    which = _("Step %(k)s of %(n)s", k=trial.step + 1, n=len(steps))
    return f"{which} · {steps[trial.step].condition}"


def _between(
    protocol: Protocol, done: list[TrialSummary], trial: TrialView, now: SeriesView
) -> str:
    upcoming = min(now.upcoming, now.steps - 1)
    step = protocol.steps[upcoming]
    side = step.side if step.side in ("left", "right") else done[0].side
    return render_template(
        "between.html",
        series=now,
        protocol=protocol,
        step=step,
        upcoming=upcoming,
        waits=now.phase in WAITS,
        side_name=side_name(side),
        cues=[step.cue] if step.cue else protocol.card.lines,
        drawing=drawing_of(protocol, side, upcoming),
        outcome=outcome_sentence(trial.outcome),
        foam=foams_for(step),
    )


def _result(series: str, protocol: Protocol, done: list[TrialSummary]) -> str:
    running = [one for one in done if one.state == "running"]
    _remember(done)
    if running:
        return render_template("working.html", trial=running[-1].id)
    details = queries.series(database(), series)
    told = together(protocol, details)
    pictured = [one for one in details if one.summary.id in told.pictured]
    return render_template(
        "together.html",
        protocol=protocol,
        told=told,
        pictures=pictures_of(pictured)
        if told.legs
        else {one.summary.id: picture_of(one) for one in pictured},
        simulated=done[-1].simulated,
        run=run_of(done[-1]),
        part=done[-1].run_part,
    )


def _of_visit(series: str) -> list[TrialSummary]:
    """Return the trials of a series, which must be of this visit or this person."""
    done = queries.series_trials(database(), series)
    if not done:
        raise NotFound(_("there is no such test"))
    person = visit.person_id()
    mine = person is not None and done[0].person_id == person
    if not mine and not any(visit.attempt(one.id) for one in done):
        abort(403)
    return done


def _remember(done: list[TrialSummary]) -> None:
    """Make trials that the station began by itself part of this visit."""
    for one in done:
        if visit.attempt(one.id) is None:
            visit.remember(visit.Attempt(one.id, one.protocol_id, one.side))


def _live(series: str) -> tuple[TrialView | None, SeriesView | None]:
    view = services().hub.latest()
    trial = view.trial if view is not None else None
    if trial is None or trial.series is None or trial.series.id != series:
        return None, None
    return trial, trial.series
