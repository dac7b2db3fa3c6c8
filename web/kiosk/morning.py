"""The questions of a morning and of a month, the verdict on today, and why.

What is said is held in the visit until it ends. It is kept in the diary only of
somebody who has a nickname here and has agreed to that, and they can take it back on
the page that shows it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from station.coach.tracking.monthly import is_due
from station.store import diary, members
from web.kiosk import body, today, visit
from web.kiosk.questions import (
    SETS,
    Question,
    Said,
    after,
    answer_of,
    before,
    day_of,
    find,
    run_of,
)
from web.kiosk.services import database, services

KEY = "said"
DECLINED = "diary_declined"
ASKED, BEFORE = "asked", "asked_before"
"""That this visit was asked, and the page that the questions were asked before."""

blueprint = Blueprint("morning", __name__)


def asked() -> bool:
    """Return whether this visit was asked how they are, answered or not."""
    return ASKED in session


def note_pain(strength: int, sites: Sequence[str]) -> None:
    """Remember in this visit what came to hurt in a session."""
    said = _said("morning")
    hurts = dict(said.get("hurts", {}))
    for site in sites or ["elsewhere"]:
        hurts[site] = max(hurts.get(site, 0), strength)
    session[KEY] = {**session.get(KEY, {}), "morning": {**said, "hurts": hurts}}


def ask_before(page: str) -> Response:
    """Ask how somebody is before they go on with a page."""
    session[BEFORE] = page
    return redirect(url_for("morning.begin"), 303)


@blueprint.get("/today")
def begin() -> Response:
    """Ask whether answers may be kept, else go to the first question or the verdict."""
    if not visit.begun():
        return redirect(url_for("people.who"))
    if _may_ask_to_keep():
        return redirect(url_for("morning.consent"))
    if _said("morning"):
        return redirect(url_for("morning.verdict"))
    return redirect(url_for("morning.ask", kind="morning", name="pain"))


@blueprint.get("/today/keep")
def consent() -> str:
    """Ask for somebody's word before anything about their body is kept."""
    return render_template("consent.html")


@blueprint.post("/today/keep")
def decide() -> Response:
    """Note whether answers may be kept; neither answer shuts anything."""
    person = visit.person_id()
    given = request.form.get("keep") == "yes"
    if person is not None and given:
        services().ask("agree", person=person, purpose=diary.PURPOSE, given=True)
    session[DECLINED] = not given
    return redirect(url_for("morning.begin"))


@blueprint.post("/today/forget")
def forget() -> Response:
    """Erase what somebody said about their body, here and in this visit."""
    person = visit.person_id()
    if person is not None:
        services().ask("forget_answers", person=person)
    for said in (KEY, ASKED):
        session.pop(said, None)
    session[DECLINED] = True
    return redirect(url_for("pages.hub"))


@blueprint.get("/today/<any(morning, month):kind>/<name>")
def ask(kind: str, name: str) -> str | Response:
    """Show one question."""
    if not visit.begun():
        return redirect(url_for("people.who"))
    question = _question(kind, name)
    said = _said(kind)
    earlier = before(SETS[kind], name, said)
    asked = [one for one in SETS[kind] if one.asked(said)]
    return render_template(
        "question.html",
        kind=kind,
        question=question,
        earlier=earlier,
        given=said.get(name),
        number=asked.index(question) + 1 if question in asked else 1,
        count=len(asked),
        body=body,
    )


@blueprint.post("/today/<any(morning, month):kind>/<name>")
def answer(kind: str, name: str) -> Response:
    """Take an answer, or none, and go on."""
    question = _question(kind, name)
    said = _said(kind)
    said.pop(name, None)
    if "skip" not in request.form:
        said[name] = answer_of(question, request.form.getlist("answer"))
    session[KEY] = {**session.get(KEY, {}), kind: said}
    following = after(SETS[kind], name, said)
    if following is not None:
        return redirect(url_for("morning.ask", kind=kind, name=following.name))
    _keep(kind, said)
    if kind == "morning":
        session[ASKED] = True
    else:
        return redirect(url_for("pages.hub"))
    return redirect(url_for("morning.verdict"))


@blueprint.get("/today/verdict")
def verdict() -> str | Response:
    """Show how today stands, in one sentence."""
    if not visit.begun():
        return redirect(url_for("people.who"))
    person = visit.person_id()
    date = _date()
    found = today.verdict(database(), person, _said("morning"), date)
    return render_template(
        "verdict.html",
        light=today.light_name(found.light),
        title=today.title(found),
        sentence=today.written(found.sentence),
        others=today.other_sentences(found)[:2],
        following=session.pop(BEFORE, None) or _usual(person),
        monthly=person is not None
        and _agreed(person)
        and is_due(diary.days(database(), person), date),
    )


@blueprint.get("/today/why")
def why() -> str | Response:
    """Show every rule with the numbers that it used."""
    if not visit.begun():
        return redirect(url_for("people.who"))
    person = visit.person_id()
    found = today.verdict(database(), person, _said("morning"), _date())
    return render_template(
        "why.html",
        reasons=today.reasons(found),
        kept=person is not None and _agreed(person),
    )


def _usual(person: str | None) -> str:
    return url_for("pages.hub" if person is None else "plan.today")


def _question(kind: str, name: str) -> Question:
    question = find(SETS[kind], name)
    if question is None:
        abort(404)
    return question


def _said(kind: str) -> Said:
    return dict(session.get(KEY, {}).get(kind, {}))


def _date() -> dt.date:
    return dt.datetime.now().astimezone().date()


def _agreed(person: str) -> bool:
    return diary.PURPOSE in members.agreed(database(), person)


def _may_ask_to_keep() -> bool:
    person = visit.person_id()
    return person is not None and DECLINED not in session and not _agreed(person)


def _keep(kind: str, said: Said) -> None:
    """Have the diary keep what may be kept."""
    person = visit.person_id()
    if person is None or not _agreed(person):
        return
    date = _date()
    of_today = said if kind == "month" else day_of(said)
    of_yesterday = {} if kind == "month" else run_of(said)
    for day, fields in (
        (date, of_today),
        (date - dt.timedelta(days=1), of_yesterday),
    ):
        if fields:
            services().ask("note_day", person=person, day=day.isoformat(), said=fields)
