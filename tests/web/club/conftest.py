from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from station.protocols.library import load_library
from tests.fakes.club import Hold, Sender, day, let_in
from tests.fakes.coach import come_in, invited
from tests.fakes.postgres import Postgres, programs
from tests.fakes.trials import document, person
from web.club import clubs
from web.club.app import create_app
from web.club.database import migrate, open_engine, writing
from web.club.metrics import Counters
from web.club.services import Services


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    found = programs()
    if found is None:
        assert not os.environ.get("CI"), "apt-get install postgresql"
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    # Not below pytest's own folder, into which an ordinary user may not look.
    with tempfile.TemporaryDirectory(prefix="heron-pg-") as folder:
        started = Postgres(Path(folder), found)
        yield started
        started.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database; every test runs on both kinds."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'club.db'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    opened = open_engine(database)
    migrate(opened)
    with writing(opened) as db:
        clubs.add_club(db, "harriers", "Valley Harriers")
    yield opened
    opened.dispose()


@pytest.fixture
def app(engine: Engine) -> Flask:
    made = create_app(Services(engine, Counters(), load_library()))
    made.testing = True
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def sender(engine: Engine, client: FlaskClient) -> Sender:
    """A station that is enrolled."""
    return Sender(client, let_in(engine, "harriers", "Track"))


@pytest.fixture
def coach(client: FlaskClient, engine: Engine) -> FlaskClient:
    come_in(client, invited(engine, "Kim"))
    return client


@pytest.fixture
def admin(client: FlaskClient, engine: Engine) -> FlaskClient:
    come_in(client, invited(engine, "Ada", "admin"))
    return client


@pytest.fixture
def hold(sender: Sender) -> Hold:
    """Have somebody hold so long, on a day."""
    made = iter(range(10_000))

    def send(who: int, on: int, hold_s: float, **fields: object) -> None:
        fields = {"side": "left", "started_at": day(on), "hold_s": hold_s} | fields
        answer = sender.put(document(next(made), person(who), **fields))
        assert answer.status_code == 201

    return send
