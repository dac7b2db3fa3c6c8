"""Every route, with what no page of the kiosk would ask it: refused, never failed."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from station.config import VideoConfig
from tests.fakes.station import FakeStation
from web.kiosk.app import create_app
from web.kiosk.hub import Hub
from web.kiosk.services import Services
from web.kiosk.settings import Settings

LONG = "9" * 4000
QUERY = {
    "page": "9" * 20,
    "of": "0000-99-99",
    "q": "\x00'%",
    "name": "\u202e" * 40,
    "test": "a,b,nan",
    "group": "../..",
    "side": "up",
    "measure": "__class__",
    "foam": LONG,
    "to": "//evil.example",
    "back": "/\\evil.example",
    "with": "nothing",
    "day": "--out",
}
FORM = {
    **dict.fromkeys(("pin", "number", "nickname", "title", "text", "mass"), LONG),
    **dict.fromkeys(("pain", "exertion", "effort", "days", "value"), "1e999"),
    **dict.fromkeys(("answer", "action", "question", "purpose", "reason"), "\x00"),
    **dict.fromkeys(("language", "units", "option", "side", "goal", "sites"), "../x"),
    **dict.fromkeys(("trial", "model", "test", "back", "still"), "nan"),
}
MADE = ("live.stream", "keeping.support", "keeping.export", "papers.report")
"""What waits for views, or is made by a process of its own."""
GHOST = {
    "here": True,
    "person": "00000000-0000-0000-0000-000000000000",
    "name": "Erased elsewhere",
    "trials": [["gone", "quiet-stance-eyes-open", None]],
    "run": "gone",
    "training": "gone",
}


@pytest.fixture
def kiosk(tmp_path: Path, station: FakeStation, hub: Hub) -> Flask:
    """A kiosk in which everything is on."""
    settings = Settings(
        tmp_path,
        reader=True,
        leaderboard=True,
        share=("127.0.0.1", 9),
        video=VideoConfig(),
    )
    given = Services(settings, hub, station.request, station.protocols)
    app = create_app(given, b"key of the tests")
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


@pytest.mark.parametrize(
    "visit",
    [{}, GHOST, {**GHOST, "room": "staff"}],
    ids=["nobody", "ghost", "staff"],
)
def test_no_route_fails_whatever_it_is_asked(
    kiosk: Flask, visit: dict[str, Any]
) -> None:
    client, failed = kiosk.test_client(), []
    for rule in kiosk.url_map.iter_rules():
        if rule.endpoint in MADE:
            continue
        # Where a number or one of a few words is wanted, nothing else gets so far.
        wanted = {
            "part": 9,
            "kind": "morning",
            "room": (rule.defaults or {}).get("room"),
        }
        values = {name: wanted.get(name, "%00'..") for name in rule.arguments}
        built = rule.build(values, append_unknown=False)
        assert built is not None
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            with client.session_transaction() as inside:
                inside.clear()
                inside.update(visit, seen=time.time())
            if method == "GET":
                answer = client.get(built[1], query_string=QUERY)
            elif "/api/" in rule.rule:
                answer = client.open(built[1], method=method, json=[FORM])
            else:
                answer = client.post(built[1], data=FORM)
            if answer.status_code >= 500:
                failed.append((method, built[1], answer.status_code))
    assert failed == []
