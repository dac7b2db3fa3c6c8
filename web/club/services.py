"""What the club server's routes stand on: the database and the counters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask, current_app
from sqlalchemy import Engine

from station.protocols.spec import Protocol
from web.club.metrics import Counters

KEY = "heron-club"


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that lives as long as the server process."""

    engine: Engine
    counters: Counters
    protocols: Mapping[str, Protocol]
    secure_cookies: bool = False
    """Whether coaches reach the server by https only."""


def init_app(app: Flask, given: Services) -> None:
    """Hand the services to the app."""
    app.extensions[KEY] = given


def services() -> Services:
    """Return the services of the app that answers this request."""
    found: Services = current_app.extensions[KEY]
    return found
