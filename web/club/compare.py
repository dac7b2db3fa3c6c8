"""Two trials of one athlete side by side: drawn on one scale, and their days compared.

What two trials differ by is mostly chance; so the means of their days stand beside
them, and a word only where these differ by more than chance makes.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from flask import Blueprint, render_template, request
from markupsafe import Markup
from sqlalchemy import Connection, exists, select

from station.charts.drawing import to_svg
from station.charts.stabilogram import stabilogram
from station.charts.statokinesigram import common_half_span_mm, statokinesigram
from station.definitions import definition
from station.errors import BadChunk, UnknownMeasure
from station.language import _
from station.norms.tables import Condition
from station.reliability.change import Change, Occasion, Verdict, judge
from station.store.trace import TRACE_HZ, unpack_trace
from station.uplink.document import Document
from web.club import ingest
from web.club.database import reading
from web.club.form import VERDICTS, Test, because, test_of_trial
from web.club.login import coach
from web.club.services import services
from web.club.tables import athlete, discard, trial
from web.errors import BadDocument, UnknownHere

LATEST = 200
"""Trials of the same kind from which the person's own error is learnt."""
TIME_SPANS_MM = (10.0, 20.0, 40.0, 80.0, 160.0, 320.0)

blueprint = Blueprint("compare", __name__)

Axes = tuple[tuple[float, ...], tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Shown:
    """One of the two trials."""

    row: Any
    test: Test
    path: Markup | None
    course: Markup | None
    values: dict[str, float]


@dataclass(frozen=True, slots=True)
class Line:
    """One measure of both."""

    name: str
    title: str
    unit: str
    first: float | None
    second: float | None
    days: Change | None
    """Between the means of the two days."""


@blueprint.get("/athletes/<athlete_id>/compare")
def page(athlete_id: str) -> str:
    """Show two trials of one athlete."""
    club_id = coach().club_id
    wanted = [request.args.get(name, "") for name in ("first", "second")]
    if not all(wanted):
        raise BadDocument(_("choose two trials to compare"))
    with reading(services().engine) as db:
        person = db.execute(
            select(athlete).where(
                athlete.c.club_id == club_id, athlete.c.id == athlete_id
            )
        ).one_or_none()
        rows = [_row(db, club_id, athlete_id, one) for one in wanted]
        documents = [_document(db, club_id, row.id) for row in rows]
        alike = _alike(db, rows[0])
    shown = _shown(rows, [axes_of(one) for one in documents])
    return render_template(
        "compare.html",
        person=person,
        pair=shown,
        lines=_lines(shown, alike),
        because=because,
        verdicts=VERDICTS | {Verdict.UNKNOWN: ""},
        same_day=rows[0].started_at[:10] == rows[1].started_at[:10],
    )


def axes_of(document: Document) -> Axes | None:
    """Return the path of the CoP as the station drew it (ML, AP), None without one."""
    if document.trace is None:
        return None
    try:
        points = unpack_trace(base64.b64decode(document.trace))
    except (BadChunk, ValueError):
        return None
    if not points:
        return None
    ml_mm, ap_mm = zip(*points, strict=True)
    return ml_mm, ap_mm


def values_of(row: Any) -> dict[str, float]:
    """Return a trial's measures by name, how long was held among them."""
    values: dict[str, float] = msgspec.json.decode(row.measures)
    if row.hold_s is not None:
        values = {"hold_time": row.hold_s} | values
    return values


def _row(db: Connection, club_id: str, athlete_id: str, trial_id: str) -> Any:
    row = db.execute(
        select(trial).where(
            trial.c.club_id == club_id,
            trial.c.athlete_id == athlete_id,
            trial.c.id == trial_id,
        )
    ).one_or_none()
    if row is None:
        raise UnknownHere("there is no such trial of this person")
    return row


def _document(db: Connection, club_id: str, trial_id: str) -> Document:
    body = ingest.kept_document(db, club_id, trial_id)
    return msgspec.json.decode(body, type=Document)


def _alike(db: Connection, like: Any) -> Sequence[Any]:
    """Return the newest trials that were stood as `like` was and count."""
    dropped = exists().where(
        discard.c.club_id == trial.c.club_id, discard.c.trial_id == trial.c.id
    )
    return db.execute(
        select(trial)
        .where(
            trial.c.club_id == like.club_id,
            trial.c.athlete_id == like.athlete_id,
            trial.c.protocol_id == like.protocol_id,
            trial.c.side == like.side if like.side else trial.c.side.is_(None),
            trial.c.stance == like.stance,
            trial.c.vision == like.vision,
            trial.c.surface == like.surface,
            trial.c.foam == like.foam if like.foam else trial.c.foam.is_(None),
            trial.c.simulated.is_(like.simulated),
            trial.c.state == "done",
            ~dropped,
        )
        .order_by(trial.c.started_at.desc())
        .limit(LATEST)
    ).all()


def _shown(rows: Sequence[Any], paths: Sequence[Axes | None]) -> list[Shown]:
    there = [axes for axes in paths if axes is not None]
    from_above_mm = common_half_span_mm(there)
    over_time_mm = _common_time_span_mm(there)
    return [
        Shown(
            row,
            test_of_trial(services().protocols, row),
            _path(axes, from_above_mm),
            _course(axes, over_time_mm),
            values_of(row),
        )
        for row, axes in zip(rows, paths, strict=True)
    ]


def _path(axes: Axes | None, half_span_mm: float) -> Markup | None:
    if axes is None:
        return None
    drawing = statokinesigram(*axes, half_span_mm=half_span_mm)
    return Markup(to_svg(drawing))  # noqa: S704 - our own drawing


def _course(axes: Axes | None, half_span_mm: float) -> Markup | None:
    if axes is None:
        return None
    drawn = stabilogram(*axes, TRACE_HZ, half_span_mm=half_span_mm, width=520.0)
    return Markup(to_svg(drawn))  # noqa: S704 - our own drawing


def _common_time_span_mm(paths: Sequence[Axes]) -> float:
    farthest = 0.0
    for axis in (axis for axes in paths for axis in axes):
        known = [value for value in axis if not math.isnan(value)]
        if known:
            mean = math.fsum(known) / len(known)
            farthest = max(farthest, *(abs(value - mean) for value in known))
    return next((span for span in TIME_SPANS_MM if farthest <= span), farthest)


def _lines(pair: Sequence[Shown], alike: Sequence[Any]) -> list[Line]:
    first, second = pair
    names = list(first.values | second.values)
    known = {row.id: values_of(row) for row in alike}
    days = [row.started_at[:10] for row in (first.row, second.row)]
    comparable = second.row.id in known and first.row.id in known and days[0] != days[1]
    lines = []
    for name in names:
        try:
            measure = definition(name)
        except UnknownMeasure:
            continue
        change = _between_days(name, first, days, alike, known) if comparable else None
        lines.append(
            Line(
                name,
                _(measure.title),
                "" if measure.unit == "1" else measure.unit.replace("mm2", "mm²"),
                first.values.get(name),
                second.values.get(name),
                change,
            )
        )
    return lines


def _between_days(
    name: str,
    first: Shown,
    days: Sequence[str],
    alike: Sequence[Any],
    known: dict[str, dict[str, float]],
) -> Change | None:
    """Judge the two days by this measure, from all days on which it was taken."""
    condition = first.test.condition
    if condition is None:
        return None
    row = first.row
    condition = Condition(row.stance, row.vision, row.surface, condition.duration_s)
    sessions: dict[tuple[str, str], list[float]] = {}
    for one in alike:
        value = known[one.id].get(name)
        if value is not None:
            key = one.started_at[:10], one.pipeline or ""
            sessions.setdefault(key, []).append(value)
    occasions = {
        key: Occasion(tuple(values), key[1], condition)
        for key, values in sessions.items()
    }
    pair = [
        next((one for key, one in occasions.items() if key[0] == day), None)
        for day in days
    ]
    if pair[0] is None or pair[1] is None:
        return None
    change = judge(name, pair[0], pair[1], own_sessions=list(occasions.values()))
    return None if change.verdict is Verdict.UNKNOWN and not change.before else change
