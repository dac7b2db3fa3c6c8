"""A battery while somebody goes through it: what is behind, what comes next, the end.

Everything shown comes from the store, so that a run that was left goes on where it was.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from station.batteries.library import find_battery, load_batteries
from station.batteries.progress import RUNNING, PartState, Progress, progress_of
from station.batteries.spec import Battery, parts_of, seconds_of
from station.errors import NotFound, NotNow
from station.protocols.state import FINAL
from station.store import battery_runs, queries
from station.store.records import TrialSummary
from station.texts import Said, said
from web.kiosk import visit
from web.kiosk.cards import drawing_of, protocol_of
from web.kiosk.gates import why_not
from web.kiosk.i18n import _, plural
from web.kiosk.run_results import run_result
from web.kiosk.services import database, services
from web.kiosk.words import leg_name, sentence

PAGE = 4
"""Batteries on a page: as many as can be read on the smallest screen."""

blueprint = Blueprint("runs", __name__)


@blueprint.get("/batteries")
def choose() -> str | Response:
    """Offer the batteries, and the run that was left."""
    if not visit.begun():
        return redirect(url_for("people.who"))
    known = sorted(batteries().values(), key=_order)
    pages = max(1, -(-len(known) // PAGE))
    number = min(max(1, request.args.get("page", 1, type=int)), pages)
    shown = known[(number - 1) * PAGE : number * PAGE]
    return render_template(
        "batteries.html",
        batteries=[(one, length_of(one)) for one in shown],
        number=number,
        pages=pages,
        unfinished=unfinished(),
        clinic=visit.room() is not None,
    )


@blueprint.post("/batteries/<battery>")
def begin(battery: str) -> Response:
    """Begin a run of a battery."""
    if not visit.begun():
        return redirect(url_for("people.who"), 303)
    chosen = find_battery(batteries(), battery)
    made = services().ask("begin_battery", battery=chosen.id, person=visit.person_id())
    visit.follow_run(made["run"])
    return redirect(url_for("runs.show", run=made["run"]), 303)


@blueprint.get("/runs/<run>")
def show(run: str) -> str | Response:
    """Show how far a run is and what comes next; at its end what came out."""
    progress = progress_in_visit(run)
    running = next((p for p in progress.parts if p.state == RUNNING), None)
    if running is not None and (where := _live(running)) is not None:
        return redirect(where)
    if progress.over:
        return redirect(url_for("runs.result", run=run))
    visit.follow_run(run)
    return _page(progress)


@blueprint.post("/runs/<run>/<int:part>")
def start(run: str, part: int) -> tuple[str, int] | Response:
    """Begin a part of the run, or do it again."""
    progress = progress_in_visit(run)
    if part >= len(progress.parts):
        abort(404)
    planned = progress.parts[part].part
    protocol = protocol_of(services().protocols, planned.protocol)
    refused = why_not(protocol, planned.side)
    status = 409
    if refused is None:
        try:
            made = services().ask(
                "start_trial",
                protocol=protocol.id,
                side=planned.side,
                person=progress.run.person_id,
                run=run,
                part=part,
            )
        except NotNow as error:
            refused, status = sentence(str(error)), error.status
        else:
            attempt = visit.Attempt(made["trial"], protocol.id, planned.side)
            visit.remember(attempt)
            return redirect(url_for("trials.live", trial=attempt.trial), 303)
    if progress.over:
        return redirect(url_for("runs.result", run=run), 303)
    return _page(progress, refused), status


@blueprint.post("/runs/<run>/<int:part>/<answer>")
def steer(run: str, part: int, answer: str) -> Response:
    """Leave a part out, or take it in again."""
    progress_in_visit(run)
    if answer not in ("skip", "undo"):
        abort(404)
    services().ask("leave_part", run=run, part=part, undo=answer == "undo")
    return redirect(url_for("runs.show", run=run), 303)


@blueprint.post("/runs/<run>/effort")
def effort(run: str) -> Response:
    """Note that somebody is back from the effort."""
    if progress_in_visit(run).effort_due:
        services().ask("note_effort", run=run)
    return redirect(url_for("runs.show", run=run), 303)


@blueprint.post("/runs/<run>/stop")
def stop(run: str) -> Response:
    """End the run where it is."""
    progress_in_visit(run)
    with contextlib.suppress(NotNow):
        services().ask("stop_battery", run=run)
    return redirect(url_for("runs.result", run=run), 303)


@blueprint.get("/runs/<run>/result")
def result(run: str) -> str:
    """Show what all parts came to."""
    progress = progress_in_visit(run)
    return render_template(
        "run_result.html",
        progress=progress,
        told=run_result(database(), services().protocols, progress),
    )


def run_of(trial: TrialSummary) -> Progress | None:
    """Return the run that a trial of this visit or this person belongs to."""
    if trial.run_id is None:
        return None
    run = battery_runs.battery_run(database(), trial.run_id)
    if run.person_id != visit.person_id() and visit.run() != run.id:
        return None
    return _progress(run)


def batteries() -> Mapping[str, Battery]:
    """Return every battery as it is now; some may just have been composed."""
    given = services()
    return Said(load_batteries(given.protocols, given.settings.data))


def length_of(battery: Battery) -> str:
    """Return how long a battery takes, as people say it."""
    protocols = services().protocols
    minutes = max(1, round(seconds_of(battery, protocols) / 60))
    tests = plural("%(num)s part", "%(num)s parts", len(parts_of(battery, protocols)))
    if battery.effort is not None:
        return _("%(tests)s, %(n)s min and the run", tests=tests, n=minutes)
    return _("%(tests)s, up to %(n)s min", tests=tests, n=minutes)


def unfinished() -> Progress | None:
    """Return the newest run of this person, or of this visit, that goes on."""
    db = database()
    person, noted = visit.person_id(), visit.run()
    known = battery_runs.runs_of(db, person, limit=1) if person is not None else []
    if not known and noted is not None:
        with contextlib.suppress(NotFound):
            known = [battery_runs.battery_run(db, noted)]
    found = [_progress(run) for run in known]
    return next((one for one in found if not one.over and one.behind), None)


def progress_in_visit(run: str) -> Progress:
    """Return how far a run is, which must be of this visit or of this person."""
    found = battery_runs.battery_run(database(), run)
    person = visit.person_id()
    mine = found.person_id is not None and found.person_id == person
    if not mine and visit.run() != run:
        abort(403)
    return _progress(found)


def _progress(run: battery_runs.BatteryRun) -> Progress:
    return progress_of(said(run), queries.run_trials(database(), run.id))


def _page(progress: Progress, refused: str | None = None) -> str:
    upcoming = progress.upcoming
    if upcoming is None:
        abort(404)
    protocol = protocol_of(services().protocols, upcoming.part.protocol)
    closed = why_not(protocol, upcoming.part.side)
    return render_template(
        "run.html",
        progress=progress,
        upcoming=upcoming,
        protocol=protocol,
        leg=leg_name(upcoming.part.side),
        drawing=drawing_of(protocol, upcoming.part.side),
        refused=refused or closed,
        closed=closed,
        due_ns=progress.due_ns(),
        scheduled=upcoming.part.at_s is not None,
    )


def _live(part: PartState) -> str | None:
    """Return where a part that runs is shown, None if it was cut off."""
    newest = part.trials[-1]
    view = services().hub.latest()
    now = view.trial if view is not None else None
    if now is None or now.id != newest.id:
        return None
    if now.phase in FINAL and now.series is not None:
        return url_for("series.show", series=now.series.id)
    return url_for("trials.live", trial=newest.id)


def _order(battery: Battery) -> tuple[bool, float]:
    """Return a key that puts what was composed here first, then short before long."""
    return not battery.id.startswith("own-"), seconds_of(battery, services().protocols)
