"""Errors as stations and coaches meet them: a JSON envelope, or one plain page."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, Response, make_response, render_template, request
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException

from station.language import _, mark
from web.answers import refusal
from web.club.database import away
from web.errors import Conflict, DamagedOnTheWay, WebError
from web.i18n import later

_log = logging.getLogger(__name__)

SENTENCES: dict[int, Any] = {
    400: later("That did not make sense to the server."),
    401: later("Please log in."),
    403: later("This is not for your account."),
    404: later("There is nothing here."),
    409: later("That cannot be done now."),
    413: later("That was too much at once."),
    429: later("Too many attempts. Wait a little."),
    503: later("The database does not answer. It is tried again with every request."),
}
FAILED = mark(
    "Something went wrong in the server. Nothing that was acknowledged is lost."
)


def init_app(app: Flask) -> None:
    """Turn every error into a sentence; what happened goes to the log."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(WebError, _ours)
    app.register_error_handler(OperationalError, _away)
    app.register_error_handler(DataError, _unkeepable)
    app.register_error_handler(500, _unforeseen)
    # Flask's own line names the whole address, the secret of an invitation included.
    app.logger.disabled = True


def _http(error: HTTPException) -> Response:
    return answer(error.code or 500, error.description or error.name)


def _ours(error: WebError) -> Response:
    detail = str(error)
    if error.status >= 500:
        # Where the database is, and why it refuses, is for the log alone.
        _log.error("%s: %s", _asked(), error)
        detail = str(SENTENCES.get(error.status) or _(FAILED))
    more: dict[str, object] = {}
    if isinstance(error, DamagedOnTheWay):
        more["retry"] = True
    if isinstance(error, Conflict):
        more["sha256"] = error.kept_sha256
    return answer(error.status, detail, **more)


def _away(error: OperationalError) -> Response:
    return _ours(away(error))


def _unkeepable(error: DataError) -> Response:
    del error
    return answer(400, "the database can keep no such text: leave out NUL characters")


def _unforeseen(error: HTTPException) -> Response:
    _log.error(
        "%s failed",
        _asked(),
        exc_info=getattr(error, "original_exception", None),
    )
    return answer(500, FAILED)


def _asked() -> str:
    """Return what was asked for, without what stood in its place."""
    return f"{request.method} {request.url_rule}"


def answer(status: int, detail: str, **more: object) -> Response:
    """Return the error as JSON below /api, as a page elsewhere."""
    if request.path.startswith("/api/"):
        response = refusal(status, detail, **more)
        if status == 401:
            response.headers["WWW-Authenticate"] = 'Bearer realm="heron"'
        return response
    page = render_template(
        "failure.html",
        sentence=SENTENCES.get(status) or _(FAILED),
        here="/",
        detail=detail if status in {400, 409} else None,
    )
    return make_response(page, status)
