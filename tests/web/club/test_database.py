from __future__ import annotations

import ast
import contextlib
import os
import re
import socket
import sqlite3
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, Text, select, text

from tests.fakes.club import Sender, let_in
from tests.fakes.club_process import heron, serving
from tests.fakes.postgres import Postgres
from tests.fakes.trials import document, made_id, on_foam, packed, person
from web.club import clubs
from web.club.database import migrate, open_engine, reading, writing
from web.club.tables import metadata, trial
from web.errors import BadClubDatabase, ClubDatabaseAway


def test_the_migrations_make_the_tables_that_the_code_knows(engine: Engine) -> None:
    with reading(engine) as db:
        difference = compare_metadata(MigrationContext.configure(db), metadata)
    assert difference == []


def test_every_key_begins_with_the_club() -> None:
    for table in metadata.sorted_tables:
        unique = [
            one
            for one in table.constraints
            if one.__class__.__name__ in {"PrimaryKeyConstraint", "UniqueConstraint"}
        ]
        assert unique
        for one in unique:
            assert next(iter(one.columns)).name == "club_id", table.name  # type: ignore[attr-defined]  # both have columns


def test_every_table_can_be_distributed_by_the_club() -> None:
    page = (Path(__file__).parents[3] / "docs" / "club.md").read_text("utf-8")
    told = re.findall(r"create_distributed_table\('(\w+)', 'club_id'", page)
    assert sorted(told) == sorted(table.name for table in metadata.sorted_tables)
    for table in metadata.sorted_tables:
        assert isinstance(table.c.club_id.type, Text)
        for key in table.foreign_key_constraints:
            # Both sides lie on one machine, and what is referred to is there first.
            pairs = [(one.parent.name, one.column.name) for one in key.elements]
            assert pairs[0] == ("club_id", "club_id"), table.name
            assert told.index(key.referred_table.name) < told.index(table.name)
            assert key.onupdate is key.ondelete is None
        for index in table.indexes:
            assert next(iter(index.columns)).name == "club_id"


def test_no_statement_moves_a_row_to_another_club() -> None:
    for path in Path(clubs.__file__).parent.glob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        for call in (one for one in ast.walk(tree) if isinstance(one, ast.Call)):
            name = getattr(call.func, "attr", "")
            inner = ast.dump(call.func)
            if name == "values" and "id='update'" in inner:
                assert "club_id" not in {word.arg for word in call.keywords}, path


def test_several_servers_may_bring_the_schema_up_to_date_at_once(database: str) -> None:
    failures: list[BaseException] = []

    def bring() -> None:
        engine = open_engine(database)
        try:
            migrate(engine)
        except BaseException as error:  # noqa: BLE001 - shown below
            failures.append(error)
        finally:
            engine.dispose()

    threads = [threading.Thread(target=bring) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_the_foam_of_what_was_sent_before_is_found(
    engine: Engine, sender: Sender
) -> None:
    for n, foam in enumerate(("Soft", None, "Hard")):
        assert sender.put(on_foam(n, person(1), foam, 20.0)).status_code == 201
    sender.put(document(9, person(1)))
    with writing(engine) as db:
        db.execute(text("ALTER TABLE trial DROP COLUMN foam"))
        db.execute(text("UPDATE alembic_version SET version_num = '0003'"))
    migrate(engine)
    with reading(engine) as db:
        rows = db.execute(select(trial.c.id, trial.c.foam))
        found = {row.id: row.foam for row in rows}
    assert [found[made_id("trial", n)] for n in (0, 1, 2, 9)] == [
        "Soft",
        None,
        "Hard",
        None,
    ]


def test_a_database_of_a_later_release_is_left_alone(engine: Engine) -> None:
    with writing(engine) as db:
        db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(BadClubDatabase, match="another release"):
        migrate(engine)


@pytest.mark.parametrize("url", ["club.db", "mysql://x/y", "nonsense://x", ""])
def test_an_address_of_no_known_database_is_refused(url: str) -> None:
    with pytest.raises(BadClubDatabase, match=r"use (sqlite|SQLite)"):
        open_engine(url)


def test_a_database_that_does_not_answer_is_said(tmp_path: Path) -> None:
    for url in (
        f"sqlite:///{tmp_path}/missing/club.db",
        f"postgresql://heron@/club?host={tmp_path}",
    ):
        engine = open_engine(url)
        with pytest.raises(ClubDatabaseAway, match="does not answer"):
            migrate(engine)
        engine.dispose()


def put(url: str, token: str, n: int) -> int:
    body, headers = packed(document(n, person(n % 3)))
    request = urllib.request.Request(  # noqa: S310 - our own http address
        f"{url}/api/v1/trials/{document(n).trial.id}",
        data=body,
        headers=headers | {"Authorization": f"Bearer {token}"},
        method="PUT",
    )
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - as above
        return int(answer.status)


def test_two_server_processes_on_one_database_keep_each_trial_once(
    engine: Engine, database: str
) -> None:
    token = let_in(engine, "harriers", "Track")
    statuses: list[int] = []
    with serving(database) as one, serving(database) as other:

        def send(url: str) -> None:
            statuses.extend(put(url, token, n) for n in range(30))

        threads = [threading.Thread(target=send, args=(url,)) for url in (one, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(statuses) == [200] * 30 + [201] * 30
    with reading(engine) as db:
        assert db.execute(text("SELECT count(*) FROM trial")).scalar_one() == 30


def test_a_club_starts_with_a_few_commands(tmp_path: Path) -> None:
    admin = ["club-admin", "--database", f"sqlite:///{tmp_path / 'club.db'}"]
    assert heron(*admin, "add-club", "harriers", "Valley Harriers").returncode == 0
    code = heron(*admin, "add-station", "harriers", "Track").stdout.strip()
    assert code.startswith("harriers-")
    assert heron(*admin, "stations", "harriers").stdout == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["add-club", "Bad Name", "x"], "cannot be a club's short name"),
        (["add-station", "nobody", "x"], "there is no club nobody"),
        (["revoke-station", "nobody", "x"], "there is no station x"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    tmp_path: Path, arguments: list[str], said: str
) -> None:
    database = f"sqlite:///{tmp_path / 'club.db'}"
    done = heron("club-admin", "--database", database, *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_bad_database_address_ends_the_server_in_one_line(tmp_path: Path) -> None:
    done = heron("club", "--database", "mysql://x/y")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    done = heron("club", "--database", f"sqlite:///{tmp_path}/missing/club.db")
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)


def test_a_port_in_use_is_said(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        url = f"sqlite:///{tmp_path / 'club.db'}"
        done = heron("club", "--database", url, "--port", port)
    assert done.returncode == 2
    assert f"port {port} of 127.0.0.1 is in use" in done.stderr


def test_without_its_packages_the_server_says_what_to_install(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['sqlalchemy'] = None\n"
        "from firmware.cli import main; sys.argv = ['heron', 'club']; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"XDG_DATA_HOME": str(tmp_path)},
    )
    assert done.returncode == 1
    assert "pip install 'heron-station[club]'" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_backup_of_a_running_server_restores(
    tmp_path: Path, engine: Engine, database: str, request: pytest.FixtureRequest
) -> None:
    token = let_in(engine, "harriers", "Track")
    with serving(database) as url:
        assert put(url, token, 1) == 201
        if database.startswith("sqlite"):
            restored = f"sqlite:///{tmp_path / 'backup.db'}"
            with contextlib.closing(sqlite3.connect(tmp_path / "club.db")) as db:
                db.execute("VACUUM INTO ?", (str(tmp_path / "backup.db"),))
        else:
            server: Postgres = request.getfixturevalue("postgres")
            server.dump(database, tmp_path / "backup.dump")
            restored = server.restore(tmp_path / "backup.dump")
        assert put(url, token, 2) == 201
    with serving(restored) as url:
        assert [put(url, token, 1), put(url, token, 2)] == [200, 201]
