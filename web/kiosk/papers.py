"""A client's report and exports."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, render_template, request

from station.store import queries
from web.kiosk.client_words import visits_of
from web.kiosk.clients import client_of
from web.kiosk.i18n import day_name, language, later
from web.kiosk.made import FORMS, File, exported, given, heron
from web.kiosk.services import database, services
from web.kiosk.weights import units

PAPERS = ("a4", "letter")
READERS: dict[str, Any] = {
    "both": later("Both"),
    "physio": later("Clinician, two pages"),
    "client": later("Client, one page"),
}
blueprint = Blueprint("papers", __name__, url_prefix="/clinic/clients")


@blueprint.get("/<person>/paper")
def choose(person: str) -> str:
    """Ask for which report, and offer the exports."""
    one = client_of(person)
    recent = queries.recent_trials(database(), one.id, 200)
    visits = visits_of(recent, services().protocols)
    return render_template(
        "client_paper.html",
        person=one,
        days=[(day.iso, day.date) for day in visits[:12]],
        readers=READERS,
        forms=FORMS,
        day_name=day_name,
    )


@blueprint.get("/<person>/report.pdf")
def report(person: str) -> Response:
    """Give the report of a day; `?save=yes` as a file to keep."""
    one = client_of(person)
    paper, reader = request.args.get("paper", "a4"), request.args.get("for", "both")
    if paper not in PAPERS or reader not in READERS:
        abort(400)
    asked = ["report", one.code, "--out", "-", "--paper", paper, "--for", reader]
    asked += ["--language", language(), "--units", units()]
    if day := request.args.get("day"):
        asked += ["--day", day]
    keep = request.args.get("save") == "yes"
    return given(File(heron(asked), "pdf", f"{one.code}-report"), keep=keep)


@blueprint.get("/<person>/export/<form>")
def export(person: str, form: str) -> Response:
    """Give everything of a client in one format."""
    one = client_of(person)
    if form not in FORMS:
        abort(404)
    return given(exported(one.code, form))
