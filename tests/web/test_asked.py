"""What the board cannot see, asked after a trial."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from station.protocols.library import load_library
from station.protocols.prompts import OUTCOMES, QUESTIONS
from tests.fakes.station import FakeStation, held


def hold(client: FlaskClient, station: FakeStation) -> str:
    """Hold 12 s on the left leg; return where the trial's page leads then."""
    answer = client.post("/tests/single-leg-eyes-open", data={"side": "left"})
    page = client.get(answer.location).text
    found = re.search(r'data-result="([^"]+)"', page)
    assert found is not None
    station.finish(answer.location.split("/")[2], held(12.0))
    return found[1]


def test_none_of_it_is_one_press_and_the_result_counts(
    guest: FlaskClient, station: FakeStation
) -> None:
    asked = hold(guest, station)
    page = guest.get(asked).text
    assert "Was any of it so?" in page
    assert "Did your arms leave their place?" in page
    after = guest.post(asked).location
    result = guest.get(after).location
    assert "You held 12.0 s on your left leg." in guest.get(result).text
    # A second press says nothing more.
    assert guest.post(asked).status_code == 303


def test_what_helped_makes_it_invalid_and_what_moved_does_not(
    guest: FlaskClient, station: FakeStation
) -> None:
    asked = hold(guest, station)
    one = guest.get(f"{asked}?each=yes").text
    assert 'data-about="arms_moved"' in one
    guest.post(asked, data={"question": "arms_moved", "yes": "1"})
    assert 'data-about="foot_helped"' in guest.get(asked).text
    after = guest.post(asked, data={"question": "foot_helped", "yes": "1"}).location
    page = guest.get(guest.get(after).location).text
    assert "Your free foot helped." in page
    assert "Not scored" in page
    # Such a hold opens no door either.
    assert "Not offered" in guest.get("/tests/single-leg-eyes-closed").text


def test_somebody_else_is_not_asked(guest: FlaskClient, station: FakeStation) -> None:
    asked = hold(guest, station)
    guest.post("/leave")
    guest.post("/who/guest")
    assert guest.get(asked).status_code == 403
    assert guest.post(asked).status_code == 403


def test_each_question_of_a_protocol_has_its_words() -> None:
    for protocol in load_library().values():
        for step in protocol.steps:
            for question in step.questions:
                assert question.about in QUESTIONS
                assert question.about in OUTCOMES
