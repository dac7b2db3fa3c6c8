"""Errors as people and programs meet them: one plain page, or one JSON envelope."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from firmware.errors import HeronError
from station.errors import DataFolderError, StationError
from station.retelling import retold
from web.answers import refusal
from web.kiosk.i18n import _, later
from web.kiosk.manners import back_to

_log = logging.getLogger(__name__)

SENTENCES: dict[int, Any] = {
    400: later("That did not make sense to the station."),
    403: later("This page is not for this visit."),
    404: later("There is nothing here."),
    405: later("There is nothing here."),
    409: later("The board is busy just now."),
    413: later("That was too much at once."),
    503: later("The station is starting. It answers in a moment."),
}
FAILED = later("Something went wrong in this machine. Your results are safe.")


def init_app(app: Flask) -> None:
    """Turn every error into a sentence; what happened goes to the log."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(HeronError, _ours)
    app.register_error_handler(500, _unforeseen)


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    return answer(status, error.description or error.name)


def _ours(error: HeronError) -> Response:
    status = status_of(error)
    if status >= 500:
        _log.warning("%s %r: %s", request.method, request.path, error)
    return answer(status, str(error))


def _unforeseen(error: HTTPException) -> Response:
    _log.error(
        "%s %r failed",
        request.method,
        request.path,
        exc_info=getattr(error, "original_exception", None),
    )
    return answer(500, str(FAILED))


def status_of(error: HeronError) -> int:
    """Return the HTTP status that says what kind of error this is."""
    if isinstance(error, DataFolderError):
        return 503  # the station makes the folder and the database when it starts
    return error.status if isinstance(error, StationError) else 500


def answer(status: int, detail: str) -> Response:
    """Return the error as JSON below /api, as a page elsewhere."""
    if request.path.startswith("/api/"):
        return refusal(status, detail)
    sentence = SENTENCES.get(status, FAILED)
    page = render_template(
        "failure.html",
        status=status,
        sentence=sentence,
        detail=retold(detail) if status in {400, 409} else None,
        again=_again() if status == 503 else None,
        title=_("Not now"),
    )
    return make_response(page, status)


def _again() -> str:
    """Return the page to try again; what a form asked for is not done a second time."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    came = urlsplit(request.referrer or "")
    return back_to(f"{came.path}?{came.query}".rstrip("?"))
