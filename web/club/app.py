"""The club server's Flask application, put together from one blueprint per concern."""

from __future__ import annotations

from flask import Flask

from web import csrf, headers
from web.club import (
    api,
    compare,
    export,
    failures,
    languages,
    login,
    metrics,
    people,
    services,
    squad,
    staff,
    stations,
)
from web.club.contents import MAX_CONTENT_BYTES
from web.club.services import Services

PAGES = (api, languages, login, squad, people, compare, stations, staff, export)


def create_app(given: Services) -> Flask:
    """Return the club server; it keeps nothing, so that several may run at once."""
    app = Flask("web.club")
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_CONTENT_BYTES, SEND_FILE_MAX_AGE_DEFAULT=3600
    )
    services.init_app(app, given)
    metrics.init_app(app, given.counters)
    csrf.init_app(app)
    headers.init_app(app)
    failures.init_app(app)
    languages.init_app(app)
    login.init_app(app)
    for module in PAGES:
        app.register_blueprint(module.blueprint)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    return app
