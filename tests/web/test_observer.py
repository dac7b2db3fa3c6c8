from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from station.error_count import OBSERVED
from station.messages import LiveView
from tests.fakes.station import FakeStation, in_trial
from web.kiosk.hub import Hub
from web.kiosk.words import OBSERVED_WORDS

TEST = "posture-errors"


def begun(guest: FlaskClient) -> str:
    answer = guest.post(f"/tests/{TEST}", data={"side": "left"})
    return str(answer.location.split("/")[2])


def tell(guest: FlaskClient, trial: str, event: object) -> int:
    path = f"/api/v1/trials/{trial}/seen"
    return guest.post(path, json={"event": event}).status_code


def runs(station: FakeStation, hub: Hub, trial: str) -> None:
    stream = hub.open()
    station.show(in_trial(trial, "recording", protocol=TEST))
    events = (stream.take(10.0) for _ in range(5))
    assert any(isinstance(event, LiveView) for event in events)
    hub.close(stream)


def test_only_a_test_that_counts_errors_has_buttons_for_them(
    guest: FlaskClient,
) -> None:
    page = guest.get(f"/trials/{begun(guest)}/live").text

    for event, words in OBSERVED_WORDS.items():
        assert f'data-event="{event}"' in page
        assert str(words) in page
    assert set(OBSERVED_WORDS) == set(OBSERVED)


def test_somebody_may_see_that_the_held_foot_was_let_go(guest: FlaskClient) -> None:
    answer = guest.post("/tests/flamingo", data={"side": "left"})
    page = guest.get(answer.location).text

    assert page.count("data-event=") == 1
    assert 'data-event="arms_moved"' in page


def test_a_test_of_standing_has_none(guest: FlaskClient) -> None:
    answer = guest.post("/tests/quiet-stance-eyes-open")

    assert "data-event" not in guest.get(answer.location).text


def test_what_was_seen_is_told_to_the_trial(
    guest: FlaskClient, station: FakeStation, hub: Hub
) -> None:
    trial = begun(guest)
    runs(station, hub, trial)

    assert tell(guest, trial, "arms_moved") == 200
    assert station.asked[-1] == ("tell_trial", {"event": "arms_moved"})


@pytest.mark.parametrize("event", ["cancel", "", None, 3])
def test_nothing_else_can_be_told(
    guest: FlaskClient, station: FakeStation, event: object
) -> None:
    assert tell(guest, begun(guest), event) == 400
    assert "tell_trial" not in dict(station.asked)


def test_a_trial_of_somebody_else_or_of_before_is_not_told(guest: FlaskClient) -> None:
    assert tell(guest, "unknown", "stepped") == 403
    assert tell(guest, begun(guest), "stepped") == 409
