"""What clients may ask about rows for the club; see `station.commands`."""

from __future__ import annotations

import datetime as dt
import sqlite3
from concurrent.futures import Future
from pathlib import Path

from station.command import Arguments, Command, change
from station.core import Station
from station.errors import NotNow
from station.store import outbox


class OutboxMark(Arguments, frozen=True):
    """Note what the club said of an outbox row; for the uplink."""

    seq: int
    said: outbox.Said
    next_try_ns: int = 0
    error: str | None = None

    def do(self, station: Station) -> Future[None]:
        return change(
            station,
            lambda db: outbox.mark(
                db, self.seq, self.said, self.next_try_ns, self.error
            ),
        )


class OutboxSendNow(Arguments, frozen=True):
    """Try everything that waits for the club at once, also what it refused."""

    def do(self, station: Station) -> Future[dict[str, int]]:
        return change(station, lambda db: {"rows": outbox.send_now(db)})


class OutboxSendAgain(Arguments, frozen=True):
    """Send again what the club acknowledged since a day, because it was lost there."""

    since: dt.date

    def do(self, station: Station) -> Future[dict[str, int]]:
        return change(
            station, lambda db: {"rows": outbox.send_again(db, self.since.isoformat())}
        )


class OutboxLetGo(Arguments, frozen=True):
    """Delete raw counts that the club has long had, while space is short."""

    keep_days: float
    floor_mb: int

    def do(self, station: Station) -> Future[dict[str, int]]:
        if station.busy:
            raise NotNow("a trial runs: nothing is deleted meanwhile")
        return change(station, self._let_go)

    def _let_go(self, db: sqlite3.Connection) -> dict[str, int]:
        path = db.execute("PRAGMA database_list").fetchone()["file"]
        floor_bytes = self.floor_mb * 1_000_000
        data = Path(path).parent
        return {"trials": outbox.let_go(db, data, self.keep_days, floor_bytes)}


COMMANDS: dict[str, type[Command]] = {
    "outbox_let_go": OutboxLetGo,
    "outbox_mark": OutboxMark,
    "outbox_send_again": OutboxSendAgain,
    "outbox_send_now": OutboxSendNow,
}
