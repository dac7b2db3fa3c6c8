"""How a session at the board begins: what is planned, what was cut off, a single drill.

A drill that nobody planned is begun by somebody who was asked how they are, and only
where the rules and the gates of the plan would let it in.
"""

from __future__ import annotations

import datetime as dt

import msgspec
from flask import (
    Blueprint,
    abort,
    make_response,
    redirect,
    render_template,
    session,
    url_for,
)
from werkzeug.wrappers import Response

from station.coach.board.programme import Asked, Settings
from station.coach.figure import draw
from station.coach.gates import judge
from station.coach.ladder import setting_of
from station.coach.library import Drills, drills_of, find_drill
from station.coach.plan import gates_of
from station.coach.shown import Facts
from station.coach.spec import Drill
from station.coach.today import avoid_of
from station.coach.trying import to_ask, why_not
from station.coach.values import Equipment, PlannedItem
from station.errors import BadRequest, NotNow
from web.kiosk import morning, visit
from web.kiosk.i18n import _
from web.kiosk.morning import KEY as SAID
from web.kiosk.plan_known import Known, known_of
from web.kiosk.services import database, services
from web.kiosk.sessions import KEY
from web.kiosk.today import verdict, with_answers
from web.kiosk.words import sentence

TRY_SETS = 1

blueprint = Blueprint("starting", __name__)


@blueprint.post("/plan/start")
def start() -> Response:
    """Begin what the plan has for today, without what is done already."""
    person = _person()
    known = _known(person)
    if known is None:
        raise BadRequest(_("There is no plan yet."))
    items = [
        item for item in known.today.session.items if item.drill not in known.done_today
    ]
    if not items:
        return redirect(url_for("plan.today"), 303)
    return _begin(items, person, known)


@blueprint.post("/plan/resume")
def resume() -> Response:
    """Go on with a session that was cut off."""
    session[KEY] = services().ask("resume_session", person=_person())["session"]
    return redirect(url_for("sessions.show"), 303)


@blueprint.post("/drills/<drill>/try")
def attempt(drill: str) -> Response:
    """Do a single drill: for the diary where it is planned today, else just so."""
    chosen = find_drill(_drills(), drill)
    person = visit.person_id()
    known = _known(person) if person is not None else None
    items = known.today.session.items if known is not None else ()
    planned = [one for one in items if one.drill == chosen.id]
    if known is not None and planned and chosen.id not in known.done_today:
        return _begin(planned, person, known)
    if not morning.asked() and to_ask(chosen):
        return morning.ask_before(url_for("plan.card", drill=chosen.id))
    reason = _why_not(chosen, person, known)
    if reason is not None:
        return _refused(chosen, reason)
    one = PlannedItem(chosen.id, 0, TRY_SETS, 0.0, "")
    return _begin([one], None, known)


def _begin(
    items: list[PlannedItem], person: str | None, known: Known | None
) -> Response:
    asked = [
        Asked(one.drill, one.rung, one.sets, one.extra_side)
        for one in items
        if not _outdoors(one.drill)
    ]
    settings = Settings()
    if known is not None:
        answers = known.plan.answers
        settings = Settings(answers.equipment, answers.run_cadence_per_min)
    try:
        made = services().ask(
            "begin_session",
            items=msgspec.to_builtins(asked),
            day=_date().isoformat(),
            person=person,
            settings=msgspec.to_builtins(settings),
        )
    except NotNow as error:
        raise NotNow(sentence(str(error))) from error
    session[KEY] = made["session"]
    session["here"] = True
    return redirect(url_for("sessions.show"), 303)


def _why_not(drill: Drill, person: str | None, known: Known | None) -> str | None:
    """Return why a drill that nobody planned is not for today."""
    said = session.get(SAID, {}).get("morning", {})
    day = verdict(database(), person, said, _date())
    if known is not None:
        gates, logs = gates_of(known.plan, known.situation), list(known.logs)
        equipment: tuple[Equipment, ...] = known.plan.answers.equipment
    else:
        # Of a guest nothing is known but what they have just said.
        gates, equipment = judge(Facts(), _drills(), ()), ()
        logs = with_answers([], said, _date())
    setting = setting_of(drill, 0, equipment)
    return why_not(drill, setting, gates, day, avoid_of(logs, _date()))


def _refused(drill: Drill, reason: str) -> Response:
    page = render_template(
        "drill_refused.html",
        drill=drill,
        picture=draw(drill.picture),
        reason=reason,
        way_back=url_for("plan.card", drill=drill.id),
    )
    return make_response(page, 409)


def _outdoors(drill: str) -> bool:
    return find_drill(_drills(), drill).outdoors


def _known(person: str) -> Known | None:
    said = session.get(SAID, {}).get("morning", {})
    drills = _drills()
    return known_of(database(), person, drills, _date(), said)


def _person() -> str:
    person = visit.person_id()
    if person is None:
        abort(403)
    return person


def _date() -> dt.date:
    return dt.datetime.now().astimezone().date()


def _drills() -> Drills:
    return drills_of(services().settings.data)
