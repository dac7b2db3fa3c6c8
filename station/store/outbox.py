"""The outbox: what waits for the club, what the club said, what may be let go.

A row is `queued` until it is acknowledged (`sent`) or the club will not have it
(`refused`); it is never removed. The changes are made by the station alone, inside a
transaction of its `Writer`; everything else reads.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import sqlite3
import uuid
from pathlib import Path
from typing import Literal

import msgspec

from station.errors import NotFound

Said = Literal["sent", "again", "refused"]
ERROR_MAX = 400
LET_GO_AT_ONCE = 20
"""Trials whose counts are let go in one transaction, so that none takes long."""


class Waiting(msgspec.Struct, frozen=True):
    """How much waits, for a screen."""

    queued: int
    refused: int
    last_error: str | None
    """Of the row that was tried or refused last; None when nothing is wrong."""


class Row(msgspec.Struct, frozen=True):
    """The next thing to be sent."""

    seq: int
    attempts: int


class Snapshot(msgspec.Struct, frozen=True):
    """The outbox as the uplink needs to know it at one moment."""

    head: Row | None
    """What is due and has waited longest."""
    newest_seq: int
    asked: int
    """Rows that were tried before and are wanted at once by somebody here."""
    wake_ns: int | None
    """When the next row that is not due yet becomes so."""


def is_told(state: str, start_ns: int | None) -> bool:
    """Return whether the club is told: of what was recorded to an end."""
    return state in ("done", "failed") and start_ns is not None


def post(db: sqlite3.Connection, trial_id: str, kind: str) -> None:
    """Queue a trial as it stands now; `kind` is `trial` or `discard`."""
    row = dict(db.execute("SELECT * FROM trial WHERE id = ?", (trial_id,)).fetchone())
    row["simulated"] = bool(row["simulated"])
    row["practice"] = bool(row["practice"])
    row["flags"] = msgspec.json.decode(row["flags"])
    measures = db.execute(
        "SELECT name, value, unit, reason FROM measure"
        " WHERE trial_id = ? AND pipeline = ? ORDER BY rowid",
        (trial_id, row["pipeline"]),
    )
    row["measures"] = [dict(measure) for measure in measures]
    body = msgspec.json.encode(row)
    db.execute(
        "INSERT INTO outbox (id, kind, trial_id, body, sha256) VALUES (?, ?, ?, ?, ?)",
        (str(uuid.uuid4()), kind, trial_id, body, hashlib.sha256(body).hexdigest()),
    )


def snapshot(db: sqlite3.Connection, now_ns: int, longest_ns: int) -> Snapshot:
    """Look at the outbox.

    A time further away than `longest_ns` was meant for an earlier boot: it is due.
    """
    due = "state = 'queued' AND (next_try_ns <= ?1 OR next_try_ns > ?1 + ?2)"
    head = db.execute(
        f"SELECT seq, attempts FROM outbox WHERE {due}"  # noqa: S608 - our own words
        " ORDER BY attempts > 0, seq LIMIT 1",
        (now_ns, longest_ns),
    ).fetchone()
    newest_seq, asked, wake_ns = db.execute(
        "SELECT (SELECT coalesce(max(seq), 0) FROM outbox),"
        " coalesce(sum(attempts > 0 AND next_try_ns = 0), 0),"
        " min(CASE WHEN next_try_ns > ?1 THEN next_try_ns END)"
        " FROM outbox WHERE state = 'queued'",
        (now_ns,),
    ).fetchone()
    return Snapshot(Row(*head) if head else None, newest_seq, asked, wake_ns)


def waiting(db: sqlite3.Connection) -> Waiting:
    """Return how much waits and what is in the way."""
    counts = dict(
        db.execute(
            "SELECT state, count(*) FROM outbox WHERE state <> 'sent' GROUP BY state"
        ).fetchall()
    )
    error = db.execute(
        "SELECT last_error FROM outbox"
        " WHERE state <> 'sent' AND last_error IS NOT NULL"
        " ORDER BY state = 'refused' DESC, seq DESC LIMIT 1"
    ).fetchone()
    return Waiting(
        counts.get("queued", 0), counts.get("refused", 0), error[0] if error else None
    )


def mark(
    db: sqlite3.Connection, seq: int, said: Said, next_try_ns: int, error: str | None
) -> None:
    """Note what the club said of a row. Raises `NotFound` if there is none.

    What was acknowledged once stays so, whatever is said later.
    """
    state = "queued" if said == "again" else said
    changed = db.execute(
        "UPDATE outbox SET attempts = attempts + 1, state = ?, next_try_ns = ?,"
        " last_error = ?, acknowledged_at = ? WHERE seq = ? AND state <> 'sent'",
        (
            state,
            next_try_ns,
            error[:ERROR_MAX] if error else None,
            _iso(dt.datetime.now(dt.UTC)) if said == "sent" else None,
            seq,
        ),
    ).rowcount
    if changed:
        return
    if db.execute("SELECT 1 FROM outbox WHERE seq = ?", (seq,)).fetchone() is None:
        raise NotFound(f"there is nothing with number {seq} in the outbox")


def send_now(db: sqlite3.Connection) -> int:
    """Want everything sent at once, what was refused too; return how many rows."""
    return db.execute(
        "UPDATE outbox SET state = 'queued', next_try_ns = 0 WHERE state <> 'sent'"
    ).rowcount


def send_again(db: sqlite3.Connection, since: str) -> int:
    """Want sent again what was acknowledged since a moment, for a club that lost it.

    The club keeps once what it has already. Returns how many rows; `since` is ISO 8601.
    """
    return db.execute(
        "UPDATE outbox SET state = 'queued', next_try_ns = 0"
        " WHERE state = 'sent' AND acknowledged_at >= ?",
        (since,),
    ).rowcount


def let_go(
    db: sqlite3.Connection, data: Path, keep_days: float, floor_bytes: int
) -> int:
    """Delete raw counts that the club has, oldest first, while space is short.

    Only counts acknowledged more than `keep_days` ago, and only until `floor_bytes` are
    free in the folder `data`; results and traces stay. Returns of how many trials.
    """
    lacking = floor_bytes - _free_bytes(db, data)
    before = dt.datetime.now(dt.UTC) - dt.timedelta(days=keep_days)
    rows = db.execute(
        "SELECT outbox.trial_id, sum(length(chunk.body)) FROM outbox"
        " JOIN chunk ON chunk.trial_id = outbox.trial_id"
        " WHERE outbox.kind = 'trial' AND outbox.state = 'sent'"
        " AND outbox.acknowledged_at < ?"
        " GROUP BY outbox.seq ORDER BY outbox.seq LIMIT ?",
        (_iso(before), LET_GO_AT_ONCE),
    ).fetchall()
    count = 0
    for trial_id, size in rows:
        if lacking <= 0:
            break
        db.execute("DELETE FROM chunk WHERE trial_id = ?", (trial_id,))
        lacking -= size
        count += 1
    return count


def _free_bytes(db: sqlite3.Connection, data: Path) -> int:
    """Return what the file system has, and what the database would use again."""
    disk = os.statvfs(data)
    (pages,) = db.execute("PRAGMA freelist_count").fetchone()
    (page_bytes,) = db.execute("PRAGMA page_size").fetchone()
    return int(disk.f_bavail * disk.f_frsize + pages * page_bytes)


def _iso(moment: dt.datetime) -> str:
    return moment.isoformat(timespec="milliseconds")
