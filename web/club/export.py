"""Everything of the club as CSV, a line at a time."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from flask import Blueprint, Response
from sqlalchemy import Select, select

from web.club.database import reading
from web.club.login import coach
from web.club.services import services
from web.club.tables import athlete, discard, trial

ROWS_AT_ONCE = 500
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

blueprint = Blueprint("export", __name__)


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


def _rows(query: Select[Any]) -> Iterator[Any]:
    engine = services().engine
    streaming = {"stream_results": True, "yield_per": ROWS_AT_ONCE}

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
