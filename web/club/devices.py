"""Stations as the club knows them: enrolled by a code, known by a token.

A token is `CLUB.SECRET`, the secret 256 random bits that the station made; a code is
`CLUB-XXXXX-XXXXX`, good for one station and one day. The server keeps SHA-256 of both.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, update

from web.club.database import given, insert_new, utc_now
from web.club.tables import device, enrolment, token
from web.errors import BadDocument, NotAllowed, UnknownHere

CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_DAYS = 1
SEEN_EVERY_S = 60
_SHA256 = re.compile(r"[0-9a-f]{64}")
_OF_TOKEN = (
    select(
        token.c.device_id,
        token.c.digest,
        token.c.used_at,
        device.c.name,
        device.c.seen_at,
    )
    .join(
        device,
        (device.c.club_id == token.c.club_id) & (device.c.id == token.c.device_id),
    )
    .where(
        given(token.c.club_id),
        given(token.c.digest),
        token.c.revoked_at.is_(None),
        device.c.revoked_at.is_(None),
    )
)


@dataclass(frozen=True, slots=True)
class Device:
    """A station that has shown its token."""

    club_id: str
    id: str
    name: str
    token: str
    """Digest of the token that it showed."""
    fresh: bool
    """Whether the token is shown for the first time."""
    seen_at: str | None


def digest(secret: str) -> str:
    """Return what the server keeps of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def make_code(db: Connection, club_id: str, device_name: str) -> str:
    """Return a new code with which one station can enrol."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(10))
    code = f"{club_id}-{letters[:5]}-{letters[5:]}"
    expires = dt.datetime.now(dt.UTC) + dt.timedelta(days=CODE_DAYS)
    insert_new(
        db,
        enrolment,
        club_id=club_id,
        digest=digest(code),
        device_name=device_name,
        expires_at=expires.isoformat(timespec="milliseconds"),
    )
    return code


def enrol(db: Connection, code: str, token_sha256: str) -> tuple[str, str]:
    """Take up a code; return the club and the station's name.

    The same code with the same token may come again, when the answer was lost.

    Raises:
        NotAllowed: the code is unknown, used up or too old.
        BadDocument: what should be a digest is none.
    """
    check_sha256(token_sha256)
    club_id, code = _club_of_code(code)
    row = db.execute(
        select(enrolment).where(
            enrolment.c.club_id == club_id, enrolment.c.digest == digest(code)
        )
    ).one_or_none()
    if row is None or row.expires_at < utc_now():
        raise NotAllowed("this code is unknown or too old: ask the club for a new one")
    device_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"heron:{club_id}:{row.digest}"))
    claimed = db.execute(
        update(enrolment)
        .where(
            enrolment.c.club_id == club_id,
            enrolment.c.digest == row.digest,
            enrolment.c.device_id.is_(None),
        )
        .values(device_id=device_id)
    ).rowcount
    if claimed:
        insert_new(
            db,
            device,
            club_id=club_id,
            id=device_id,
            name=row.device_name,
            created_at=utc_now(),
        )
        add_token(db, club_id, device_id, token_sha256)
    elif not _has_token(db, club_id, device_id, token_sha256):
        raise NotAllowed("this code was used already: ask the club for a new one")
    return club_id, str(row.device_name)


def authenticate(db: Connection, header: str | None) -> Device:
    """Return the station that an Authorization header belongs to.

    Raises:
        NotAllowed: there is none, or its token was revoked.
    """
    scheme, _, bearer = (header or "").partition(" ")
    club_id, _, secret = bearer.strip().partition(".")
    if scheme.lower() != "bearer" or not secret:
        raise NotAllowed("show a device token: Authorization: Bearer TOKEN")
    shown = {"club_id": club_id, "digest": digest(bearer.strip())}
    row = db.execute(_OF_TOKEN, shown).one_or_none()
    if row is None:
        raise NotAllowed(
            "this device token is unknown or revoked: enrol the station anew"
        )
    return Device(
        club_id,
        row.device_id,
        row.name,
        row.digest,
        fresh=row.used_at is None,
        seen_at=row.seen_at,
    )


def note_seen(db: Connection, known: Device, health: str | None = None) -> None:
    """Note that a station was here; the first use of a new token ends the old ones."""
    now = utc_now()
    values: dict[str, Any] = {"seen_at": now}
    if health is not None:
        values["health"] = health
    db.execute(
        update(device)
        .where(device.c.club_id == known.club_id, device.c.id == known.id)
        .values(**values)
    )
    if known.fresh:
        mine = (token.c.club_id == known.club_id) & (token.c.device_id == known.id)
        db.execute(
            update(token).where(mine, token.c.digest == known.token).values(used_at=now)
        )
        db.execute(
            update(token)
            .where(mine, token.c.used_at.is_not(None), token.c.digest != known.token)
            .values(revoked_at=now)
        )


def wants_noting(known: Device) -> bool:
    """Return whether `note_seen` has something to say; else it is not called."""
    if known.fresh or known.seen_at is None:
        return True
    since = dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(known.seen_at)
    return since.total_seconds() > SEEN_EVERY_S


def add_token(db: Connection, club_id: str, device_id: str, sha256: str) -> None:
    """Let a station use one more token. Raises `BadDocument`."""
    check_sha256(sha256)
    insert_new(
        db,
        token,
        club_id=club_id,
        digest=sha256,
        device_id=device_id,
        created_at=utc_now(),
    )


def revoke(db: Connection, club_id: str, device_id: str) -> None:
    """Shut a station out. Raises `UnknownHere`."""
    changed = db.execute(
        update(device)
        .where(device.c.club_id == club_id, device.c.id == device_id)
        .values(revoked_at=utc_now())
    ).rowcount
    if not changed:
        raise UnknownHere(f"there is no station {device_id} in {club_id}")


def check_sha256(text: str) -> None:
    """Raise `BadDocument` unless `text` is a SHA-256 in hexadecimal."""
    if not _SHA256.fullmatch(text):
        raise BadDocument("send the token's SHA-256 in lower-case hexadecimal")


def _club_of_code(code: str) -> tuple[str, str]:
    parts = code.strip().rsplit("-", 2)
    if len(parts) != 3:
        raise NotAllowed("a code looks like CLUB-XXXXX-XXXXX: check the letters")
    club_id = parts[0].lower()
    return club_id, "-".join((club_id, parts[1].upper(), parts[2].upper()))


def _has_token(db: Connection, club_id: str, device_id: str, sha256: str) -> bool:
    found = db.execute(
        select(token.c.digest).where(
            token.c.club_id == club_id,
            token.c.device_id == device_id,
            token.c.digest == sha256,
            token.c.revoked_at.is_(None),
        )
    ).one_or_none()
    return found is not None
