from __future__ import annotations

import random
import shutil
import sqlite3
from pathlib import Path

import pytest

from firmware.reading import Reading
from station.errors import DataFolderError, NewerDatabase
from station.store.database import (
    connect_readonly,
    damaged_databases,
    open_database,
    schema_version,
)
from station.store.queries import recent_trials
from station.store.records import StoredMeasure, TrialEnd, TrialStart
from station.store.writer import Writer


def start(trial_id: str, person_id: str | None = None) -> TrialStart:
    return TrialStart(
        trial_id, person_id, "p", "1", None, "two_feet", "open", "firm", "boot",
        simulated=True, board_id="b",
    )  # fmt: skip


def end() -> TrialEnd:
    measure = StoredMeasure("path_length", 123.0, "mm")
    return TrialEnd(
        "done", "completed", start_ns=1, end_ns=2, pipeline="1", measures=(measure,)
    )


def test_a_new_database_has_every_migration_and_is_durable(tmp_path: Path) -> None:
    db = open_database(tmp_path / "heron.db")
    pragmas = {
        name: db.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("user_version", "journal_mode", "synchronous", "foreign_keys")
    }
    db.close()
    full = 2
    assert pragmas == {
        "user_version": schema_version(),
        "journal_mode": "wal",
        "synchronous": full,
        "foreign_keys": 1,
    }


def test_opening_twice_migrates_once(tmp_path: Path) -> None:
    open_database(tmp_path / "heron.db").close()
    open_database(tmp_path / "heron.db").close()
    assert damaged_databases(tmp_path) == []


def test_a_newer_schema_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "heron.db"
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 999")
    db.close()
    with pytest.raises(NewerDatabase, match=r"schema 999.*install the newer release"):
        open_database(path)


def test_a_damaged_file_is_set_aside_and_named(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "heron.db"
    path.write_bytes(b"this is no database " * 500)
    open_database(path).close()
    (aside,) = damaged_databases(tmp_path)
    assert aside.read_bytes().startswith(b"this is no database")
    assert aside.name in caplog.text


def test_a_page_of_garbage_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "heron.db"
    writer = Writer(open_database(path))
    for n in range(30):
        writer.begin_trial(start(str(n)))
        writer.finish_trial(str(n), end())
    writer.close()
    page = 4096
    with path.open("r+b") as file:
        file.seek(3 * page)
        file.write(random.Random(0).randbytes(page))
    db = open_database(path)
    count = db.execute("SELECT count(*) FROM trial").fetchone()[0]
    db.close()
    assert count == 0
    assert len(damaged_databases(tmp_path)) == 1


def test_a_folder_that_cannot_hold_it_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataFolderError, match=r"nowhere.*permissions"):
        open_database(tmp_path / "nowhere" / "heron.db")


def test_the_reader_cannot_write(tmp_path: Path) -> None:
    path = tmp_path / "heron.db"
    open_database(path).close()
    db = connect_readonly(path)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        db.execute("DELETE FROM trial")
    db.close()


def test_reading_before_the_station_ever_ran_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DataFolderError, match="start the station"):
        connect_readonly(tmp_path / "heron.db")


def test_the_reader_sees_what_is_written_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "heron.db"
    writer = Writer(open_database(path))
    db = connect_readonly(path)
    writer.begin_trial(start("a"))
    writer.finish_trial("a", end())
    assert [trial.id for trial in recent_trials(db)] == ["a"]
    db.close()
    writer.close()


TRIALS = 8


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database as a power cut leaves it: eight trials, all of them in the WAL."""
    source, cut = (tmp_path_factory.mktemp(name) for name in ("source", "cut"))
    writer = Writer(open_database(source / "heron.db"))
    for n in range(TRIALS):
        writer.begin_trial(start(f"{n:03}"))
        writer.append_chunk(f"{n:03}", 0, [Reading(n % 4, n, n, n)] * 50)
        writer.finish_trial(f"{n:03}", end())
    for name in ("heron.db", "heron.db-wal"):
        shutil.copy(source / name, cut / name)
    writer.close()
    return cut


@pytest.mark.parametrize("seed", range(100))
def test_a_torn_wal_loses_only_the_newest_trials(
    written: Path, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    for name in ("heron.db", "heron.db-wal"):
        shutil.copy(written / name, tmp_path / name)
    wal = tmp_path / "heron.db-wal"
    at = chance.randrange(wal.stat().st_size)
    with wal.open("r+b") as file:
        if chance.random() < 0.5:
            file.truncate(at)
        else:
            file.seek(at)
            file.write(chance.randbytes(512))
    db = open_database(tmp_path / "heron.db")
    Writer(db).interrupt_running("the power went")
    rows = db.execute(
        "SELECT trial.id, (SELECT count(*) FROM measure WHERE trial_id = trial.id),"
        " (SELECT count(*) FROM chunk WHERE trial_id = trial.id)"
        " FROM trial WHERE state = 'done' ORDER BY seq"
    ).fetchall()
    posted = db.execute("SELECT count(*) FROM outbox").fetchone()[0]
    integrity = db.execute("PRAGMA integrity_check").fetchone()[0]
    db.close()
    assert integrity == "ok"
    assert [(f"{n:03}", 1, 1) for n in range(len(rows))] == [tuple(r) for r in rows]
    assert posted == len(rows)
    assert damaged_databases(tmp_path) == []
