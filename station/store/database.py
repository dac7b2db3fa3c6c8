"""Opening the database: for writing by the station, for reading by everybody else.

The schema is a row of numbered `.sql` files; `PRAGMA user_version` says how many of
them a file has seen. Each is applied in one transaction together with its number. A
file that SQLite finds damaged is set aside under another name, never deleted, and a new
one is begun.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import sqlite3
from importlib import resources
from pathlib import Path

from station.errors import DamagedDatabase, DataFolderError, NewerDatabase

DATABASE_NAME = "heron.db"
BUSY_TIMEOUT_S = 5.0

_log = logging.getLogger(__name__)


def open_database(path: Path) -> sqlite3.Connection:
    """Open `path` for writing, made or brought up to date as needed.

    Every commit is on the disk when it returns (WAL, synchronous=FULL).

    Raises:
        DataFolderError: the file cannot be created or opened.
        NewerDatabase: a later release has written it.
    """
    try:
        return _opened(path)
    except DamagedDatabase as error:
        aside = _set_aside(path)
        _log.error(
            "database %s is damaged (%s): set aside as %s, a new one is begun",
            path,
            error,
            aside.name,
        )
        return _opened(path)


def connect_readonly(path: Path) -> sqlite3.Connection:
    """Open `path` for reading only, beside the station that writes it.

    Raises:
        DataFolderError: there is no database yet, or it may not be read.
    """
    if not path.exists():
        raise DataFolderError(
            f"there is no database at {path}: start the station there once"
        )
    try:
        db = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_TIMEOUT_S
        )
        db.execute("PRAGMA query_only = ON")
        db.execute("SELECT 1 FROM sqlite_schema LIMIT 1")
    except sqlite3.Error as error:
        raise DataFolderError(
            f"database {path} cannot be read ({error}): check its permissions"
        ) from error
    db.row_factory = sqlite3.Row
    return db


def damaged_databases(folder: Path) -> list[Path]:
    """Return the files in `folder` that were set aside as damaged, oldest first."""
    return sorted(folder.glob("heron-damaged-*.db"))


def schema_version() -> int:
    """Return the number of migrations that this release knows."""
    return len(_migrations())


def _opened(path: Path) -> sqlite3.Connection:
    try:
        db = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
    except sqlite3.Error as error:
        raise DataFolderError(
            f"database {path} cannot be opened ({error}): "
            "check the folder's permissions"
        ) from error
    try:
        with contextlib.ExitStack() as opening:
            opening.callback(db.close)
            _configure(db)
            _check_integrity(db)
            _migrate(db, path)
            opening.pop_all()
    except sqlite3.OperationalError as error:
        raise DataFolderError(
            f"database {path} cannot be written ({error}): "
            "check free space and permissions"
        ) from error
    except sqlite3.DatabaseError as error:
        raise DamagedDatabase(str(error)) from error
    db.row_factory = sqlite3.Row
    return db


def _configure(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA foreign_keys = ON")
    # What is erased on request must not stay readable in free pages.
    db.execute("PRAGMA secure_delete = ON")


def _check_integrity(db: sqlite3.Connection) -> None:
    rows = db.execute("PRAGMA integrity_check(3)").fetchall()
    if rows != [("ok",)]:
        raise DamagedDatabase("; ".join(str(row[0]) for row in rows))


def _migrate(db: sqlite3.Connection, path: Path) -> None:
    (version,) = db.execute("PRAGMA user_version").fetchone()
    migrations = _migrations()
    if version > len(migrations):
        raise NewerDatabase(
            f"database {path} has schema {version}, this release knows "
            f"{len(migrations)}: install the newer release again, or use another "
            "data folder"
        )
    for number, script in enumerate(migrations[version:], start=version + 1):
        # executescript would end an open transaction first, so it brings its own.
        db.executescript(
            f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version = {number};\nCOMMIT;"
        )


def _migrations() -> list[str]:
    folder = resources.files("station.store").joinpath("migrations")
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".sql")),
        key=lambda file: file.name,
    )
    return [file.read_text("utf-8") for file in files]


def _set_aside(path: Path) -> Path:
    """Rename the database and what belongs to it; return its new name."""
    now = dt.datetime.now(dt.UTC)
    aside = path.with_name(f"heron-damaged-{now:%Y%m%dT%H%M%S%f}.db")
    for suffix in ("-wal", "-shm", ""):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(aside.with_name(aside.name + suffix))
    return aside
