"""In which language a coach reads: what they chose, else what their browser asks for.

The choice is a cookie, because a login page has a language too. What stations ask is
answered in English, whatever their library says it would accept.
"""

from __future__ import annotations

from flask import Blueprint, Flask, current_app, redirect, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from station.language import LANGUAGES, SOURCE, speak
from web import i18n
from web.club import words
from web.club.services import services

COOKIE = "heron_language"
COOKIE_DAYS = 365

blueprint = Blueprint("languages", __name__)


def init_app(app: Flask) -> None:
    """Choose the language of each page; the templates know it."""
    i18n.install(app)
    app.jinja_env.filters.update(
        day=words.day,
        moment=words.moment,
        number=words.number,
        percent=i18n.percent,
        sentence=words.sentence,
    )
    app.jinja_env.globals.update(words=words)

    @app.before_request
    def choose_language() -> None:
        if not request.path.startswith("/api/"):
            speak(_chosen())

    app.context_processor(lambda: {"here": here()})


def here() -> str:
    """Return the address of this page, as it is asked for again."""
    return request.full_path.rstrip("?") if request.method == "GET" else request.path


@blueprint.post("/language")
def choose() -> Response:
    """Keep a choice and show the same page again."""
    response = redirect(_back_to(request.form.get("back", "")), 303)
    language = request.form.get("language", "")
    if language in LANGUAGES:
        response.set_cookie(
            COOKIE,
            language,
            max_age=COOKIE_DAYS * 86400,
            httponly=True,
            samesite="Lax",
            secure=services().secure_cookies,
        )
    return response


def _chosen() -> str:
    kept = request.cookies.get(COOKIE, "")
    if kept in LANGUAGES:
        return kept
    return request.accept_languages.best_match(LANGUAGES) or SOURCE


def _back_to(back: str) -> str:
    """Return a page of this server, the squad's where that is none."""
    path = back.partition("?")[0]
    squad = url_for("squad.page")
    if not path.startswith("/"):
        return squad
    try:
        current_app.url_map.bind(request.host).match(path, method="GET")
    except HTTPException:
        return squad
    return back
