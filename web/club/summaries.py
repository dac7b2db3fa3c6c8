"""The last scored trials of each person, protocol and leg, in one row.

The row is made anew from the trials each time one of them comes or goes, under a lock
of its own: two servers that take in two trials of one person do not lose either.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, exists, select, update

from web.club.database import given, insert_and_lock
from web.club.tables import discard, summary, trial
from web.club.ways import parsed

KEPT = 24
"""As many as tell a person's own error and still draw a line that can be read."""


class Point(msgspec.Struct, frozen=True, array_like=True):
    """One scored trial."""

    started_at: str
    score: float
    pipeline: str
    trial_id: str
    foam: str = ""
    """What it was done on; empty for no foam, and for one that nobody named."""


def renew(
    db: Connection, club_id: str, athlete_id: str, test_id: str, side: str
) -> None:
    """Make the row of a test (`web.club.ways`) anew from the trials."""
    protocol_id, way = parsed(test_id)
    # Only once the row is held is it certain which trials there are.
    insert_and_lock(
        db,
        summary,
        club_id=club_id,
        athlete_id=athlete_id,
        protocol_id=test_id,
        side=side,
        last_at="",
        points="[]",
    )
    stood = way._asdict() if way is not None else {}
    rows = db.execute(
        _newest(bool(side), way is not None),
        {
            "club_id": club_id,
            "athlete_id": athlete_id,
            "protocol_id": protocol_id,
            **({"side": side} if side else {}),
            **stood,
        },
    ).all()
    points = [
        Point(at, score, pipeline or "", id_, foam or "")
        for at, score, pipeline, id_, foam in rows
    ]
    db.execute(
        _RENEWED,
        {
            "of_club": club_id,
            "of_athlete": athlete_id,
            "of_test": test_id,
            "of_side": side,
            "last_at": points[0].started_at if points else "",
            "points": msgspec.json.encode(points).decode(),
        },
    )


@cache
def _newest(has_side: bool, has_way: bool) -> Any:
    """Return the query for the newest trials that count."""
    dropped = exists().where(
        discard.c.club_id == trial.c.club_id, discard.c.trial_id == trial.c.id
    )
    stood = (trial.c.stance, trial.c.vision, trial.c.surface) if has_way else ()
    return (
        select(
            trial.c.started_at,
            trial.c.score,
            trial.c.pipeline,
            trial.c.id,
            trial.c.foam,
        )
        .where(
            given(trial.c.club_id),
            given(trial.c.athlete_id),
            given(trial.c.protocol_id),
            *map(given, stood),
            given(trial.c.side) if has_side else trial.c.side.is_(None),
            trial.c.score.is_not(None),
            trial.c.simulated.is_(False),
            ~dropped,
        )
        .order_by(trial.c.started_at.desc())
        .limit(KEPT)
    )


_RENEWED = update(summary).where(
    summary.c.club_id == bindparam("of_club"),
    summary.c.athlete_id == bindparam("of_athlete"),
    summary.c.protocol_id == bindparam("of_test"),
    summary.c.side == bindparam("of_side"),
)


def read_points(text: str) -> list[Point]:
    """Return the points of a row, newest first."""
    return msgspec.json.decode(text, type=list[Point])
