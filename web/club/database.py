"""One database by URL: a SQLite file or PostgreSQL, reached the same way.

SQLite is opened as the station opens its own: WAL, every commit on the disk when it
returns, a transaction that will write takes its lock at the start.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    SelectBase,
    Table,
    bindparam,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from web.errors import BadClubDatabase, ClubDatabaseAway

MIGRATIONS = Path(__file__).with_name("migrations")
BUSY_TIMEOUT_S = 15.0
_MIGRATION_LOCK = 0x4E0EF0


def open_engine(url: str) -> Engine:
    """Return the engine for `url`; nothing is connected yet.

    Args:
        url: `sqlite:///file` or `postgresql://user@host/name`.

    Raises:
        BadClubDatabase: the URL is not one of a database that Heron knows.
    """
    if url.startswith(("postgres://", "postgresql://")):
        url = "postgresql+psycopg://" + url.partition("://")[2]
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise BadClubDatabase(
            "this is not the address of a database: "
            "use sqlite:///FILE or postgresql://USER@HOST/NAME"
        ) from error
    if address.drivername not in {"sqlite", "postgresql+psycopg"}:
        raise BadClubDatabase(
            f"{address.drivername} is no database that the club server knows: "
            "use SQLite or PostgreSQL"
        )
    # What a statement was about is nobody's business who reads a log.
    engine = create_engine(address, hide_parameters=True, **_options(url))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def migrate(engine: Engine) -> None:
    """Bring the schema up to date; several servers may do so at once.

    Raises:
        BadClubDatabase: a later release has written it.
        ClubDatabaseAway: it does not answer or may not be written.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    try:
        with writing(engine) as db:
            if engine.dialect.name == "postgresql":
                db.execute(
                    text("SELECT pg_advisory_xact_lock(:lock)"),
                    {"lock": _MIGRATION_LOCK},
                )
            config.attributes["connection"] = db
            command.upgrade(config, "head")
    except CommandError as error:
        raise BadClubDatabase(
            f"the club's database is of another release ({error}): "
            "install the newer release again"
        ) from error
    except SQLAlchemyError as error:
        raise away(error) from error


def away(error: SQLAlchemyError) -> ClubDatabaseAway:
    """Return what to raise when the database failed in a way that is not ours."""
    what = " ".join(str(getattr(error, "orig", None) or error).split())
    return ClubDatabaseAway(
        f"the club's database does not answer ({what}): "
        "check its address, its disk and its permissions"
    )


@contextlib.contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection with one consistent view."""
    with engine.connect() as db, db.begin():
        yield db


@contextlib.contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a connection whose work is committed at the end, or not at all."""
    with engine.connect() as db:
        db.execution_options(heron_writes=True)
        with db.begin():
            yield db


def given(column: Column[Any]) -> ColumnElement[bool]:
    """Return that a column is what the statement is executed with under its name.

    A statement that is written once costs a fraction of one that is put together for
    every request.
    """
    return column == bindparam(column.name)


def insert_new(db: Connection, table: Table, **values: Any) -> bool:
    """Insert a row unless its key is taken; return whether it was inserted."""
    return db.execute(_insert_new(db.dialect.name, table), values).rowcount == 1


def insert_found(
    db: Connection, table: Table, query: SelectBase, values: Mapping[str, Any]
) -> None:
    """Insert the rows that `query` finds with `values` unless their keys are taken."""
    db.execute(_insert_found(db.dialect.name, table, query), values)


def insert_and_lock(db: Connection, table: Table, **values: Any) -> None:
    """Insert a row unless its key is taken; either way hold it until the end."""
    db.execute(_insert_and_lock(db.dialect.name, table), values)


def utc_now() -> str:
    """Return this moment as the tables keep moments."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")


@cache
def _insert_new(dialect: str, table: Table) -> Any:
    statement = _insert(dialect, table).on_conflict_do_nothing()
    # Without the option the number of inserted rows is not asked for.
    return statement.execution_options(preserve_rowcount=True)


@cache
def _insert_found(dialect: str, table: Table, query: SelectBase) -> Any:
    columns = list(query.selected_columns)
    return _insert(dialect, table).from_select(columns, query).on_conflict_do_nothing()


@cache
def _insert_and_lock(dialect: str, table: Table) -> Any:
    key = [column.name for column in table.primary_key]
    statement = _insert(dialect, table)
    # Writing what is there already is what takes the lock.
    unchanged = {key[-1]: statement.excluded[key[-1]]}
    return statement.on_conflict_do_update(index_elements=key, set_=unchanged)


def _insert(dialect: str, table: Table) -> Any:
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def _options(url: str) -> dict[str, Any]:
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": BUSY_TIMEOUT_S, "check_same_thread": False}}
    return {"pool_size": 16, "connect_args": {"connect_timeout": 5}}


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # Python's own idea of when a transaction begins is switched off.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    # Who is erased is not to be found in the free pages of the file either.
    connection.execute("PRAGMA secure_delete = ON")


def _begin_sqlite(db: Connection) -> None:
    writes = db.get_execution_options().get("heron_writes", False)
    db.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
