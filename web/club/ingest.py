"""Taking in trials: exactly once, however often and by however many they come.

The key decides: whoever inserts the row first has stored the trial; everybody else
finds it there and compares. Several servers on one database need nothing more.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from sqlalchemy import Column, Connection, delete, select

from station.protocols.spec import Protocol
from station.uplink.document import Discard, Document, SentPerson
from web.club import attendance, summaries, tables
from web.club.contents import Content, canonical_id, utc_moment
from web.club.database import given, insert_and_lock, insert_new, utc_now
from web.club.devices import Device
from web.club.ways import test_id, trial_of, way_of
from web.errors import Conflict, Gone, UnknownHere

HOLD, VELOCITY = "hold_time", "mean_velocity"


@dataclass(frozen=True, slots=True)
class Stored:
    """What the server has under an id now."""

    sha256: str
    new: bool


def put_trial(
    db: Connection,
    device: Device,
    document: Document,
    content: Content,
    *,
    trial_id: str,
    protocols: Mapping[str, Protocol],
) -> Stored:
    """Keep a trial; `protocols` tell what of it is its score.

    Raises:
        Conflict: another document is kept under this id.
        Gone: the person was erased from this club.
    """
    athlete_id = None
    if document.person is not None:
        athlete_id = _put_athlete(db, device.club_id, document.person)
    sent = document.trial
    started_at = utc_moment(sent.started_at)
    new = insert_new(
        db,
        tables.trial,
        club_id=device.club_id,
        id=trial_id,
        device_id=device.id,
        athlete_id=athlete_id,
        protocol_id=sent.protocol_id,
        protocol_version=sent.protocol_version,
        side=sent.side,
        stance=sent.stance,
        vision=sent.vision,
        surface=sent.surface,
        foam=_foam(document),
        state=sent.state,
        outcome=sent.outcome,
        started_at=started_at,
        hold_s=sent.hold_s,
        score=score(document, protocols),
        simulated=sent.simulated,
        pipeline=sent.pipeline,
        measures=_json(
            {one.name: one.value for one in document.measures if one.value is not None}
        ),
        flags=_json(sent.flags),
        sha256=content.sha256,
        received_at=utc_now(),
    )
    if not new:
        return _compared(db, tables.trial.c.id, device.club_id, trial_id, content)
    insert_new(
        db,
        tables.document,
        club_id=device.club_id,
        trial_id=trial_id,
        encoding=content.encoding,
        body=content.body,
        size=len(content.document),
    )
    if athlete_id is not None and not sent.simulated:
        summaries.renew(
            db,
            device.club_id,
            athlete_id,
            test_id(protocols, sent.protocol_id, way_of(sent)),
            sent.side or "",
        )
        attendance.note_day(db, device.club_id, athlete_id, trial_id, started_at)
    return Stored(content.sha256, new=True)


def _foam(document: Document) -> str | None:
    models = (one.detail.get("model") for one in document.events if one.type == "foam")
    return next(models, None)


def score(document: Document, protocols: Mapping[str, Protocol]) -> float | None:
    """Return the primary outcome of a trial that counts.

    A protocol that this server does not know is scored by how long was held, else by
    the mean velocity.
    """
    trial = document.trial
    if trial.state != "done" or trial.practice is True:
        return None
    values = {one.name: one.value for one in document.measures}
    known = protocols.get(trial.protocol_id)
    if known is not None:
        step = trial_of(known, way_of(trial))
        primary = (step and step.primary) or known.outcomes.primary
        return trial.hold_s if primary == HOLD else values.get(primary)
    return trial.hold_s if trial.hold_s is not None else values.get(VELOCITY)


def put_discard(
    db: Connection,
    device: Device,
    discard: Discard,
    content: Content,
    *,
    trial_id: str,
    protocols: Mapping[str, Protocol],
) -> Stored:
    """Keep the word that a trial does not count, whether or not the trial is here.

    Raises:
        Conflict: it was discarded with another reason.
    """
    new = insert_new(
        db,
        tables.discard,
        club_id=device.club_id,
        trial_id=trial_id,
        reason=discard.reason,
        sha256=content.sha256,
        received_at=utc_now(),
    )
    if not new:
        return _compared(
            db, tables.discard.c.trial_id, device.club_id, trial_id, content
        )
    about = db.execute(
        select(
            tables.trial.c.athlete_id,
            tables.trial.c.protocol_id,
            tables.trial.c.side,
            tables.trial.c.stance,
            tables.trial.c.vision,
            tables.trial.c.surface,
            tables.trial.c.started_at,
        ).where(tables.trial.c.club_id == device.club_id, tables.trial.c.id == trial_id)
    ).one_or_none()
    if about is not None and about.athlete_id is not None:
        summaries.renew(
            db,
            device.club_id,
            about.athlete_id,
            test_id(protocols, about.protocol_id, way_of(about)),
            about.side or "",
        )
        attendance.strike_day(db, device.club_id, about.athlete_id, about.started_at)
    return Stored(content.sha256, new=True)


def put_erase(
    db: Connection, device: Device, content: Content, person_id: str
) -> Stored:
    """Erase a person on the word of their station, whether or not they are here."""
    gone = select(tables.erased.c.athlete_id).where(
        tables.erased.c.club_id == device.club_id,
        tables.erased.c.athlete_id == person_id,
    )
    if db.execute(gone).one_or_none() is not None:
        return Stored(content.sha256, new=False)
    # If nothing of them has come yet: their first trial may be about to.
    insert_and_lock(
        db,
        tables.athlete,
        club_id=device.club_id,
        id=person_id,
        code="",
        created_at=utc_now(),
    )
    erase_athlete(db, device.club_id, person_id)
    return Stored(content.sha256, new=True)


def kept_document(db: Connection, club_id: str, trial_id: str) -> bytes:
    """Return a trial's document, byte for byte. Raises `UnknownHere`."""
    kept = tables.document
    row = db.execute(
        select(kept.c.encoding, kept.c.body).where(
            kept.c.club_id == club_id, kept.c.trial_id == trial_id
        )
    ).one_or_none()
    if row is None:
        raise UnknownHere(f"there is no trial {trial_id}")
    return zlib.decompress(row.body) if row.encoding == "deflate" else bytes(row.body)


def erase_athlete(db: Connection, club_id: str, athlete_id: str) -> int:
    """Erase a person with all trials, for good; return how many trials there were.

    Raises:
        UnknownHere: there is nobody of that id.
    """
    known = select(tables.athlete.c.id).where(
        tables.athlete.c.club_id == club_id, tables.athlete.c.id == athlete_id
    )
    # Held first: a trial of theirs that is being taken in is waited for.
    if db.execute(known.with_for_update()).one_or_none() is None:
        raise UnknownHere("there is nobody of that name here")
    trials = select(tables.trial.c.id).where(
        tables.trial.c.club_id == club_id, tables.trial.c.athlete_id == athlete_id
    )
    for table in (tables.document, tables.discard, tables.earlier):
        db.execute(
            delete(table).where(
                table.c.club_id == club_id, table.c.trial_id.in_(trials)
            )
        )
    count = db.execute(
        delete(tables.trial).where(
            tables.trial.c.club_id == club_id, tables.trial.c.athlete_id == athlete_id
        )
    ).rowcount
    for table in (tables.summary, tables.attendance):
        db.execute(
            delete(table).where(
                table.c.club_id == club_id, table.c.athlete_id == athlete_id
            )
        )
    db.execute(
        delete(tables.athlete).where(
            tables.athlete.c.club_id == club_id, tables.athlete.c.id == athlete_id
        )
    )
    insert_new(
        db,
        tables.erased,
        club_id=club_id,
        athlete_id=athlete_id,
        erased_at=utc_now(),
    )
    return count


def _put_athlete(db: Connection, club_id: str, person: SentPerson) -> str:
    athlete_id = canonical_id(person.id)
    known = db.execute(_KNOWN, {"club_id": club_id, "id": athlete_id})
    if known.one_or_none() is not None:
        return athlete_id
    insert_new(
        db,
        tables.athlete,
        club_id=club_id,
        id=athlete_id,
        code=person.code,
        created_at=utc_now(),
    )
    # Only now: whoever erases them at this moment was waited for by the insertion.
    gone = {"club_id": club_id, "athlete_id": athlete_id}
    if db.execute(_GONE, gone).one_or_none() is not None:
        raise Gone("this person was erased from the club: erase them here as well")
    return athlete_id


_KNOWN = (
    select(tables.athlete.c.id)
    .where(given(tables.athlete.c.club_id), given(tables.athlete.c.id))
    # Held against being erased until the trial is there; others may hold it too.
    .with_for_update(read=True, key_share=True)
)
_GONE = select(tables.erased.c.athlete_id).where(
    given(tables.erased.c.club_id), given(tables.erased.c.athlete_id)
)


def _compared(
    db: Connection, key: Column[str], club_id: str, trial_id: str, content: Content
) -> Stored:
    table = key.table
    kept = db.execute(
        select(table.c.sha256).where(table.c.club_id == club_id, key == trial_id)
    ).scalar_one()
    if kept != content.sha256:
        conflict = Conflict(f"something else is kept as {trial_id}")
        conflict.kept_sha256 = kept
        raise conflict
    return Stored(kept, new=False)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
