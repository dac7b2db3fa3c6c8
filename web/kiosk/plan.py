"""The plan: today's session, the week, the drills, and the answers it is made from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import get_args

from flask import (
    Blueprint,
    Response,
    abort,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from station.coach.agenda import icalendar_of
from station.coach.figure import draw
from station.coach.ladder import legs, minutes_of, setting_of
from station.coach.library import Drills, drills_of, find_drill, protocol_for
from station.coach.plan import gates_of
from station.coach.spec import Drill
from station.coach.values import (
    Answers,
    Equipment,
    Goal,
    PlannedItem,
    RunKind,
)
from station.coach.weeks import monday_of
from station.errors import BadRequest
from station.store import plans, queries, training
from web.kiosk import visit
from web.kiosk.i18n import _, plural, weekday_name
from web.kiosk.morning import KEY
from web.kiosk.plan_known import Known, known_of
from web.kiosk.plan_views import (
    block_title,
    gate_rows,
    item_card,
    rungs_of,
    today_view,
    week_rows,
)
from web.kiosk.plan_words import (
    EQUIPMENT,
    GOALS,
    RUNS,
    SIDES,
    listed,
    tempo_of,
)
from web.kiosk.services import database, services

EFFORT_MAX = 10
CADENCES = range(155, 191, 5)
"""Steps a minute, as runners know them of themselves."""

blueprint = Blueprint("plan", __name__)


@blueprint.get("/plan")
def today() -> str | AnyResponse:
    """Show what to do today, and why."""
    if not visit.begun():
        return redirect(url_for("people.who"))
    person = visit.person_id()
    if person is None:
        return render_template("plan_guest.html")
    known = _known(person)
    if known is None:
        return redirect(url_for("plan.answers"))
    if known.stored.built != known.plan.built:
        services().ask("renew_plan", person=person, today=_date().isoformat())
        known = _known(person) or known
    now = known.today
    gates = gate_rows(gates_of(known.plan, known.situation))
    protocols = services().protocols
    name = now.session.test
    test = protocols[name].title if name and name in protocols else None
    return render_template(
        "plan_today.html",
        view=today_view(
            now, known.plan, known.situation.drills, known.done_today, test
        ),
        test=name,
        resuming=_resuming(person),
        startable=any(item.drill not in known.done_today for item in now.session.items),
        closed=next((gate for gate in gates if not gate.open), None),
        notes=known.plan.notes,
    )


@blueprint.get("/plan/week")
def week() -> str | AnyResponse:
    """Show a week: its days, its block, the gates."""
    person = _person()
    known = _known(person)
    if known is None:
        return redirect(url_for("plan.answers"))
    now = known.situation.today
    asked = request.args.get("of", monday_of(now).isoformat())
    try:
        monday = monday_of(dt.date.fromisoformat(asked))
    except ValueError as error:
        raise BadRequest(_("There is no such day.")) from error
    first, last = known.plan.start, monday_of(known.plan.sessions[-1].date)
    monday = min(max(monday, first), last)
    step = dt.timedelta(weeks=1)
    return render_template(
        "plan_week.html",
        title=block_title(known.plan, monday),
        rows=week_rows(
            known.plan,
            monday,
            now,
            {log.date for log in known.logs if log.items},
            {name: one.title for name, one in services().protocols.items()},
        ),
        gates=gate_rows(gates_of(known.plan, known.situation)),
        notes=known.plan.notes,
        before=(monday - step).isoformat() if monday > first else None,
        after=(monday + step).isoformat() if monday < last else None,
    )


@blueprint.get("/plan/answers")
def answers() -> str:
    """Ask what the plan is made from; with what was said before."""
    plan = plans.newest_plan(database(), _person())
    given = plan.answers if plan is not None else Answers()
    monday = monday_of(_date())
    return render_template(
        "plan_answers.html",
        given=given,
        made=plan is not None,
        runs={run.weekday: run.kind for run in given.runs},
        weekdays=[weekday_name(monday + dt.timedelta(days=n)) for n in range(7)],
        kinds=RUNS,
        equipment=EQUIPMENT,
        goals=GOALS,
        sides=SIDES,
        cadences=CADENCES,
    )


@blueprint.post("/plan/answers")
def make() -> AnyResponse:
    """Have the plan made, or built anew from other answers."""
    person = _person()
    said = _answers(request.form, request.form.getlist("equipment"))
    services().ask("make_plan", person=person, today=_date().isoformat(), answers=said)
    return redirect(url_for("plan.today"), 303)


@blueprint.get("/plan/calendar.ics")
def calendar() -> Response:
    """Hand the plan over as a calendar file."""
    person = _person()
    known = _known(person)
    if known is None:
        abort(404)
    code = queries.person(database(), person).code
    text = icalendar_of(
        known.plan, known.situation.drills, code, dt.datetime.now(dt.UTC)
    )
    answer = Response(text, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'attachment; filename="heron.ics"'
    return answer


@blueprint.get("/drills/<drill>")
def card(drill: str) -> str:
    """Show a drill: picture, cues, how much, what the board measures."""
    chosen = find_drill(_drills(), drill)
    person = visit.person_id()
    known = _known(person) if person is not None else None
    item = _item(known, chosen) if known is not None else None
    rung = item.rung if item is not None else 0
    equipment = known.plan.answers.equipment if known is not None else None
    start = protocol_for(chosen, rung, services().protocols)
    return render_template(
        "drill.html",
        drill=chosen,
        picture=draw(chosen.picture),
        item=item_card(item, chosen, known.plan, known.done_today)
        if known is not None and item is not None
        else None,
        rungs=rungs_of(chosen, rung, equipment),
        tempo=tempo_of(chosen),
        needs=listed(chosen.equipment),
        test=start.id if start is not None else None,
        efforts=range(1, EFFORT_MAX + 1),
        back=url_for("plan.today") if known is not None else url_for("pages.hub"),
    )


@blueprint.post("/drills/<drill>/done")
def done(drill: str) -> AnyResponse:
    """Note that a drill of today was done, and how hard it was."""
    chosen = find_drill(_drills(), drill)
    person = _person()
    known = _known(person)
    item = _item(known, chosen) if known is not None else None
    if known is None or item is None:
        raise BadRequest(_("This drill is not planned today."))
    effort = request.form.get("effort", type=int)
    if effort is None or not 0 <= effort <= EFFORT_MAX:
        raise BadRequest(_("How hard was it, from 1 to 10?"))
    if chosen.id not in known.done_today:
        whole = "some" not in request.form
        _note(person, known, chosen, item, effort, whole=whole)
    return redirect(url_for("plan.today"), 303)


def _note(
    person: str,
    known: Known,
    drill: Drill,
    item: PlannedItem,
    effort: int,
    *,
    whole: bool,
) -> None:
    """Have the station keep what was done: all of it, or only some."""
    setting = setting_of(drill, item.rung, known.plan.answers.equipment)
    sets = item.sets if whole else item.sets // 2
    minutes = minutes_of(drill, setting, sets)
    one = {
        "date": _date().isoformat(),
        "drill": drill.id,
        "rung": item.rung,
        "sets_planned": item.sets,
        "sets_done": sets,
        "fails": 0 if whole else item.sets,
        "passed": whole,
        "rpe": effort,
        "hold_s": setting.hold_s * sets * legs(drill, setting),
        "minutes": minutes,
    }
    services().ask(
        "note_training",
        person=person,
        day=_date().isoformat(),
        items=[one],
        minutes=minutes,
        rpe=effort,
    )


def _resuming(person: str) -> str:
    """Return what was done of a session that was cut off today, empty without one."""
    kept = training.under_way(database(), person)
    if kept is None or kept.date != _date().isoformat():
        return ""
    sets = sum(one.view.complete for one in kept.done)
    return plural(
        "You are in the middle of a session: %(num)s set is done.",
        "You are in the middle of a session: %(num)s sets are done.",
        sets,
    )


def _known(person: str) -> Known | None:
    """Return somebody's plan as it is built today, None where there is none."""
    said = session.get(KEY, {}).get("morning", {})
    return known_of(database(), person, _drills(), _date(), said)


def _item(known: Known, drill: Drill) -> PlannedItem | None:
    items = known.today.session.items
    return next((one for one in items if one.drill == drill.id), None)


def _answers(form: Mapping[str, str], equipment: list[str]) -> dict[str, object]:
    """Return what was said, checked for what a form can get wrong."""
    runs = [
        {"weekday": n, "kind": kind}
        for n in range(7)
        if (kind := form.get(f"run{n}", "")) in get_args(RunKind)
    ]
    goal, side = form.get("goal", ""), form.get("weaker_side", "")
    if goal not in get_args(Goal) or not form.get("days", "").isdigit():
        raise BadRequest(_("Say how many days a week, and what you come for."))
    cadence = form.get("cadence", "")
    return {
        "days_per_week": int(form["days"]),
        "equipment": [one for one in get_args(Equipment) if one in equipment],
        "runs": runs,
        "goal": goal,
        "weaker_side": side if side in SIDES else None,
        "run_cadence_per_min": int(cadence)
        if cadence in map(str, CADENCES)
        else Answers().run_cadence_per_min,
    }


def _person() -> str:
    person = visit.person_id()
    if person is None:
        abort(403)
    return person


def _drills() -> Drills:
    return drills_of(services().settings.data)


def _date() -> dt.date:
    return dt.datetime.now().astimezone().date()
