"""Clubs and what belongs to them as a whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from web.club.database import insert_new, utc_now
from web.club.tables import club, device
from web.errors import BadDocument, Conflict, UnknownHere

_SHORT_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")


def add_club(db: Connection, club_id: str, name: str) -> None:
    """Make a club.

    Raises:
        BadDocument: the short name has other characters than a-z, 0-9 and -.
        Conflict: there is one of that name.
    """
    if not _SHORT_NAME.fullmatch(club_id):
        raise BadDocument(
            f"'{club_id}' cannot be a club's short name: use up to 32 of a-z, 0-9 and -"
        )
    if not insert_new(db, club, club_id=club_id, name=name, created_at=utc_now()):
        raise Conflict(f"there is a club {club_id} already: choose another short name")


def check_club(db: Connection, club_id: str) -> None:
    """Raise `UnknownHere` unless there is such a club."""
    found = db.execute(select(club.c.club_id).where(club.c.club_id == club_id))
    if found.one_or_none() is None:
        raise UnknownHere(
            f"there is no club {club_id}: make it with heron club-admin add-club"
        )


def stations(db: Connection, club_id: str) -> Sequence[Any]:
    """Return the stations of a club by name, each a row of `device`."""
    return db.execute(
        select(device).where(device.c.club_id == club_id).order_by(device.c.name)
    ).all()
