"""From stored raw counts to the measures of the present pipeline.

A pipeline that changes a digit has a new name; the values that older ones made stay in
the database under theirs.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from station.norms.own import Group, People
from station.pipeline import PIPELINE_VERSION
from station.reanalysis import Outcome, Stored, reanalysed, stored_trial
from station.store import queries
from station.store.database import connect_readonly, open_database
from station.store.writer import Writer

BATCH = 32
"""Recordings that are handed over at once; a minute of four chips takes 60 kB."""

Work = Callable[[Sequence[Stored]], list[Outcome]]


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What was done."""

    pipeline: str
    trials: int
    refused: tuple[tuple[str, str], ...]
    """Trials that could not be recomputed, each with the reason; nothing changed."""


def one_by_one(batch: Sequence[Stored]) -> list[Outcome]:
    """Reanalyse here and now."""
    return [reanalysed(stored) for stored in batch]


def recompute_all(path: Path, work: Work = one_by_one) -> Recomputed:
    """Recompute every finished trial that another pipeline made, oldest first.

    Each trial is one transaction, so that an interruption leaves whole trials; `work`
    does the computing.

    Raises:
        DataFolderError: there is no database.
        StorageFailed: it cannot be written.
    """
    refused = []
    with (
        contextlib.closing(Writer(open_database(path))) as writer,
        contextlib.closing(connect_readonly(path)) as db,
    ):
        outdated = queries.outdated_trials(db, PIPELINE_VERSION)
        for ids in batched(outdated, BATCH):
            for outcome in work([stored_trial(db, trial_id) for trial_id in ids]):
                if outcome.reason is not None:
                    refused.append((outcome.trial_id, outcome.reason))
                    continue
                writer.recompute_trial(
                    outcome.trial_id, outcome.pipeline, outcome.measures
                )
    done = len(outdated) - len(refused)
    return Recomputed(PIPELINE_VERSION, done, tuple(refused))


def own_norms(db: sqlite3.Connection) -> People:
    """Return the people of this station, by the present pipeline's values."""
    people = People()
    rows = db.execute(
        "SELECT id FROM trial WHERE state = 'done' AND NOT simulated AND NOT practice"
        " AND person_id IS NOT NULL AND pipeline = ?",
        (PIPELINE_VERSION,),
    )
    for (trial_id,) in rows.fetchall():
        detail = queries.trial(db, trial_id)
        one = detail.summary
        values = {
            name: each.value
            for name, each in detail.measures.items()
            if each.value is not None
        }
        if one.person_id is not None and one.pipeline is not None:
            group = Group(
                one.protocol_id,
                one.side or "",
                one.stance,
                one.vision,
                one.surface,
                one.foam or "",
                one.pipeline,
            )
            people.add(group, one.person_id, values)
    return people


def batched(ids: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """Give the ids in their order, a few at a time."""
    for place in range(0, len(ids), size):
        yield ids[place : place + size]
