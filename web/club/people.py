"""One athlete: every test, every trial, the name and the group that the club gives."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy import Connection, select, update
from werkzeug.wrappers import Response

from station.charts.drawing import to_svg
from station.charts.statokinesigram import statokinesigram
from station.definitions import definition
from station.errors import UnknownMeasure
from station.language import _
from station.store.records import StoredMeasure
from station.uplink.document import Document
from web.club import ingest
from web.club.compare import axes_of
from web.club.database import reading, writing
from web.club.form import form_of, test_of, test_of_trial
from web.club.login import coach
from web.club.services import services
from web.club.tables import athlete, discard, summary, trial
from web.club.ways import is_current
from web.errors import BadDocument, UnknownHere
from web.trend import trend

NAME_MAX = 60
LATEST = 50
A_WEEK_MAX = 14

blueprint = Blueprint("people", __name__)


@blueprint.get("/trials")
def latest() -> str:
    """Show what arrived last, of everybody, guests and simulated people too."""
    with reading(services().engine) as db:
        trials = _trials(db, coach().club_id, None)
    return render_template("trials.html", trials=trials)


@blueprint.get("/athletes/<athlete_id>")
def page(athlete_id: str) -> str:
    """Show one athlete."""
    club_id = coach().club_id
    with reading(services().engine) as db:
        person = _person(db, club_id, athlete_id)
        tests = _tests(db, club_id, athlete_id)
        trials = _trials(db, club_id, athlete_id)
    return render_template(
        "athlete.html", person=person, tests=tests, trials=trials, pair=_pair(trials)
    )


@blueprint.post("/athletes/<athlete_id>")
def change(athlete_id: str) -> Response:
    """Give a name and a group, or take them away."""
    given: dict[str, Any] = {
        column: " ".join(request.form.get(field, "").split()) or None
        for field, column in (("name", "name"), ("group", "squad"))
    }
    if any(len(text or "") > NAME_MAX for text in given.values()):
        raise BadDocument(_("a name or a group has at most %(n)s letters", n=NAME_MAX))
    given["planned"] = _planned(request.form.get("planned", ""))
    with writing(services().engine) as db:
        _person(db, coach().club_id, athlete_id)
        db.execute(
            update(athlete)
            .where(athlete.c.club_id == coach().club_id, athlete.c.id == athlete_id)
            .values(**given)
        )
    return redirect(url_for("people.page", athlete_id=athlete_id), 303)


@blueprint.post("/athletes/<athlete_id>/erase")
def erase(athlete_id: str) -> Response:
    """Erase somebody who has asked for it, for good."""
    with writing(services().engine) as db:
        person = _person(db, coach().club_id, athlete_id)
        if request.form.get("code", "").strip().upper() != person.code:
            raise BadDocument(
                _("type the code of the person to erase everything of them")
            )
        ingest.erase_athlete(db, coach().club_id, athlete_id)
    return redirect(url_for("squad.page"), 303)


@blueprint.get("/trials/<trial_id>")
def trial_page(trial_id: str) -> str:
    """Show one trial with its drawing."""
    club_id = coach().club_id
    with reading(services().engine) as db:
        document = msgspec.json.decode(
            ingest.kept_document(db, club_id, trial_id), type=Document
        )
        row = db.execute(
            select(trial).where(trial.c.club_id == club_id, trial.c.id == trial_id)
        ).one()
        dropped = db.execute(
            select(discard.c.reason).where(
                discard.c.club_id == club_id, discard.c.trial_id == trial_id
            )
        ).scalar()
        person = _person(db, club_id, row.athlete_id) if row.athlete_id else None
    return render_template(
        "trial.html",
        trial=document.trial,
        test=test_of_trial(services().protocols, document.trial),
        measures=_measures(document, row),
        pipeline=row.pipeline,
        started_at=row.started_at,
        person=person,
        dropped=dropped,
        drawing=_drawing(document),
    )


def _planned(text: str) -> int | None:
    """Return how many sessions a week are planned. Raises `BadDocument`."""
    if not text.strip():
        return None
    digits = text.strip()
    if not digits.isdecimal() or len(digits) > 2 or int(digits) > A_WEEK_MAX:
        raise BadDocument(_("plan 0 to %(n)s sessions a week, or none", n=A_WEEK_MAX))
    return int(digits)


def _unit(name: str) -> str:
    try:
        return definition(name).unit
    except UnknownMeasure:
        return ""


def _measures(document: Document, row: Any) -> tuple[StoredMeasure, ...]:
    """Return what was sent; of a reanalysed trial what the later pipeline made."""
    if row.pipeline == document.trial.pipeline:
        return document.measures
    units = {one.name: one.unit for one in document.measures}
    values: dict[str, float] = msgspec.json.decode(row.measures)
    return tuple(
        StoredMeasure(name, value, units[name] if name in units else _unit(name))
        for name, value in values.items()
    )


def _person(db: Connection, club_id: str, athlete_id: str) -> Any:
    row = db.execute(
        select(athlete).where(athlete.c.club_id == club_id, athlete.c.id == athlete_id)
    ).one_or_none()
    if row is None:
        raise UnknownHere("there is nobody of that name here")
    return row


def _tests(db: Connection, club_id: str, athlete_id: str) -> list[dict[str, Any]]:
    rows = db.execute(
        select(summary.c.protocol_id, summary.c.side, summary.c.points)
        .where(summary.c.club_id == club_id, summary.c.athlete_id == athlete_id)
        .order_by(summary.c.protocol_id, summary.c.side)
    )
    found = []
    for id_, side, points in rows:
        if not is_current(services().protocols, id_):
            continue
        test = test_of(services().protocols, id_)
        form = form_of(test, points)
        if form is not None:
            drawn = Markup(trend(form.scores))  # noqa: S704 - our own drawing
            found.append({"test": test, "side": side, "form": form, "trend": drawn})
    return found


def _trials(
    db: Connection, club_id: str, athlete_id: str | None
) -> list[dict[str, Any]]:
    """Return the newest trials of somebody; without an id those that came last."""
    query = (
        select(
            trial.c.id,
            trial.c.athlete_id,
            trial.c.started_at,
            trial.c.protocol_id,
            trial.c.side,
            trial.c.stance,
            trial.c.vision,
            trial.c.surface,
            trial.c.score,
            trial.c.simulated,
            athlete.c.code,
            athlete.c.name,
            discard.c.reason,
        )
        .outerjoin(
            athlete,
            (athlete.c.club_id == trial.c.club_id)
            & (athlete.c.id == trial.c.athlete_id),
        )
        .outerjoin(
            discard,
            (discard.c.club_id == trial.c.club_id) & (discard.c.trial_id == trial.c.id),
        )
        .where(trial.c.club_id == club_id)
        .limit(LATEST)
    )
    if athlete_id is None:
        query = query.order_by(trial.c.received_at.desc())
    else:
        query = query.where(trial.c.athlete_id == athlete_id)
        query = query.order_by(trial.c.started_at.desc())
    return [
        {"row": row, "test": test_of_trial(services().protocols, row)}
        for row in db.execute(query)
    ]


def _drawing(document: Document) -> Markup | None:
    """Return the path of the CoP, drawn as on the station's own screen."""
    axes = axes_of(document)
    if axes is None:
        return None
    return Markup(to_svg(statokinesigram(*axes)))  # noqa: S704 - our own drawing


def _pair(trials: list[dict[str, Any]]) -> tuple[str, str]:
    """Return two trials worth comparing: the newest and one like it of another day."""
    if not trials:
        return "", ""
    newest = trials[0]["row"]
    for one in trials[1:]:
        row = one["row"]
        alike = (row.protocol_id, row.side) == (newest.protocol_id, newest.side)
        if alike and row.started_at[:10] != newest.started_at[:10]:
            return row.id, newest.id
    return trials[-1]["row"].id, newest.id
