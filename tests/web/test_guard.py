from __future__ import annotations

import dataclasses
import time
from pathlib import Path

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient

from firmware.clock import MonotonicClock
from station.errors import BadRequest
from tests.fakes.station import IDLE, FakeStation
from web.kiosk.app import create_app
from web.kiosk.hub import Hub
from web.kiosk.roles import ROUTES
from web.kiosk.services import Services
from web.kiosk.settings import Settings


def test_every_route_names_the_role_that_it_needs(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert endpoints == set(ROUTES)


def test_a_route_without_a_role_is_refused(app: Flask) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    answer = app.test_client().get("/forgotten")
    assert answer.status_code == 403
    assert "secret" not in answer.text


@pytest.mark.parametrize("path", ["/", "/who", "/nowhere", "/api/v1/health"])
def test_every_answer_keeps_to_its_own_scripts(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'self';")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 302),
        ({"Sec-Fetch-Site": "none"}, 302),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://localhost"}, 302),
        ({"Origin": "http://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 302),
    ],
)
def test_changes_are_refused_from_other_sites(
    client: FlaskClient, headers: dict[str, str], status: int
) -> None:
    assert client.post("/who/guest", headers=headers).status_code == status


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("localhost:8080", 200),
        ("127.0.0.1:8080", 200),
        ("[::1]:8080", 200),
        ("192.168.1.20:8080", 200),
        ("rebound.example", 421),
        ("rebound.example:8080", 421),
        ("127.0.0.1.rebound.example", 421),
        ("localhost.rebound.example", 421),
        ("[::1", 421),
        ("", 421),
    ],
)
def test_another_name_is_refused(client: FlaskClient, host: str, status: int) -> None:
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code == status
    assert ("Step on" in answer.text) is (status == 200)


def test_the_name_that_phones_know_is_this_machines_too(
    tmp_path: Path, station: FakeStation, hub: Hub
) -> None:
    settings = Settings(tmp_path, share=("Board.club.example", 8081))
    app = create_app(Services(settings, hub, station.request, station.protocols), b"k")
    answer = app.test_client().get("/", headers={"Host": "board.club.example:8080"})
    assert answer.status_code == 200


def test_reading_is_not_refused_from_other_sites(client: FlaskClient) -> None:
    answer = client.get("/", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200


def test_api_errors_are_one_envelope(client: FlaskClient, station: FakeStation) -> None:
    answer = client.post("/api/v1/demo", data="no json")
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["ok"] is False
    assert answer.json["status"] == 400
    station.refuses = BadRequest("this board cannot 'sing'; it can: step_on")
    answer = client.post("/api/v1/demo", json={"action": "sing"})
    assert answer.json == {
        "ok": False,
        "error": "this board cannot 'sing'; it can: step_on",
        "status": 400,
    }
    assert client.get("/api/v1/nothing").json == {
        "ok": False,
        "error": answer_of(client, "/api/v1/nothing"),
        "status": 404,
    }


def answer_of(client: FlaskClient, path: str) -> str:
    body = client.get(path).json
    assert body is not None
    return str(body["error"])


def test_the_simulated_person_does_what_the_panel_says(
    client: FlaskClient, station: FakeStation
) -> None:
    answer = client.post("/api/v1/demo", json={"action": "step_on"})
    assert answer.json == {"ok": True}
    assert station.asked == [("demo", {"action": "step_on"})]


def test_a_cookie_of_hours_ago_opens_nothing(
    client: FlaskClient, station: FakeStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = station.request("add_person", nickname="Robin")
    with client.session_transaction() as visit:
        visit.update(here=True, person=made["person"], name="Robin")
    now_s = time.time()
    monkeypatch.setattr(time, "time", lambda: now_s + 3 * 3600)
    assert client.get("/me").status_code == 200
    monkeypatch.setattr(time, "time", lambda: now_s + 5 * 3600)
    assert client.get("/me").status_code == 403


@pytest.mark.parametrize(
    "back", ["//evil.example/", "/\\evil.example", "/\t/evil.example", "https://evil"]
)
@pytest.mark.parametrize("form", ["/manners", "/ease", "/foam"])
def test_no_form_leads_to_another_place(
    guest: FlaskClient, form: str, back: str
) -> None:
    assert guest.post(form, data={"back": back}).location == "/who"


def test_an_error_nobody_foresaw_shows_no_traceback(app: Flask) -> None:
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def explode(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a secret detail")

    given = app.extensions["heron"]
    app.extensions["heron"] = dataclasses.replace(given, request=explode)
    client = app.test_client()
    client.post("/who/guest")
    answer = client.post("/tests/quiet-stance-eyes-open")
    assert answer.status_code == 500
    assert "Your results are safe." in answer.text
    assert "secret detail" not in answer.text


def test_the_stream_begins_with_what_is_known(
    client: FlaskClient, station: FakeStation, hub: Hub
) -> None:
    page = hub.open()
    station.show(IDLE)
    while hub.latest() is None:
        page.take(5.0)
    hub.close(page)
    answer = client.get("/live", buffered=False)
    assert answer.mimetype == "text/event-stream"
    assert answer.headers["Cache-Control"] == "no-cache"
    chunks = answer.iter_encoded()
    assert next(chunks).startswith(b"retry: ")
    event = next(chunks)
    assert event.startswith(b"event: live\nid: 1\n")
    data = event.partition(b"data: ")[2]
    assert msgspec.json.decode(data)["simulated"] is True
    answer.close()
    assert len(hub._streams) == 0


def test_streams_beyond_the_limit_get_503(client: FlaskClient, hub: Hub) -> None:
    hub.open()
    hub.open()
    assert client.get("/live").status_code == 503


def test_health_says_whether_the_station_answers(client: FlaskClient) -> None:
    answer = client.get("/api/v1/health")
    assert answer.json is not None
    assert answer.json["station"] is False


def test_the_clock_is_the_one_that_readings_are_stamped_with(
    client: FlaskClient,
) -> None:
    before_ns = MonotonicClock().now_ns()
    answer = client.get("/api/v1/clock")

    assert answer.json is not None
    assert before_ns <= answer.json["t_ns"] <= MonotonicClock().now_ns()
