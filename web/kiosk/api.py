"""The few things that a page's script asks for. Errors are `{"ok": false, ...}`."""

from __future__ import annotations

from flask import Blueprint, Response, abort, jsonify, request

from firmware.clock import MonotonicClock
from station.errors import BadRequest, NotFound
from station.store import queries
from web.kiosk import visit
from web.kiosk.services import database, services

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")


@blueprint.get("/health")
def health() -> Response:
    """Say whether the station answers."""
    view = services().hub.latest()
    return jsonify(
        {
            "ok": True,
            "station": view is not None,
            "board": view.board if view else None,
            "connected": bool(view and view.connected),
            "simulated": bool(view and view.simulated),
        }
    )


@blueprint.get("/clock")
def clock() -> Response:
    """Say what time it is on the station's clock, so that a page can keep its beat.

    Station and kiosk run on one machine and share CLOCK_MONOTONIC.
    """
    return jsonify({"t_ns": MonotonicClock().now_ns()})


@blueprint.post("/demo")
def demo() -> Response:
    """Have the simulated person do something; `{"action": "step_on"}`."""
    body = request.get_json(silent=True)
    action = body.get("action") if isinstance(body, dict) else None
    if not isinstance(action, str):
        raise BadRequest('send {"action": "..."} as JSON')
    services().ask("demo", action=action)
    return jsonify({"ok": True})


@blueprint.get("/trials/<trial>")
def trial(trial: str) -> Response:
    """Say how far a trial of this visit is, so that a page can wait for its result."""
    if visit.attempt(trial) is None:
        abort(403)
    try:
        state = queries.trial(database(), trial).summary.state
    except NotFound:
        state = "running"
    return jsonify({"ok": True, "trial": trial, "state": state})
