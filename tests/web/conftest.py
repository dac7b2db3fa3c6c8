from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.fakes.station import FakeStation
from web.kiosk.app import create_app
from web.kiosk.hub import Hub
from web.kiosk.services import Services
from web.kiosk.settings import Settings


@pytest.fixture
def station(tmp_path: Path) -> Iterator[FakeStation]:
    fake = FakeStation(tmp_path)
    yield fake
    fake.close()


@pytest.fixture
def hub(station: FakeStation) -> Iterator[Hub]:
    made = Hub(station.views, max_streams=2)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def app(tmp_path: Path, station: FakeStation, hub: Hub) -> Flask:
    given = Services(Settings(tmp_path), hub, station.request, station.protocols)
    made = create_app(given, b"key of the tests")
    made.testing = True
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def guest(client: FlaskClient) -> FlaskClient:
    client.post("/who/guest")
    return client
