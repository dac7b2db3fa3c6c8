"""The kiosk's Flask application, put together from one blueprint per concern."""

from __future__ import annotations

import datetime as dt

from flask import Flask

from web import csrf, headers, hosts
from web.kiosk import (
    api,
    asked,
    best,
    clients,
    compose,
    door,
    ease,
    failures,
    filming,
    foam,
    house,
    i18n,
    keeping,
    live,
    manners,
    me,
    morning,
    observer,
    outbox,
    own_code,
    pages,
    papers,
    people,
    plan,
    reviews,
    roles,
    runs,
    series,
    services,
    session_start,
    sessions,
    staff,
    take,
    trends,
    trials,
    videos,
    weeks,
    you,
)
from web.kiosk.mine import Pages
from web.kiosk.services import Services
from web.kiosk.shell import shell
from web.kiosk.words import sentence

LONGEST_VISIT = dt.timedelta(hours=4)
"""A cookie that was given out longer ago opens nothing, wherever it comes from."""

BLUEPRINTS = (
    you,
    pages,
    people,
    manners,
    me,
    own_code,
    morning,
    weeks,
    take,
    best,
    plan,
    session_start,
    sessions,
    trials,
    asked,
    observer,
    foam,
    trends,
    series,
    runs,
    compose,
    live,
    api,
    door,
    ease,
    staff,
    house,
    keeping,
    outbox,
    clients,
    reviews,
    papers,
    filming,
    videos,
)


def create_app(given: Services, secret_key: bytes) -> Flask:
    """Return the kiosk.

    Args:
        given: the hub, the station, the database and the protocols.
        secret_key: signs the visit's cookie; see `web.kiosk.secret`.
    """
    app = Flask("web.kiosk")
    app.config.update(
        SECRET_KEY=secret_key,
        SESSION_COOKIE_NAME="heron_visit",
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_HTTPONLY=True,
        PERMANENT_SESSION_LIFETIME=LONGEST_VISIT,
        MAX_CONTENT_LENGTH=16 * 1024,
        SEND_FILE_MAX_AGE_DEFAULT=None,
    )
    share = given.settings.share
    hosts.init_app(app, [given.settings.host, *((share[0],) if share else ())])
    services.init_app(app, given)
    house.init_app(app, given.settings)
    i18n.init_app(app)
    csrf.init_app(app)
    roles.init_app(app)
    headers.init_app(app)
    filming.init_app(app)
    failures.init_app(app)
    app.extensions[take.KEY] = Pages()
    own_code.init_app(app)
    door.init_app(app, given.settings.data)
    for module in BLUEPRINTS:
        app.register_blueprint(module.blueprint)
    app.context_processor(shell)
    app.jinja_env.filters["sentence"] = sentence
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    return app
