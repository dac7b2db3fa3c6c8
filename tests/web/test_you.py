"""Is it still you? Asked of a member when the weight on the board is not theirs."""

from __future__ import annotations

import msgspec
import pytest
from flask.testing import FlaskClient

from station.store import identity
from station.store.records import TrialEnd
from tests.fakes.joining import PIN, join
from tests.fakes.station import IDLE, FakeStation
from web.kiosk.hub import Hub

USUAL_N = 700.0
FAR_N = USUAL_N + identity.DIFFERENT_N + 20.0


def stand(client: FlaskClient, station: FakeStation, load_n: float) -> str:
    """Do a trial with that weight on the board; return its id."""
    answer = client.post("/tests/quiet-stance-eyes-open")
    trial = str(answer.location.split("/")[2])
    end = TrialEnd("done", "completed", start_ns=1, end_ns=2, load_n=load_n)
    station.finish(trial, end)
    return trial


@pytest.fixture
def member(client: FlaskClient, station: FakeStation) -> FlaskClient:
    join(client, "Kim")
    for _ in range(identity.FEWEST):
        stand(client, station, USUAL_N)
    return client


def on_board(hub: Hub, station: FakeStation, total_n: float) -> None:
    page = hub.open()
    station.show(msgspec.structs.replace(IDLE, total_n=total_n, present=True))
    while (view := hub.latest()) is None or view.total_n != total_n:
        page.take(5.0)
    hub.close(page)


@pytest.mark.parametrize(
    ("total_n", "ask"),
    [
        (USUAL_N, False),
        (USUAL_N + identity.DIFFERENT_N - 5.0, False),
        (FAR_N, True),
        (USUAL_N - identity.DIFFERENT_N - 5.0, True),
        (60.0, False),
    ],
)
def test_only_a_clear_difference_is_asked_about(
    member: FlaskClient, hub: Hub, station: FakeStation, total_n: float, *, ask: bool
) -> None:
    on_board(hub, station, total_n)
    told = member.get("/api/v1/you").json
    assert told == {"ok": True, "ask": ask, "page": "/you"}


def test_the_page_asks_by_name_and_shows_no_weight(member: FlaskClient) -> None:
    page = member.get("/you?back=/tests").text
    assert "Is it still Kim?" in page
    assert "kg<" not in page
    assert "71" not in page.split("<main", 1)[1].split("</main", 1)[0]


def test_who_says_yes_goes_on_and_is_not_asked_again(
    member: FlaskClient, hub: Hub, station: FakeStation
) -> None:
    on_board(hub, station, FAR_N)
    answer = member.post("/you", data={"still": "yes", "back": "/tests?page=2"})
    assert answer.location == "/tests?page=2"
    told = member.get("/api/v1/you").json
    assert told is not None
    assert told["ask"] is False
    assert "data-doubts" not in member.get("/tests").text


def test_somebody_else_goes_on_as_a_guest_or_with_a_pin(member: FlaskClient) -> None:
    assert (
        member.post("/you", data={"still": "no", "back": "/tests"}).location == "/who"
    )
    assert member.get("/visit").location == "/who"


def test_a_trial_with_another_weight_is_kept_only_after_a_yes(
    member: FlaskClient, station: FakeStation
) -> None:
    trial = stand(member, station, FAR_N)
    assert member.get(f"/trials/{trial}").location == f"/you?trial={trial}"
    assert member.post("/you", data={"still": "yes", "trial": trial}).location == (
        f"/trials/{trial}"
    )
    assert member.get(f"/trials/{trial}").status_code == 200


def test_a_trial_of_somebody_else_is_not_under_the_members_name(
    member: FlaskClient, station: FakeStation
) -> None:
    trial = stand(member, station, FAR_N)
    member.post("/you", data={"still": "no", "trial": trial})
    assert station.asked[-1][0] == "not_mine"
    assert station.state_of(trial) == "discarded"


def test_a_trial_of_another_visit_cannot_be_given_away(
    member: FlaskClient, station: FakeStation
) -> None:
    trial = stand(member, station, FAR_N)
    person = station.asked[-1][1]["person"]
    member.post("/leave")
    member.post(f"/who/{person}/pin", data={"pin": PIN})
    assert member.post("/you", data={"still": "no", "trial": trial}).status_code == 403


def test_a_guest_is_not_asked(guest: FlaskClient, station: FakeStation) -> None:
    assert "data-doubts" not in guest.get("/tests").text
    assert guest.get("/you").status_code == 403
    trial = stand(guest, station, FAR_N)
    assert guest.get(f"/trials/{trial}").status_code == 200
