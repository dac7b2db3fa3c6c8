"""Where the zero of the empty board was, again and again, for its drift."""

from __future__ import annotations

import datetime as dt
import sqlite3
from pathlib import Path

import msgspec

from station.store.database import DATABASE_NAME, connect_readonly

Four = tuple[float, float, float, float]


class NotedZero(msgspec.Struct, frozen=True):
    """One zero as it was found or followed."""

    boot_id: str
    t_ns: int
    """CLOCK_MONOTONIC of that boot."""
    board_id: str
    simulated: bool
    force_n: Four
    """What each cell showed unloaded, in newton, by its own gain."""
    temperature_c: float | None = None


def note_zero(db: sqlite3.Connection, zero: NotedZero) -> None:
    """Add one zero, within the caller's transaction."""
    db.execute(
        "INSERT INTO zero (noted_at, boot_id, t_ns, board_id, simulated, force_n,"
        " temperature_c) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            zero.boot_id,
            zero.t_ns,
            zero.board_id,
            zero.simulated,
            msgspec.json.encode(zero.force_n).decode(),
            zero.temperature_c,
        ),
    )


def latest_zeros(
    db: sqlite3.Connection, board_id: str, *, simulated: bool, limit: int = 200
) -> list[NotedZero]:
    """Return the zeros of the newest boot in which there are any, oldest first."""
    rows = db.execute(
        "SELECT * FROM zero WHERE board_id = ? AND simulated = ?"
        " ORDER BY seq DESC LIMIT ?",
        (board_id, simulated, limit),
    ).fetchall()
    return [
        NotedZero(
            row["boot_id"],
            row["t_ns"],
            row["board_id"],
            bool(row["simulated"]),
            msgspec.json.decode(row["force_n"], type=Four),
            row["temperature_c"],
        )
        for row in reversed(rows)
        if row["boot_id"] == rows[0]["boot_id"]
    ]


def zeros_in(folder: Path, board_id: str, *, simulated: bool) -> list[NotedZero]:
    """Return `latest_zeros` of a data folder, none where there is no database yet."""
    path = folder / DATABASE_NAME
    if not path.exists():
        return []
    db = connect_readonly(path)
    try:
        return latest_zeros(db, board_id, simulated=simulated)
    finally:
        db.close()
