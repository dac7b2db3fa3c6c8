"""A station as the club server meets it, without the station."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from station.uplink.document import Document
from tests.fakes.trials import packed
from web.club import devices
from web.club.database import writing

Hold = Callable[..., None]
"""Has somebody hold so long, on a day."""


def day(n: int, hour: int = 9) -> str:
    """Return a time of the nth day of a month."""
    return f"2026-04-{n:02d}T{hour:02d}:00:00+00:00"


def let_in(engine: Engine, club_id: str, name: str) -> str:
    """Enrol a station and return its token."""
    token = f"{club_id}.{secrets.token_urlsafe(32)}"
    with writing(engine) as db:
        code = devices.make_code(db, club_id, name)
        devices.enrol(db, code, devices.digest(token))
    return token


@dataclass
class Sender:
    """Sends documents with a token."""

    client: FlaskClient
    token: str

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def put(self, document: Document, *, deflate: bool = True) -> TestResponse:
        body, headers = packed(document, deflate=deflate)
        return self.client.put(
            f"/api/v1/trials/{document.trial.id}",
            data=body,
            headers=headers | self.headers(),
        )

    def send(self, method: str, path: str, body: Any = None) -> TestResponse:
        """Send JSON."""
        return self.client.open(
            path,
            method=method,
            data=msgspec.json.encode(body) if body is not None else None,
            headers=self.headers(),
        )
