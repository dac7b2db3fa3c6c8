"""One recording by the present pipeline, wherever its counts are kept.

`Stored` is all that it takes and can travel to another machine; what comes back names
the pipeline that made it, so that a worker of another release is noticed.
"""

from __future__ import annotations

import base64
import sqlite3

import msgspec

from station.calibration import Calibration
from station.errors import BadChunk, BadSignal
from station.pipeline import PIPELINE_VERSION, process
from station.results import measures_of, recording_of
from station.store import queries
from station.store.chunks import join_chunks, unpack_chunk
from station.store.records import StoredEvent, StoredMeasure
from station.uplink.document import Document


class Stored(msgspec.Struct, frozen=True):
    """What is kept of a trial, as far as its measures come from it."""

    trial_id: str
    calibration: bytes
    """JSON; empty where it is not known."""
    chunks: tuple[bytes, ...]
    start_ns: int | None
    end_ns: int | None
    hold_s: float | None
    events: tuple[StoredEvent, ...]


class Outcome(msgspec.Struct, frozen=True):
    """The measures of one trial, or why there are none."""

    trial_id: str
    pipeline: str
    measures: tuple[StoredMeasure, ...] = ()
    reason: str | None = None


def stored_trial(db: sqlite3.Connection, trial_id: str) -> Stored:
    """Return what a station's database keeps of a trial. Raises `NotFound`."""
    detail = queries.trial(db, trial_id)
    body = queries.calibration(db, detail.summary.calibration_id)
    rows = db.execute(
        "SELECT body FROM chunk WHERE trial_id = ? ORDER BY n", (trial_id,)
    )
    return Stored(
        trial_id,
        msgspec.json.encode(body) if body is not None else b"",
        tuple(row["body"] for row in rows),
        detail.summary.start_ns,
        detail.summary.end_ns,
        detail.summary.hold_s,
        detail.events,
    )


def sent_trial(document: Document) -> Stored:
    """Return what a document keeps of its trial. Raises `BadSignal`."""
    sent = document.trial
    chunks = document.samples.chunks if document.samples else ()
    known = document.calibration
    try:
        unpacked = tuple(base64.b64decode(chunk, validate=True) for chunk in chunks)
    except ValueError as error:
        raise BadSignal(f"its counts are no base64 ({error})") from error
    return Stored(
        sent.id,
        msgspec.json.encode(known) if known is not None else b"",
        unpacked,
        sent.start_ns,
        sent.end_ns,
        sent.hold_s,
        document.events,
    )


def measured(stored: Stored) -> tuple[StoredMeasure, ...]:
    """Return the measures of a recording by the present pipeline.

    Raises:
        BadSignal: what was kept of the trial cannot be analysed.
    """
    if not stored.calibration or stored.start_ns is None or stored.end_ns is None:
        raise BadSignal("its calibration or its window is not known")
    try:
        calibration = msgspec.json.decode(stored.calibration, type=Calibration)
        readings = join_chunks(map(unpack_chunk, stored.chunks))
    except (msgspec.DecodeError, BadChunk) as error:
        raise BadSignal(f"what was kept of it is damaged ({error})") from error
    recording = recording_of(readings, calibration, stored.start_ns, stored.end_ns)
    return measures_of(process(recording), calibration, stored.hold_s, stored.events)


def reanalysed(stored: Stored) -> Outcome:
    """Return the measures of a recording, or why there are none; never raises."""
    try:
        return Outcome(stored.trial_id, PIPELINE_VERSION, measured(stored))
    except BadSignal as error:
        return Outcome(stored.trial_id, PIPELINE_VERSION, reason=str(error))
