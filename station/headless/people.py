"""What is looked up in the station's database, opened anew each time, only to read."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from station.store import badges, queries
from station.store.database import connect_readonly
from station.store.records import Person, TrialDetail

TRIALS_BACK = 50
"""How many trials of a person are gone through for the leg of the last one."""


class People:
    """People and trials in the database at `path`.

    Every method raises `DataFolderError` while there is no database.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def person(self, code: str) -> Person:
        """Return who has this code. Raises `NotFound`."""
        with self._open() as db:
            return queries.person(db, code)

    def badge_salt(self) -> bytes:
        """Return what is mixed into the digest of a badge."""
        with self._open() as db:
            return badges.salt(db)

    def last_side(self, person_id: str, protocol_id: str) -> str | None:
        """Return the leg of a person's last trial of a protocol, None without one."""
        with self._open() as db:
            trials = queries.recent_trials(db, person_id, TRIALS_BACK)
        sides = (one.side for one in trials if one.protocol_id == protocol_id)
        return next(sides, None)

    def trial(self, trial_id: str) -> TrialDetail | None:
        """Return a trial that is over, None while it runs. Raises `NotFound`."""
        with self._open() as db:
            detail = queries.trial(db, trial_id)
        return None if detail.summary.state == "running" else detail

    def series(self, series_id: str) -> list[TrialDetail]:
        """Return the trials of one run of a protocol."""
        with self._open() as db:
            return queries.series(db, series_id)

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with contextlib.closing(connect_readonly(self._path)) as db:
            yield db
