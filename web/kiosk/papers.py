"""A client's report and exports, made by a process of their own.

Fonts, PDF and numpy are never loaded into the kiosk, and the process that makes a file
is nicer than the one that reads the board. One is made at a time.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
import threading
import zipfile
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, render_template, request

from station.errors import NotNow, StationError
from station.store import queries
from web.kiosk.client_words import visits_of
from web.kiosk.clients import client_of
from web.kiosk.i18n import _, day_name, language, later
from web.kiosk.services import database, services
from web.kiosk.weights import units

LONGEST_S = 120.0
PAPERS = ("a4", "letter")
READERS: dict[str, Any] = {
    "both": later("Both"),
    "physio": later("Clinician, two pages"),
    "client": later("Client, one page"),
}
FORMS: dict[str, tuple[Any, Any, str]] = {
    "tidy": (later("Table"), later("CSV, a row per trial"), "csv"),
    "cop": (later("Samples"), later("CSV, 100 Hz, a file per trial"), "zip"),
    "csv": (later("Session bundles"), later("Raw counts, can be played again"), "zip"),
    "json": (later("Results"), later("JSON, all measures"), "json"),
    "fhir": (later("FHIR R4"), later("For a records system, with the report"), "json"),
    "c3d": (later("C3D"), later("Force platform, for gait programs"), "zip"),
}
"""Name, what it is, suffix of the file that is saved."""
_MIME = {
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "zip": "application/zip",
}
_one_at_a_time = threading.Lock()

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
    return _given(_heron(asked), "pdf", f"{one.code}-report")


@blueprint.get("/<person>/export/<form>")
def export(person: str, form: str) -> Response:
    """Give everything of a client in one format."""
    one = client_of(person)
    if form not in FORMS:
        abort(404)
    suffix = FORMS[form][2]
    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / "out"
        _heron(["export", one.code, "--format", form, "--out", str(out)])
        body = _zipped(out) if suffix == "zip" else out.read_bytes()
    return _given(body, suffix, f"{one.code}-{form}")


def _heron(arguments: list[str]) -> bytes:
    """Run the program at a low priority and return what it printed.

    Raises:
        NotNow: another file is being made.
        StationError: it could not be made; the sentence is the program's own.
    """
    if not _one_at_a_time.acquire(timeout=20.0):
        raise NotNow(_("another file is being made: try again in a moment"))
    begin = "from firmware.start import main; main()"
    try:
        done = subprocess.run(
            [
                *("nice", "-n", "10", sys.executable, "-c", begin),
                *arguments,
                *("--data", str(services().settings.data)),
            ],
            capture_output=True,
            timeout=LONGEST_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NotNow(_("this takes too long here: use the terminal")) from error
    finally:
        _one_at_a_time.release()
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise _refusal(done.returncode, said[-1] if said else "")
    return done.stdout


def _refusal(status: int, said: str) -> StationError:
    sentence = said.removeprefix("heron: ").removeprefix("Error: ")
    return NotNow(sentence) if status == 2 else StationError(sentence)


def _zipped(folder: Path) -> bytes:
    """Return every file below a folder in one archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(folder))
    return packed.getvalue()


def _given(body: bytes, suffix: str, name: str) -> Response:
    answer = Response(body, content_type=_MIME[suffix])
    kept = request.args.get("save") == "yes" or suffix != "pdf"
    how = "attachment" if kept else "inline"
    answer.headers["Content-Disposition"] = f'{how}; filename="{name}.{suffix}"'
    return answer
