"""What the pages stand on: the hub, the station's ear, the database, the protocols."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g

from station.protocols.spec import Protocol
from station.store.database import connect_readonly
from web.kiosk.hub import Hub
from web.kiosk.roles import asking
from web.kiosk.settings import Settings

KEY = "heron"


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that lives as long as the kiosk."""

    settings: Settings
    hub: Hub
    request: Callable[..., Any]
    """`StationClient.request`: the only way to change anything."""
    protocols: Mapping[str, Protocol]

    def ask(self, command: str, /, **args: Any) -> Any:
        """Have the station do something on behalf of whoever is here."""
        return self.request(command, by=asking(), **args)


def init_app(app: Flask, given: Services) -> None:
    """Hand the services to the app and close what a request has opened."""
    app.extensions[KEY] = given

    @app.teardown_appcontext
    def close(_error: BaseException | None) -> None:
        opened = g.pop("db", None)
        if opened is not None:
            opened.close()


def services() -> Services:
    """Return the services of the app that answers this request."""
    found: Services = current_app.extensions[KEY]
    return found


def database() -> sqlite3.Connection:
    """Return this request's read-only connection. Raises `DataFolderError`."""
    if "db" not in g:
        g.db = connect_readonly(services().settings.database)
    opened: sqlite3.Connection = g.db
    return opened
