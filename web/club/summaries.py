"""The last scored trials of each person, protocol and leg, in one row.

The row is made anew from the trials each time one of them comes or goes, under a lock
of its own: two servers that take in two trials of one person do not lose either.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import ColumnElement, Connection, exists, select, update

from web.club.database import insert_and_lock
from web.club.tables import discard, summary, trial
from web.club.ways import Way, parsed

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
    mine = (
        (summary.c.club_id == club_id)
        & (summary.c.athlete_id == athlete_id)
        & (summary.c.protocol_id == test_id)
        & (summary.c.side == side)
    )
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
    dropped = exists().where(
        discard.c.club_id == trial.c.club_id, discard.c.trial_id == trial.c.id
    )
    rows = db.execute(
        select(
            trial.c.started_at,
            trial.c.score,
            trial.c.pipeline,
            trial.c.id,
            trial.c.foam,
        )
        .where(
            trial.c.club_id == club_id,
            trial.c.athlete_id == athlete_id,
            trial.c.protocol_id == protocol_id,
            *_stood(way),
            trial.c.side == side if side else trial.c.side.is_(None),
            trial.c.score.is_not(None),
            trial.c.simulated.is_(False),
            ~dropped,
        )
        .order_by(trial.c.started_at.desc())
        .limit(KEPT)
    ).all()
    points = [
        Point(at, score, pipeline or "", id_, foam or "")
        for at, score, pipeline, id_, foam in rows
    ]
    db.execute(
        update(summary)
        .where(mine)
        .values(
            last_at=points[0].started_at if points else "",
            points=msgspec.json.encode(points).decode(),
        )
    )


def _stood(way: Way | None) -> list[ColumnElement[bool]]:
    if way is None:
        return []
    return [
        trial.c.stance == way.stance,
        trial.c.vision == way.vision,
        trial.c.surface == way.surface,
    ]


def read_points(text: str) -> list[Point]:
    """Return the points of a row, newest first."""
    return msgspec.json.decode(text, type=list[Point])
