"""The staff room: how the board is, a self-check, calibration, and the noise floor.

All of it is done by the station; these pages ask it and show what it says. A page that
waits asks `progress` and loads anew when what it shows is not true any more.
"""

from __future__ import annotations

import contextlib
import math
import platform
from typing import Any

import msgspec
from flask import Blueprint, Response, abort, jsonify, render_template, request, url_for
from flask import redirect as _redirect
from werkzeug.wrappers import Response as Answer

from station.diagnose.findings import Diagnosis, merged
from station.errors import BadRequest, NotNow, StationError
from web.kiosk.gates import description
from web.kiosk.i18n import _
from web.kiosk.outbox import queue
from web.kiosk.plate import corner_name, draw_plate
from web.kiosk.services import services
from web.kiosk.staff_words import (
    CHECKS,
    LEVELS,
    calibrated,
    noise_floor,
    step_says,
    worst_point,
)
from web.kiosk.weights import shown, typed_kg, units, weight

blueprint = Blueprint("staff", __name__)

LOOK_S = 10.0
COMMANDS = {
    "check": "diagnose",
    "calibration": "calibrate",
    "noise": "noise_check",
}
LIGHTEST_KG = 10
HEAVIEST_KG = 20
"""Weights that a calibration is best made with."""
NOISE_KG = 60
LEAST_NOISE_KG = 55
"""The weight that must be on the board before its noise is measured."""


@blueprint.get("/staff")
def home() -> str:
    """Show how the board is, and what can be done for it."""
    status = services().ask("status")
    view = services().hub.latest()
    return render_template(
        "staff.html",
        status=status,
        problems=view.problems if view else [],
        calibrated=calibrated(status["calibration"]),
        noise=noise_floor(status["calibration"]),
        club=queue(),
        noise_weight=weight(NOISE_KG),
        versions=f"Heron {status['version']} · Python {platform.python_version()} · "
        f"{platform.system()} {platform.release()}",
    )


@blueprint.get("/staff/check")
def check() -> str:
    """Show the self-check that runs, or what the last one found."""
    return _check_page(services().ask("diagnose", action="view"))


@blueprint.post("/staff/check")
def begin_check() -> tuple[str, int] | Answer:
    """Look at the board for some seconds."""
    try:
        services().ask("diagnose", action="begin", seconds=LOOK_S)
    except NotNow as error:
        view = services().ask("diagnose", action="view")
        return _check_page(view, str(error)), error.status
    return _redirect(url_for("staff.check"), 303)


@blueprint.get("/staff/noise")
def noise() -> str:
    """Show how the noise check goes."""
    return _noise_page(services().ask("noise_check", action="view"))


@blueprint.post("/staff/noise")
def do_noise() -> tuple[str, int] | Answer:
    """Begin or cancel the noise check, or have the board find its zero."""
    action = _action("begin", "cancel", "leave", "tare")
    if action == "tare":
        services().ask("tare")
    elif action == "leave":
        with contextlib.suppress(StationError):
            services().ask("noise_check", action="cancel")
        return _redirect(url_for("staff.home"), 303)
    else:
        try:
            services().ask("noise_check", action=action)
        except NotNow as error:
            view = services().ask("noise_check", action="view")
            return _noise_page(view, str(error)), error.status
    return _redirect(url_for("staff.noise"), 303)


@blueprint.get("/staff/calibration")
def calibration() -> str:
    """Show what to place where, or how it ended."""
    return _calibration_page(services().ask("calibrate", action="view"))


@blueprint.post("/staff/calibration")
def do_calibration() -> tuple[str, int] | Answer:
    """Bring the calibration on, accept it or give it up."""
    action = _action("begin", "measure", "accept", "cancel", "leave")
    if action == "leave":
        with contextlib.suppress(StationError):
            services().ask("calibrate", action="cancel")
        return _redirect(url_for("staff.home"), 303)
    more: dict[str, Any] = {"mass_kg": _mass_kg()} if action == "begin" else {}
    try:
        services().ask("calibrate", action=action, **more)
    except (BadRequest, NotNow) as error:
        view = services().ask("calibrate", action="view")
        return _calibration_page(view, str(error)), error.status
    return _redirect(url_for("staff.calibration"), 303)


@blueprint.get("/api/v1/staff/<task>")
def progress(task: str) -> Response:
    """Say how far a task is, so that its page knows when to load anew."""
    if task not in COMMANDS:
        abort(404)
    view = services().ask(COMMANDS[task], action="view")
    share = view["elapsed_s"] / view["seconds"] if view.get("seconds") else None
    return jsonify({"ok": True, "mark": _mark(view), "share": share})


def _mark(view: dict[str, Any]) -> str:
    """Return what must be the same for a page to be still true."""
    return f"{view['state']}-{view.get('done', 0)}"


def _action(*known: str) -> str:
    action = request.form.get("action", "")
    if action not in known:
        raise BadRequest(
            _("The page and the machine do not fit: go back and try again.")
        )
    return action


def _mass_kg() -> float:
    typed = request.form.get("mass", "").strip().replace(",", ".")
    try:
        mass_kg = typed_kg(float(typed))
    except ValueError:
        mass_kg = math.nan
    # The station says what weights there are.
    return mass_kg if math.isfinite(mass_kg) else 0.0


def _check_page(view: dict[str, Any], refused: str | None = None) -> str:
    diagnosis = None
    findings = []
    if view["diagnosis"] is not None:
        diagnosis = msgspec.convert(view["diagnosis"], Diagnosis)
        findings = sorted(
            merged(diagnosis.findings), key=lambda one: LEVELS.index(one.level)
        )
    return render_template(
        "staff_check.html",
        view=view,
        mark=_mark(view),
        seconds=LOOK_S,
        diagnosis=diagnosis,
        findings=findings,
        problems=sum(one.level == "problem" for one in findings),
        checks=CHECKS,
        refused=refused,
    )


def _noise_page(view: dict[str, Any], refused: str | None = None) -> str:
    live = services().hub.latest()
    return render_template(
        "staff_noise.html",
        view=view,
        mark=_mark(view),
        simulated=bool(live and live.simulated),
        least_kg=LEAST_NOISE_KG,
        wanted=weight(NOISE_KG),
        per_kg=shown(1.0),
        refused=refused,
    )


def _calibration_page(view: dict[str, Any], refused: str | None = None) -> str:
    live = services().hub.latest()
    step = view["step"]
    says = step_says(step) if step is not None else ""
    return render_template(
        "staff_calibration.html",
        view=view,
        mark=_mark(view),
        says=says,
        picture=draw_plate(description(), step, says or _("The plate from above")),
        worst=worst_point(view["report"]) if view["report"] else "",
        corners=[corner_name(number) for number in range(1, 5)],
        simulated=bool(live and live.simulated),
        refused=refused,
        low=weight(LIGHTEST_KG),
        high=weight(HEAVIEST_KG),
        within=_("10 g") if units() == "kg" else _("0.02 lb"),
        per_kg=shown(1.0),
    )
