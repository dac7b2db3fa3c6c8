"""What the board cannot see, asked after a trial: first all at once, then one by one.

Whoever does not answer has a result all the same; what was answered is kept with it and
may make it invalid.
"""

from __future__ import annotations

import contextlib

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from station.answering import unanswered
from station.errors import NotNow
from station.protocols.prompts import QUESTIONS
from station.store import queries
from station.store.records import TrialSummary
from web.kiosk import visit
from web.kiosk.cards import protocol_of
from web.kiosk.i18n import _
from web.kiosk.services import database, services

blueprint = Blueprint("asked", __name__)


@blueprint.get("/trials/<trial>/asked")
def ask(trial: str) -> str | Response:
    """Ask what is still to be asked, or go on to where the trial leads."""
    if visit.attempt(trial) is None:
        abort(403)
    detail = queries.trial(database(), trial)
    left = unanswered(services().protocols, detail)
    if detail.summary.state == "running":
        return render_template("working.html", trial=trial)
    if not left:
        return redirect(after(detail.summary))
    each = request.args.get("each") == "yes" or len(left) == 1
    return render_template(
        "asked.html",
        trial=trial,
        protocol=protocol_of(services().protocols, detail.summary.protocol_id),
        questions=[(one.about, _(QUESTIONS[one.about])) for one in left],
        each=each,
        after=after(detail.summary),
    )


@blueprint.post("/trials/<trial>/asked")
def answer(trial: str) -> Response:
    """Keep an answer: `question` and `yes`, or that nothing of it was so."""
    if visit.attempt(trial) is None:
        abort(403)
    detail = queries.trial(database(), trial)
    left = unanswered(services().protocols, detail)
    named = request.form.get("question")
    yes = request.form.get("yes") == "1"
    about = [one.about for one in left if named in (None, one.about)]
    # It may have been answered already by a second press.
    with contextlib.suppress(NotNow):
        for question in about:
            services().ask(
                "answer_trial", trial=trial, question=question, yes=yes and bool(named)
            )
    return redirect(url_for("asked.ask", trial=trial, each="yes"), 303)


def after(trial: TrialSummary) -> str:
    """Return where a trial leads once nothing is to be asked."""
    if trial.series_id is not None:
        return url_for("series.show", series=trial.series_id)
    return url_for("trials.result", trial=trial.id)
