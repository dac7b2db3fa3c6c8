"""Everything of the club as CSV, a line at a time."""

from __future__ import annotations

import base64
import csv
import io
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from flask import Blueprint, Response, render_template
from sqlalchemy import Select, select

from station.errors import BadChunk
from station.store.chunks import unpack_chunk
from station.store.trace import TRACE_HZ
from station.uplink.document import Document
from web.club.compare import axes_of
from web.club.database import reading
from web.club.login import coach
from web.club.reports import Health
from web.club.services import services
from web.club.tables import athlete, device, discard, document, trial

ROWS_AT_ONCE = 500
DOCUMENTS_AT_ONCE = 20
_HEALTH = ("version", "queued", "refused", "board", "calibrated_at", "noise_floor_mm_s")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

blueprint = Blueprint("export", __name__)


@blueprint.get("/export")
def page() -> str:
    """Say what there is to take away."""
    return render_template("export.html")


@blueprint.get("/export/athletes.csv")
def athletes() -> Response:
    """Give one line for each athlete."""
    known = athlete.c
    query = (
        select(
            known.id,
            known.code,
            known.name,
            known.squad,
            known.planned,
            known.created_at,
        )
        .where(known.club_id == coach().club_id)
        .order_by(known.code)
    )
    names = ["id", "code", "name", "group", "sessions_a_week", "created_at"]
    return _csv("athletes.csv", names, _rows(query))


@blueprint.get("/export/stations.csv")
def stations() -> Response:
    """Give one line for each station, with what it said of itself last."""
    known = device.c
    query = (
        select(
            known.id,
            known.name,
            known.created_at,
            known.seen_at,
            known.revoked_at,
            known.health,
        )
        .where(known.club_id == coach().club_id)
        .order_by(known.name)
    )

    found = _rows(query)

    def rows() -> Iterator[list[Any]]:
        for *about, health in found:
            told = msgspec.json.decode(health, type=Health) if health else None
            yield [*about, *(getattr(told, name, None) for name in _HEALTH)]

    names = ["id", "name", "created_at", "seen_at", "revoked_at", *_HEALTH]
    return _csv("stations.csv", names, rows())


@blueprint.get("/export/events.csv")
def events() -> Response:
    """Give one line for each event of each trial."""
    rows = (
        (sent.trial.id, one.t_ns, one.type, one.confidence, _json(one.detail))
        for sent in _documents()
        for one in sent.events
    )
    names = ["trial_id", "t_ns", "type", "confidence", "detail"]
    return _csv("events.csv", names, rows)


@blueprint.get("/export/paths.csv")
def paths() -> Response:
    """Give the centre of pressure of each trial as it is drawn."""
    rows = (
        (sent.trial.id, n / TRACE_HZ, ml_mm, ap_mm)
        for sent in _documents()
        for n, (ml_mm, ap_mm) in enumerate(
            zip(*(axes_of(sent) or ((), ())), strict=True)
        )
    )
    return _csv("paths.csv", ["trial_id", "t_s", "ml_mm", "ap_mm"], rows)


@blueprint.get("/export/counts.csv")
def counts() -> Response:
    """Give the raw counts of each trial, a line for each conversion of each chip."""
    rows = (
        (sent.trial.id, *conversion)
        for sent in _documents()
        for chunk in (sent.samples.chunks if sent.samples else ())
        for conversion in _conversions(chunk)
    )
    names = ["trial_id", "cell", "seq", "t_ns", "count", "flags"]
    return _csv("counts.csv", names, rows)


@blueprint.get("/export/trials.csv")
def trials() -> Response:
    """Give one line for each trial."""
    columns = [column for column in trial.c if column.name not in _INSIDE]
    query = (
        select(
            *columns,
            athlete.c.code,
            athlete.c.name,
            discard.c.reason.label("discarded"),
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
        .where(trial.c.club_id == coach().club_id)
        .order_by(trial.c.received_at)
    )
    names = [*(column.name for column in columns), "code", "name", "discarded"]
    return _csv("trials.csv", names, _rows(query))


@blueprint.get("/export/measures.csv")
def measures() -> Response:
    """Give one line for each measure of each trial."""
    query = (
        select(trial.c.id, trial.c.pipeline, trial.c.measures)
        .where(trial.c.club_id == coach().club_id)
        .order_by(trial.c.received_at)
    )
    rows = (
        (trial_id, pipeline, name, value)
        for trial_id, pipeline, text in _rows(query)
        for name, value in msgspec.json.decode(text).items()
    )
    return _csv("measures.csv", ["trial_id", "pipeline", "measure", "value"], rows)


_INSIDE = frozenset({"club_id", "measures", "sha256"})


def _documents() -> Iterator[Document]:
    query = (
        select(document.c.encoding, document.c.body)
        .where(document.c.club_id == coach().club_id)
        .order_by(document.c.trial_id)
    )
    # Asked for now: when the lines are made, the request is over.
    return map(_decoded, _rows(query, DOCUMENTS_AT_ONCE))


def _decoded(row: Any) -> Document:
    encoding, body = row
    plain = zlib.decompress(body) if encoding == "deflate" else bytes(body)
    return msgspec.json.decode(plain, type=Document)


def _conversions(chunk: str) -> Iterator[tuple[Any, ...]]:
    """Give the conversions of a chunk, or one line that says why there are none."""
    try:
        cells = unpack_chunk(base64.b64decode(chunk))
    except (BadChunk, ValueError) as error:
        yield None, None, None, f"unreadable: {error}", None
        return
    for cell in cells:
        for one in cell:
            yield one.cell, one.seq, one.t_ns, one.count, one.flags


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _rows(query: Select[Any], at_once: int = ROWS_AT_ONCE) -> Iterator[Any]:
    engine = services().engine
    streaming = {"stream_results": True, "yield_per": at_once}

    def rows() -> Iterator[Any]:
        with reading(engine) as db:
            yield from db.execute(query, execution_options=streaming)

    return rows()


def _csv(name: str, header: list[str], rows: Iterable[Any]) -> Response:
    def lines() -> Iterator[str]:
        yield _line(header)
        for row in rows:
            yield _line(row)

    return Response(
        lines(),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _line(values: Iterable[Any]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(map(_shown, values))
    return text.getvalue()


def _shown(value: Any) -> Any:
    """A spreadsheet must not take a name for a formula."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value
