"""Coaches: invited by a link, known by a password, logged in by a ticket.

Passwords are kept as werkzeug's scrypt, tickets as SHA-256. Who guesses waits longer
and longer. Nothing of a session is in a server's memory.
"""

from __future__ import annotations

import datetime as dt
import secrets
import threading
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, select, update
from werkzeug.security import check_password_hash, generate_password_hash

from station.language import _
from web.club.database import insert_new, utc_now, writing
from web.club.devices import digest
from web.club.tables import coach, ticket
from web.errors import BadDocument, Conflict, NotAllowed, UnknownHere

SESSION_DAYS = 14
INVITATION_DAYS = 7
PASSWORD_MIN = 10
GUESSES = 5
"""Wrong passwords before there is a wait."""
LOCK_LONGEST_S = 900
ROLES = ("coach", "admin")
"""An admin also lets stations and coaches in, and erases people."""
CHECKED_AT_ONCE = 3
"""Passwords: each takes a core for long, and stations are to be answered meanwhile."""
_checking = threading.BoundedSemaphore(CHECKED_AT_ONCE)
_NOBODY = generate_password_hash("nobody has this password")


@dataclass(frozen=True, slots=True)
class Coach:
    """Somebody who is logged in."""

    club_id: str
    id: str
    login: str
    role: str

    @property
    def is_admin(self) -> bool:
        return self.role == "admin"


def invite(db: Connection, club_id: str, login: str, role: str) -> str:
    """Return the secret of a link with which somebody sets a password, once.

    An invitation to a login that exists is how a lost password is set anew.

    Raises:
        BadDocument: the login or the role cannot be.
    """
    login = login.strip().lower()
    # It stands in the address from which it is removed.
    fits = 1 <= len(login) <= 64 and login.isprintable() and login.strip(".")
    if not fits or "/" in login:
        raise BadDocument(_("a login has 1 to 64 letters, and no /"))
    if role not in ROLES:
        raise BadDocument(_("a role is one of %(roles)s", roles=", ".join(ROLES)))
    insert_new(
        db,
        coach,
        club_id=club_id,
        id=str(uuid.uuid4()),
        login=login,
        role=role,
        failures=0,
        created_at=utc_now(),
    )
    db.execute(
        update(coach)
        .where(coach.c.club_id == club_id, coach.c.login == login)
        .values(role=role)
    )
    coach_id = db.execute(
        select(coach.c.id).where(coach.c.club_id == club_id, coach.c.login == login)
    ).scalar_one()
    return _issue(db, club_id, coach_id, "invitation", INVITATION_DAYS)


def accept(db: Connection, secret: str, password: str) -> Coach:
    """Take an invitation up.

    Raises:
        NotAllowed: it is unknown, used up or too old.
        BadDocument: the password is too short.
    """
    invited = _holder(db, secret, "invitation")
    used = _("this invitation was used already or is too old")
    if invited is None:
        raise NotAllowed(used)
    if len(password) < PASSWORD_MIN:
        raise BadDocument(_("a password has at least %(n)s letters", n=PASSWORD_MIN))
    # Of two who take it up at once one finds nothing to use up.
    if not _use_up(db, secret):
        raise NotAllowed(used)
    db.execute(
        update(coach)
        .where(coach.c.club_id == invited.club_id, coach.c.id == invited.id)
        .values(
            password=generate_password_hash(password), failures=0, locked_until=None
        )
    )
    # Who had the old password, or another link, is out.
    db.execute(
        delete(ticket).where(
            ticket.c.club_id == invited.club_id, ticket.c.coach_id == invited.id
        )
    )
    return invited


def log_in(engine: Engine, club_id: str, login: str, password: str) -> Coach | None:
    """Return who this is, None if nobody; a wrong password is counted.

    A password takes long to check, so that no transaction is open meanwhile. The guess
    is counted before: however many are made at once, only so many are checked.

    Raises:
        Conflict: there were too many wrong passwords, or too many at this moment.
    """
    if not _checking.acquire(blocking=False):
        raise Conflict(_("Too many attempts. Wait a little."))
    try:
        with writing(engine) as db:
            row = _guessed_at(db, club_id.strip().lower(), login.strip().lower())
        known = row.password if row is not None else None
        # Nobody's password takes as long as somebody's.
        right = check_password_hash(known or _NOBODY, password)
    finally:
        _checking.release()
    if row is None or known is None or not right:
        return None
    with writing(engine) as db:
        db.execute(
            update(coach)
            .where(coach.c.club_id == row.club_id, coach.c.id == row.id)
            .values(failures=0, locked_until=None)
        )
    return Coach(row.club_id, row.id, row.login, row.role)


def _guessed_at(db: Connection, club_id: str, login: str) -> Row[Any] | None:
    """Count a guess at somebody's password; return their row, None for nobody's."""
    mine = (coach.c.club_id == club_id) & (coach.c.login == login)
    row = db.execute(select(coach).where(mine).with_for_update()).one_or_none()
    if row is None:
        return None
    if row.locked_until is not None and row.locked_until > utc_now():
        raise Conflict(_("too many wrong passwords: wait some minutes"))
    failures = row.failures + 1
    locked_until = None
    if failures >= GUESSES:
        doublings = min(failures - GUESSES, 16)
        locked_until = _in(dt.timedelta(seconds=min(LOCK_LONGEST_S, 30 * 2**doublings)))
    db.execute(
        update(coach).where(mine).values(failures=failures, locked_until=locked_until)
    )
    return row


def open_session(db: Connection, who: Coach) -> str:
    """Return the secret of a new session, for a cookie."""
    db.execute(
        delete(ticket).where(
            ticket.c.club_id == who.club_id, ticket.c.expires_at < utc_now()
        )
    )
    return _issue(db, who.club_id, who.id, "session", SESSION_DAYS)


def session_of(db: Connection, secret: str) -> Coach | None:
    """Return whose session this is, None if nobody's."""
    return _holder(db, secret, "session")


def close_session(db: Connection, secret: str) -> None:
    """End a session."""
    _use_up(db, secret)


def remove(db: Connection, club_id: str, login: str) -> None:
    """Shut a coach out at once. Raises `UnknownHere` if there is none of that login."""
    mine = (coach.c.club_id == club_id) & (coach.c.login == login)
    ids = select(coach.c.id).where(mine)
    db.execute(
        delete(ticket).where(ticket.c.club_id == club_id, ticket.c.coach_id.in_(ids))
    )
    if not db.execute(delete(coach).where(mine)).rowcount:
        raise UnknownHere(f"nobody has the login {login} in {club_id}")


def _issue(db: Connection, club_id: str, coach_id: str, kind: str, days: int) -> str:
    secret = f"{club_id}.{secrets.token_urlsafe(32)}"
    insert_new(
        db,
        ticket,
        club_id=club_id,
        digest=digest(secret),
        kind=kind,
        coach_id=coach_id,
        expires_at=_in(dt.timedelta(days=days)),
    )
    return secret


def _use_up(db: Connection, secret: str) -> bool:
    """Delete a ticket; return whether it was still there."""
    club_id = secret.partition(".")[0]
    mine = (ticket.c.club_id == club_id) & (ticket.c.digest == digest(secret))
    return bool(db.execute(delete(ticket).where(mine)).rowcount)


def _holder(db: Connection, secret: str, kind: str) -> Coach | None:
    row = db.execute(
        select(coach.c.club_id, coach.c.id, coach.c.login, coach.c.role)
        .join(
            ticket,
            (ticket.c.club_id == coach.c.club_id) & (ticket.c.coach_id == coach.c.id),
        )
        .where(
            ticket.c.club_id == secret.partition(".")[0],
            ticket.c.digest == digest(secret),
            ticket.c.kind == kind,
            ticket.c.expires_at > utc_now(),
        )
    ).one_or_none()
    return Coach(*row) if row is not None else None


def _in(time: dt.timedelta) -> str:
    return (dt.datetime.now(dt.UTC) + time).isoformat(timespec="milliseconds")
