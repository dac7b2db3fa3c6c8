"""The only hand that writes: each method is one transaction, on disk when it returns.

Every method raises `StorageFailed` where the disk does not do its part.

A trial begins as `running`, grows by chunks of raw counts, and ends in one transaction
that holds its measures, its events, its trace and its place in the outbox. What is
still `running` when the station starts was cut off: it becomes `interrupted` and keeps
every chunk that was written.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import secrets
import sqlite3
import uuid
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import msgspec

from firmware.reading import Reading
from station.errors import BadRequest, NotFound, NotNow, StorageFailed
from station.language import _
from station.store import battery_runs, clients, outbox, queries
from station.store.chunks import CellReadings, join_chunks, pack_chunk, unpack_chunk
from station.store.records import (
    Person,
    StoredMeasure,
    TrialDetail,
    TrialEnd,
    TrialStart,
)
from station.store.trace import pack_trace

T = TypeVar("T")

_CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that are taken for one another."""
_CODE_LENGTH = 6
NICKNAME_MAX = 24


class Writer:
    """Writes through `db`, a connection of `open_database`, which it closes."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def close(self) -> None:
        """Close the connection; may be called twice."""
        self._db.close()

    def add_person(self, nickname: str | None = None) -> Person:
        """Make a person with a fresh code. Raises `BadRequest` for a bad nickname."""
        nickname = " ".join(nickname.split()) if nickname else None
        if nickname and (len(nickname) > NICKNAME_MAX or not nickname.isprintable()):
            raise BadRequest(
                _(
                    "a nickname has at most %(nickname_max)s letters",
                    nickname_max=NICKNAME_MAX,
                )
            )
        with self._transaction():
            while True:
                code = "".join(
                    secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH)
                )
                taken = "SELECT 1 FROM person WHERE code = ?"
                if self._db.execute(taken, (code,)).fetchone() is None:
                    break
            person = Person(str(uuid.uuid4()), code, nickname or None, _utc_now())
            self._insert(
                "person",
                id=person.id,
                code=code,
                nickname=person.nickname,
                created_at=person.created_at,
            )
        return person

    def begin_trial(self, start: TrialStart) -> None:
        """Note that a trial runs.

        Raises:
            NotFound: there is no such person, or no such run of a battery.
            NotNow: that run was stopped.
        """
        with self._transaction():
            if start.person_id is not None:
                known = "SELECT 1 FROM person WHERE id = ?"
                if self._db.execute(known, (start.person_id,)).fetchone() is None:
                    raise NotFound(f"there is no person {start.person_id}")
            if start.run_id is not None:
                battery_runs.open_run(self._db, start.run_id, start.run_part)
            self._insert(
                "trial",
                **msgspec.structs.asdict(start),
                state="running",
                started_at=_utc_now(),
            )

    def append_chunk(self, trial_id: str, n: int, readings: Iterable[Reading]) -> None:
        """Keep the `n`th stretch of raw counts of a trial; once, when told twice."""
        with self._transaction():
            self._db.execute(
                "INSERT OR IGNORE INTO chunk (trial_id, n, body) VALUES (?, ?, ?)",
                (trial_id, n, pack_chunk(readings)),
            )

    def finish_trial(self, trial_id: str, end: TrialEnd) -> None:
        """End a running trial: everything in one transaction, or nothing."""
        with self._transaction():
            self._end(trial_id, end)

    def interrupt_running(self, reason: str) -> list[str]:
        """End all that was cut off, keeping its data; return the ids."""
        with self._transaction():
            rows = self._db.execute("SELECT id FROM trial WHERE state = 'running'")
            cut_off = [row["id"] for row in rows.fetchall()]
            for trial_id in cut_off:
                self._end(trial_id, TrialEnd("interrupted", None, reason=reason))
        return cut_off

    def discard_trial(self, trial_id: str, reason: str) -> None:
        """Take a finished trial out of every list; its data are kept.

        Raises:
            NotFound: there is no such trial.
            NotNow: it still runs.
        """
        with self._transaction():
            row = self._db.execute(
                "SELECT state, start_ns FROM trial WHERE id = ?", (trial_id,)
            ).fetchone()
            if row is None:
                raise NotFound(f"there is no trial {trial_id}")
            if row["state"] == "running":
                raise NotNow(_("this trial still runs: stop it first"))
            self._db.execute(
                "UPDATE trial SET state = 'discarded', reason = ? WHERE id = ?",
                (reason, trial_id),
            )
            if outbox.is_told(row["state"], row["start_ns"]):
                outbox.post(self._db, trial_id, "discard")

    def note_answer(
        self, trial_id: str, question: str, *, yes: bool, fails: bool
    ) -> bool:
        """Keep what was answered after a trial; return whether it made it invalid.

        Raises:
            NotFound: there is no such trial.
            NotNow: it has not come to a result, or this was answered already.
        """
        with self._transaction():
            row = self._db.execute(
                "SELECT state, start_ns FROM trial WHERE id = ?", (trial_id,)
            ).fetchone()
            if row is None:
                raise NotFound(f"there is no trial {trial_id}")
            if row["state"] != "done":
                raise NotNow(_("this trial has no result to ask about"))
            if question in queries.answers(self._db, trial_id):
                raise NotNow(_("this was answered already"))
            self._insert(
                "answer",
                trial_id=trial_id,
                question=question,
                yes=int(yes),
                answered_at=_utc_now(),
            )
            if not (yes and fails):
                return False
            self._db.execute(
                "UPDATE trial SET state = 'failed', outcome = ?, reason = ?"
                " WHERE id = ?",
                (question, "said after the trial", trial_id),
            )
            outbox.post(self._db, trial_id, "discard")
            return True

    def recompute_trial(
        self, trial_id: str, pipeline: str, measures: Iterable[StoredMeasure]
    ) -> None:
        """Store the measures of another pipeline beside the old ones, and show them.

        Raises:
            NotFound: there is no such trial.
            StorageFailed: it has measures of that pipeline already.
        """
        with self._transaction():
            changed = self._db.execute(
                "UPDATE trial SET pipeline = ? WHERE id = ?", (pipeline, trial_id)
            ).rowcount
            if changed != 1:
                raise NotFound(f"there is no trial {trial_id}")
            self._add_measures(trial_id, pipeline, measures)

    def erase_person(self, person_id: str) -> int:
        """Erase a person for good, out of the journal too; see `clients.erase`."""
        with self._transaction():
            count = clients.erase(self._db, person_id)
        with _said():
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return count

    def trial(self, trial_id: str) -> TrialDetail:
        """Return a trial as it stands. Raises `NotFound`."""
        with _said():
            return queries.trial(self._db, trial_id)

    def change(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do `work` on the database as one transaction."""
        with self._transaction():
            return work(self._db)

    def readings(self, trial_id: str) -> CellReadings:
        """Return the raw counts of a trial, as far as they were written."""
        with _said():
            return stored_readings(self._db, trial_id)

    def _end(self, trial_id: str, end: TrialEnd) -> None:
        calibration_id = None
        if end.calibration is not None:
            calibration_id = hashlib.sha256(end.calibration.encode()).hexdigest()[:32]
            self._db.execute(
                "INSERT OR IGNORE INTO calibration (id, body) VALUES (?, ?)",
                (calibration_id, end.calibration),
            )
        changed = self._db.execute(
            "UPDATE trial SET state = ?, outcome = ?, reason = ?, start_ns = ?,"
            " end_ns = ?, hold_s = ?, calibration_id = ?, pipeline = ?, flags = ?,"
            " load_n = ?"
            " WHERE id = ? AND state = 'running'",
            (
                end.state,
                end.outcome,
                end.reason,
                end.start_ns,
                end.end_ns,
                end.hold_s,
                calibration_id,
                end.pipeline,
                _json(end.flags),
                end.load_n,
                trial_id,
            ),
        ).rowcount
        if changed != 1:
            raise NotNow(
                _("trial %(trial_id)s does not run any more", trial_id=trial_id)
            )
        for n, event in enumerate(end.events):
            self._insert(
                "event",
                trial_id=trial_id,
                n=n,
                t_ns=event.t_ns,
                type=event.type,
                confidence=event.confidence,
                detail=_json(event.detail),
            )
        self._add_measures(trial_id, end.pipeline, end.measures)
        if end.trace_mm:
            self._insert("trace", trial_id=trial_id, body=pack_trace(end.trace_mm))
        if outbox.is_told(end.state, end.start_ns):
            outbox.post(self._db, trial_id, "trial")

    def _add_measures(
        self, trial_id: str, pipeline: str | None, measures: Iterable[StoredMeasure]
    ) -> None:
        for measure in measures:
            self._insert(
                "measure",
                trial_id=trial_id,
                pipeline=pipeline,
                **msgspec.structs.asdict(measure),
            )

    def _insert(self, table: str, **values: Any) -> None:
        columns = ", ".join(values)
        marks = ", ".join("?" * len(values))
        self._db.execute(
            f"INSERT INTO {table} ({columns}) VALUES ({marks})",  # noqa: S608 - literals of this module
            tuple(values.values()),
        )

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        with _said():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            finally:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")


@contextlib.contextmanager
def _said() -> Iterator[None]:
    """Say what is wrong with the disk, or with a number, as an error of ours."""
    try:
        yield
    except OverflowError as error:
        raise BadRequest(f"a number is too large to be kept ({error})") from error
    except sqlite3.Error as error:
        raise StorageFailed(
            _(
                "the database cannot be written (%(error)s): check free space "
                "and the disk, then restart the station",
                error=error,
            )
        ) from error


def stored_readings(db: sqlite3.Connection, trial_id: str) -> CellReadings:
    """Return the raw counts of a trial, as far as they were written."""
    rows = db.execute(
        "SELECT body FROM chunk WHERE trial_id = ? ORDER BY n", (trial_id,)
    )
    return join_chunks(unpack_chunk(row["body"]) for row in rows)


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _utc_now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
