"""From stored raw counts to the measures of the present pipeline.

A pipeline that changes a digit has a new name; the values that older ones made stay in
the database under theirs.
"""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import msgspec

from station.calibration import Calibration
from station.errors import BadSignal
from station.pipeline import PIPELINE_VERSION, process
from station.results import measures_of, recording_of
from station.store import queries
from station.store.database import connect_readonly, open_database
from station.store.queries import StoredMeasure
from station.store.writer import Writer, stored_readings


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What was done."""

    pipeline: str
    trials: int
    refused: tuple[tuple[str, str], ...]
    """Trials that could not be recomputed, each with the reason; nothing changed."""


def recompute_all(path: Path) -> Recomputed:
    """Recompute every finished trial that another pipeline made, oldest first.

    Each trial is one transaction, so that an interruption leaves whole trials.

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
        for trial_id in outdated:
            try:
                measures = remeasured(db, trial_id)
            except BadSignal as error:
                refused.append((trial_id, str(error)))
                continue
            writer.recompute_trial(trial_id, PIPELINE_VERSION, measures)
    done = len(outdated) - len(refused)
    return Recomputed(PIPELINE_VERSION, done, tuple(refused))


def remeasured(db: sqlite3.Connection, trial_id: str) -> tuple[StoredMeasure, ...]:
    """Return the measures of a stored trial by the present pipeline.

    Raises:
        BadSignal: what was stored of the trial cannot be analysed.
    """
    detail = queries.trial(db, trial_id)
    summary = detail.summary
    body = queries.calibration(db, summary.calibration_id)
    if body is None or summary.start_ns is None or summary.end_ns is None:
        raise BadSignal("its calibration or its window is not known")
    calibration = msgspec.convert(body, Calibration)
    recording = recording_of(
        stored_readings(db, trial_id), calibration, summary.start_ns, summary.end_ns
    )
    return measures_of(process(recording), calibration, summary.hold_s, detail.events)
