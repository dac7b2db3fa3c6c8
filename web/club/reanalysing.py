"""All recordings of a club's database by the present pipeline, old values kept.

A few at a time are read, computed and written in one transaction, so that it may be
interrupted; servers may go on meanwhile. The documents stay as the stations sent them.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, exists, func, or_, select, tuple_, update

from station.errors import BadSignal
from station.norms.own import Group, People
from station.pipeline import PIPELINE_VERSION
from station.protocols.spec import Protocol
from station.reanalysis import Outcome, sent_trial
from station.recomputing import Recomputed
from station.uplink.document import Document
from station.workers import Work
from web.club import summaries
from web.club.database import insert_new, reading, utc_now, writing
from web.club.ingest import score
from web.club.tables import discard, document, earlier, trial
from web.club.ways import test_id, way_of

BATCH = 32


def reanalyse_all(
    engine: Engine, work: Work, protocols: Mapping[str, Protocol]
) -> Recomputed:
    """Reanalyse every finished trial that another pipeline made.

    Args:
        engine: the club's database; all clubs in it.
        work: does the computing.
        protocols: tell what is a trial's score.
    """
    count = 0
    refused: list[tuple[str, str]] = []
    for rows in _outdated(engine):
        documents = {row.id: _decoded(row) for row in rows}
        stored = []
        for one in documents.values():
            try:
                stored.append(sent_trial(one))
            except BadSignal as error:
                refused.append((one.trial.id, str(error)))
        outcomes = {one.trial_id: one for one in work(stored)}
        with writing(engine) as db:
            for row in rows:
                outcome = outcomes.get(documents[row.id].trial.id)
                if outcome is None:
                    continue
                if outcome.reason is not None:
                    refused.append((row.id, outcome.reason))
                    continue
                if _replace(db, row, documents[row.id], outcome, protocols):
                    count += 1
    return Recomputed(PIPELINE_VERSION, count, tuple(refused))


def own_norms(db: Connection) -> People:
    """Return the people in this database, by the present pipeline's values."""
    people = People()
    dropped = exists().where(
        discard.c.club_id == trial.c.club_id, discard.c.trial_id == trial.c.id
    )
    rows = db.execute(
        select(trial).where(
            trial.c.athlete_id.is_not(None),
            trial.c.state == "done",
            trial.c.simulated.is_(False),
            trial.c.pipeline == PIPELINE_VERSION,
            ~dropped,
        ),
        execution_options={"yield_per": 500},
    )
    for row in rows:
        group = Group(
            row.protocol_id,
            row.side or "",
            row.stance,
            row.vision,
            row.surface,
            row.foam or "",
            row.pipeline,
        )
        person = f"{row.club_id}/{row.athlete_id}"
        people.add(group, person, msgspec.json.decode(row.measures))
    return people


def _outdated(engine: Engine) -> Iterator[Sequence[Any]]:
    """Give the trials of other pipelines with their documents, a few at a time."""
    place = ("", "")
    while True:
        with reading(engine) as db:
            rows = db.execute(
                select(trial, document.c.encoding, document.c.body)
                .join(
                    document,
                    (document.c.club_id == trial.c.club_id)
                    & (document.c.trial_id == trial.c.id),
                )
                .where(
                    tuple_(trial.c.club_id, trial.c.id) > place,
                    trial.c.state == "done",
                    or_(
                        trial.c.pipeline.is_(None),
                        trial.c.pipeline != PIPELINE_VERSION,
                    ),
                )
                .order_by(trial.c.club_id, trial.c.id)
                .limit(BATCH)
            ).all()
        if not rows:
            return
        place = rows[-1].club_id, rows[-1].id
        yield rows


def _decoded(row: Any) -> Document:
    plain = zlib.decompress(row.body) if row.encoding == "deflate" else bytes(row.body)
    return msgspec.json.decode(plain, type=Document)


def _replace(
    db: Connection,
    row: Any,
    sent: Document,
    outcome: Outcome,
    protocols: Mapping[str, Protocol],
) -> bool:
    """Put the new values in the place of the old ones, which are kept.

    Returns whether it was still there with the old ones: its person may have been
    erased meanwhile, or somebody else may have been faster.
    """
    values = {one.name: one.value for one in outcome.measures if one.value is not None}
    measured = msgspec.structs.replace(sent, measures=outcome.measures)
    replaced = db.execute(
        update(trial)
        .where(
            trial.c.club_id == row.club_id,
            trial.c.id == row.id,
            func.coalesce(trial.c.pipeline, "") == (row.pipeline or ""),
        )
        .values(
            pipeline=outcome.pipeline,
            measures=msgspec.json.encode(values).decode(),
            score=score(measured, protocols),
        )
    ).rowcount
    if not replaced:
        return False
    insert_new(
        db,
        earlier,
        club_id=row.club_id,
        trial_id=row.id,
        pipeline=row.pipeline or "",
        measures=row.measures,
        score=row.score,
        replaced_at=utc_now(),
    )
    if row.athlete_id is not None and not row.simulated:
        summaries.renew(
            db,
            row.club_id,
            row.athlete_id,
            test_id(protocols, row.protocol_id, way_of(row)),
            row.side or "",
        )
    return True
