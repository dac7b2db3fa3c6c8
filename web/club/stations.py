"""The club's stations: which are there, and how they say they are doing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import msgspec
from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from station.language import _
from web.club import clubs, devices
from web.club.database import reading, writing
from web.club.login import coach
from web.club.reports import Health
from web.club.services import services
from web.errors import BadDocument

AWAY_S = 900
"""A station tells how it is doing every five minutes."""
NAME_MAX = 60

blueprint = Blueprint("stations", __name__)


@dataclass(frozen=True, slots=True)
class Station:
    """One line of the page."""

    id: str
    name: str
    state: str
    """here, away, never or revoked."""
    seen_at: str | None
    health: Health | None
    calibrated_days: int | None
    """How old the calibration in force is."""


@blueprint.get("/stations")
def page() -> str:
    """Show the stations."""
    return _page("")


@blueprint.post("/stations")
def add() -> str:
    """Make a code with which one station can enrol; it is shown once."""
    name = " ".join(request.form.get("name", "").split())
    if not 1 <= len(name) <= NAME_MAX:
        raise BadDocument(_("a station's name has 1 to %(n)s letters", n=NAME_MAX))
    with writing(services().engine) as db:
        code = devices.make_code(db, coach().club_id, name)
    return _page(code)


@blueprint.post("/stations/<station>/revoke")
def revoke(station: str) -> Response:
    """Shut a station out; what it sent stays."""
    with writing(services().engine) as db:
        devices.revoke(db, coach().club_id, station)
    return redirect(url_for("stations.page"), 303)


def _page(code: str) -> str:
    with reading(services().engine) as db:
        rows = clubs.stations(db, coach().club_id)
    return render_template(
        "stations.html",
        stations=[_station(row) for row in rows],
        code=code,
        server=request.host_url.rstrip("/"),
    )


def _station(row: Any) -> Station:
    health = msgspec.json.decode(row.health, type=Health) if row.health else None
    return Station(
        row.id,
        row.name,
        _state(row.seen_at, row.revoked_at),
        row.seen_at,
        health,
        _days_since(health.calibrated_at) if health else None,
    )


def _days_since(moment: str | None) -> int | None:
    """Return the age of what a station has dated; None for no date or a wrong one."""
    try:
        made = dt.datetime.fromisoformat(moment or "")
    except ValueError:
        return None
    aware = made if made.tzinfo else made.replace(tzinfo=dt.UTC)
    return (dt.datetime.now(dt.UTC) - aware).days


def _state(seen_at: str | None, revoked_at: str | None) -> str:
    if revoked_at is not None:
        return "revoked"
    if seen_at is None:
        return "never"
    since = dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(seen_at)
    return "away" if since.total_seconds() > AWAY_S else "here"
