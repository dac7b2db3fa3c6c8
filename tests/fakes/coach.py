"""What a coach does at a club's pages, and what they read there."""

from __future__ import annotations

import datetime as dt
import re

from flask.testing import FlaskClient
from sqlalchemy import Engine

from web.club import coaches
from web.club.database import writing

PASSWORD = "a heron stands on one leg"  # noqa: S105 - of the tests


def invited(engine: Engine, login: str, role: str = "coach") -> str:
    """Invite somebody to the club of the tests; return the end of the link."""
    with writing(engine) as db:
        return coaches.invite(db, "harriers", login, role)


def log_in(client: FlaskClient, login: str, password: str = PASSWORD) -> int:
    """Return the status of the answer."""
    given = {"club": "harriers", "login": login, "password": password}
    return client.post("/login", data=given).status_code


def come_in(client: FlaskClient, link: str) -> None:
    """Take up an invitation."""
    answer = client.post(f"/invitation/{link}", data={"password": PASSWORD})
    assert answer.status_code == 303


def recently(days_ago: int) -> str:
    """Return when that was, as a station tells it."""
    return (dt.datetime.now(dt.UTC) - dt.timedelta(days=days_ago)).isoformat()


def words(html: str) -> str:
    """Return what a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())
