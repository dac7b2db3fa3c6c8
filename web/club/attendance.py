"""On which days an athlete was tested, and how many of four weeks' that makes.

A day counts once, whatever was done on it, as long as one trial of it counts.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, case, delete, exists, func, select

from web.club.database import given, insert_found
from web.club.tables import attendance, discard, trial

WEEKS = 4
USUAL_WEEKS = 12
"""How far before those four weeks is looked for what is usual."""
KNOWN_WEEKS = 2
"""Of fewer weeks nothing usual is told."""
FEW_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Adherence:
    """How often somebody came lately, and how often that was to be expected."""

    days: int
    """In the last four weeks."""
    planned: int | None
    """In four weeks, where the club has planned any."""
    usual: int | None
    """In four of the weeks before, where there are enough of them."""

    @property
    def expected(self) -> int | None:
        """What is planned, else what is usual."""
        return self.planned if self.planned is not None else self.usual

    @property
    def few(self) -> bool:
        """Whether it is less than half of what was expected."""
        return bool(self.expected) and self.days < FEW_SHARE * (self.expected or 0)


_NOT_DROPPED = select(
    *(bindparam(one.name, type_=one.type).label(one.name) for one in attendance.c)
).where(~exists().where(given(discard.c.club_id), given(discard.c.trial_id)))


def note_day(
    db: Connection, club_id: str, athlete_id: str, trial_id: str, started_at: str
) -> None:
    """Note the day of a trial that has come, unless it was discarded before."""
    values = {
        "club_id": club_id,
        "athlete_id": athlete_id,
        "trial_id": trial_id,
        "day": started_at[:10],
    }
    insert_found(db, attendance, _NOT_DROPPED, values)


def strike_day(db: Connection, club_id: str, athlete_id: str, started_at: str) -> None:
    """Strike the day of a trial that was discarded, if no other trial counts then."""
    day = started_at[:10]
    dropped = exists().where(
        discard.c.club_id == trial.c.club_id, discard.c.trial_id == trial.c.id
    )
    counts = db.execute(
        select(trial.c.id)
        .where(
            trial.c.club_id == club_id,
            trial.c.athlete_id == athlete_id,
            trial.c.started_at >= day,
            trial.c.started_at < f"{day}~",
            trial.c.simulated.is_(False),
            ~dropped,
        )
        .limit(1)
    ).first()
    if counts is not None:
        return
    db.execute(
        delete(attendance).where(
            attendance.c.club_id == club_id,
            attendance.c.athlete_id == athlete_id,
            attendance.c.day == day,
        )
    )


def adherence(
    db: Connection, club_id: str, planned: dict[str, int | None], today: dt.date
) -> dict[str, Adherence]:
    """Return how often each athlete came, by id.

    Args:
        db: a connection.
        club_id: whose athletes.
        planned: sessions a week that the club has planned for each of them.
        today: the last day that counts.
    """
    recent = (today - dt.timedelta(weeks=WEEKS)).isoformat()
    oldest = (today - dt.timedelta(weeks=WEEKS + USUAL_WEEKS)).isoformat()
    day = attendance.c.day
    rows = db.execute(
        select(
            attendance.c.athlete_id,
            func.sum(case((day > recent, 1), else_=0)),
            func.sum(case((day <= recent, 1), else_=0)),
            func.min(day),
        )
        .where(attendance.c.club_id == club_id, day > oldest, day <= today.isoformat())
        .group_by(attendance.c.athlete_id)
    )
    came = {
        id_: (lately, _usual(before, first, recent))
        for id_, lately, before, first in rows
    }
    return {
        id_: Adherence(
            came.get(id_, (0, None))[0],
            WEEKS * a_week if a_week is not None else None,
            came.get(id_, (0, None))[1],
        )
        for id_, a_week in planned.items()
    }


def _usual(before: int, first: str, recent: str) -> int | None:
    weeks = (dt.date.fromisoformat(recent) - dt.date.fromisoformat(first)).days / 7
    if weeks < KNOWN_WEEKS:
        return None
    return round(WEEKS * before / weeks)
