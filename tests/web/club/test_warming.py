from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from station.protocols.library import load_library
from tests.fakes.club import Hold
from web.club.database import writing
from web.club.form import judged
from web.club.metrics import Counters
from web.club.services import Services
from web.club.warming import warm


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_first_visit_finds_everybody_judged(
    app: Flask, coach: FlaskClient, hold: Hold, engine: Engine
) -> None:
    for who in range(3):
        hold(who, 1, 20.0)
    given = Services(engine, Counters(), load_library())
    judged.cache_clear()
    warm(app, given)
    known = judged.cache_info()
    assert known.misses == 3
    for language in ("en", "de"):
        page = coach.get("/", headers={"Accept-Language": language})
        assert page.status_code == 200
    assert judged.cache_info().misses == known.misses
    with writing(engine) as db:
        db.execute(text("ALTER TABLE summary RENAME TO elsewhere"))
    warm(app, given)
