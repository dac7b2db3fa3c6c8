from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from station.protocols.library import load_library
from station.store.records import TrialDetail, TrialSummary
from tests.fakes.station import FakeStation
from web.kiosk.together import together

FOUR = load_library()["four-conditions"]


def detail(model: str | None) -> TrialDetail:
    summary = TrialSummary(
        id="t",
        person_id=None,
        protocol_id=FOUR.id,
        protocol_version="1",
        side=None,
        stance="two_feet",
        vision="open",
        surface="foam",
        state="failed",
        outcome="stepped_off",
        reason=None,
        started_at="2026-03-01T10:00:00Z",
        boot_id="boot",
        start_ns=1,
        end_ns=2,
        hold_s=None,
        simulated=True,
        board_id="b",
        calibration_id=None,
        pipeline="p",
        flags=(),
        step=2,
        foam=model,
    )
    return TrialDetail(summary, {}, (), ())


def test_choosing_a_foam_tells_the_station_and_leads_back(
    guest: FlaskClient, station: FakeStation
) -> None:
    answer = guest.post("/foam", data={"model": "Blue mat", "back": "/tests"})

    assert (answer.status_code, answer.location) == (303, "/tests")
    guest.post("/foam", data={"model": "", "back": "/tests"})
    told = [args["model"] for name, args in station.asked if name == "choose_foam"]
    assert told == ["Blue mat", None]


def test_a_test_without_foam_does_not_ask(
    guest: FlaskClient, station: FakeStation
) -> None:
    station.foam = {"models": ["Blue mat", "Grey mat"], "model": None}

    assert "Which foam?" not in guest.get("/tests/quiet-stance-eyes-open").text


@pytest.mark.parametrize(
    ("model", "said"), [("Blue mat", "Blue mat"), (None, "not recorded")]
)
def test_the_result_names_the_foam(model: str | None, said: str, app: Flask) -> None:
    one = detail(model)
    with app.test_request_context():
        line = together(FOUR, [one]).lines[-1]

    assert (line.name, line.of) == ("Foam", said)
