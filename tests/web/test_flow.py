from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from msgspec.structs import replace

from station.errors import NotNow, StationAway
from station.store.records import TrialEnd
from tests.fakes.joining import PIN, join
from tests.fakes.station import FakeStation, held, in_trial
from web.kiosk.groups import NAMES, PAGE
from web.kiosk.hub import Hub

CARD = "/tests/single-leg-eyes-open"


def start(client: FlaskClient, side: str = "left") -> str:
    answer = client.post(CARD, data={"side": side})
    assert answer.status_code == 303
    return answer.location.split("/")[2]


def text(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.text


def test_the_attract_page_waits_and_forgets_the_visit(guest: FlaskClient) -> None:
    assert "Step on." in text(guest, "/")
    assert guest.get("/tests").location == "/who"


def test_a_guest_sees_the_tests(guest: FlaskClient, station: FakeStation) -> None:
    offered = text(guest, "/tests")
    assert "Guest" in offered
    pages = {name: text(guest, f"/tests?group={name}") for name in NAMES}
    for name, page in pages.items():
        assert f'id="group-{name}"' in offered
        assert 'id="next"' not in page
        assert 'id="previous"' not in page
    for protocol in station.protocols.values():
        assert f'id="{protocol.id}"' in pages[protocol.offered_in]
    assert 'id="group-quick"' in text(guest, "/tests?group=none")


def test_what_is_not_offered_stands_last_with_its_reason(guest: FlaskClient) -> None:
    page = text(guest, "/tests?group=one_leg")
    closed = page.index('class="card closed"')
    assert 'class="card"' not in page[closed:]
    assert "First hold 10 s on the same leg with your eyes open." in page[closed:]
    groups = text(guest, "/tests")
    assert groups.index("Not offered now") > groups.index('id="group-wobble"')
    assert groups.count('class="choice closed"') == 1


def test_own_tests_of_a_group_go_on_to_another_page(
    guest: FlaskClient, station: FakeStation
) -> None:
    one = station.protocols["quiet-stance-eyes-open"]
    for n in range(3):
        station.protocols[f"ours-{n}"] = replace(one, id=f"ours-{n}", title=f"Z {n}")
    pages = [text(guest, f"/tests?group=quick&page={n}") for n in (1, 2)]
    assert [page.count('class="card"') for page in pages] == [PAGE, 3]
    assert text(guest, "/tests?group=quick&page=99").replace("=99", "=2") == pages[1]


def test_the_test_done_last_is_one_press_away(
    guest: FlaskClient, station: FakeStation
) -> None:
    assert 'id="again"' not in text(guest, "/tests")
    trial = guest.post(f"{CARD}?side=left", data={"side": "left"}).location
    end = TrialEnd("done", "touched_down", start_ns=1, end_ns=2, hold_s=23.4)
    station.finish(trial.split("/")[2], end)
    page = text(guest, "/tests")
    assert "Again: Stand on one leg, eyes open" in page
    assert f'id="again" href="{CARD}"' in page


def test_a_protocol_with_legs_asks_for_one_first(guest: FlaskClient) -> None:
    assert "Which leg" in text(guest, CARD)
    assert "Left leg." in text(guest, f"{CARD}?side=left")
    assert "Which leg" not in text(guest, "/tests/quiet-stance-eyes-open")


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("/tests/juggling", 404, "There is nothing here."),
        (f"{CARD}?side=middle", 400, "There is a left leg and a right leg."),
        ("/nowhere", 404, "There is nothing here."),
        ("/trials/none", 404, "There is nothing here."),
        ("/trials/none/live", 403, "This page is not for this visit."),
    ],
)
def test_a_bad_address_is_one_sentence(
    guest: FlaskClient, path: str, status: int, sentence: str
) -> None:
    page = text(guest, path, status)
    assert sentence in page
    assert "Traceback" not in page


def test_start_asks_the_station_and_shows_the_trial(
    guest: FlaskClient, station: FakeStation
) -> None:
    trial = start(guest)
    assert station.asked[-1] == (
        "start_trial",
        {"protocol": "single-leg-eyes-open", "side": "left", "person": None},
    )
    page = text(guest, f"/trials/{trial}/live")
    assert "Stop" in page
    assert "Lift your right foot." in page


def test_start_without_a_leg_is_refused(guest: FlaskClient) -> None:
    answer = guest.post(CARD)
    assert answer.status_code == 400
    assert "Choose a leg first." in answer.text


def test_a_busy_board_is_said_on_the_card(
    guest: FlaskClient, station: FakeStation
) -> None:
    station.refuses = NotNow("a test is running: wait until it is over")
    answer = guest.post(CARD, data={"side": "left"})
    assert answer.status_code == 409
    assert "A test is running: wait until it is over." in answer.text
    assert "Start" in answer.text


def test_pressing_start_again_leads_to_the_trial_that_runs(guest: FlaskClient) -> None:
    trial = start(guest)
    assert start(guest, "right") == trial


def test_a_station_that_is_away_is_a_page_that_waits(
    guest: FlaskClient, station: FakeStation
) -> None:
    station.refuses = StationAway("no station answers")
    answer = guest.post(CARD, data={"side": "left"})
    assert answer.status_code == 503
    assert "The station is starting." in answer.text


def test_stop_goes_back_to_the_card(guest: FlaskClient, station: FakeStation) -> None:
    trial = start(guest)
    answer = guest.post(f"/trials/{trial}/stop")
    assert station.asked[-1][0] == "cancel_trial"
    assert answer.location == f"{CARD}?side=left"


def test_stop_after_the_end_is_no_error(
    guest: FlaskClient, station: FakeStation
) -> None:
    trial = start(guest)
    station.finish(trial, held(8.4))
    assert guest.post(f"/trials/{trial}/stop").status_code == 303


def test_stop_on_an_old_page_does_not_stop_what_runs_now(
    guest: FlaskClient, station: FakeStation
) -> None:
    old = start(guest)
    station.finish(old, held(8.4))
    start(guest)
    guest.post(f"/trials/{old}/stop")
    assert station.asked[-1][0] == "start_trial"


def test_a_running_trial_is_being_worked_out(guest: FlaskClient) -> None:
    trial = start(guest)
    assert "Working it out" in text(guest, f"/trials/{trial}")
    answer = guest.get(f"/api/v1/trials/{trial}")
    assert answer.json == {"ok": True, "trial": trial, "state": "running"}


def test_a_trial_that_goes_on_is_shown_live(
    guest: FlaskClient, station: FakeStation, hub: Hub
) -> None:
    trial = start(guest)
    page = hub.open()
    station.show(in_trial(trial, "lifting"))
    while hub.latest() is None:
        page.take(5.0)
    assert guest.get(f"/trials/{trial}").location == f"/trials/{trial}/live"


def test_a_hold_is_told_in_a_sentence_and_a_number(
    guest: FlaskClient, station: FakeStation
) -> None:
    trial = start(guest)
    station.finish(trial, held(8.4))
    page = text(guest, f"/trials/{trial}")
    assert "You held 8.4 s on your left leg." in page
    assert "Your free foot touched down." in page
    assert "31.4 mm/s" in page
    assert "simulated" in page
    assert "The other leg" in page


def test_a_second_hold_is_compared_with_ones_own_first(
    guest: FlaskClient, station: FakeStation
) -> None:
    for seconds in (8.4, 12.0):
        trial = start(guest)
        station.finish(trial, held(seconds))
    assert "Your longest so far. Before: 8.4 s." in text(guest, f"/trials/{trial}")
    trial = start(guest)
    station.finish(trial, held(10.0))
    assert "Your longest so far is 12.0 s." in text(guest, f"/trials/{trial}")


def test_the_other_leg_is_told_beside(guest: FlaskClient, station: FakeStation) -> None:
    station.finish(start(guest, "right"), held(34.0))
    trial = start(guest, "left")
    station.finish(trial, held(31.0))
    page = text(guest, f"/trials/{trial}")
    assert "Your first one here. Right leg, last time: 34.0 s." in page
    assert "The other leg" not in page


def test_a_failed_attempt_is_one_sentence_and_a_retry(
    guest: FlaskClient, station: FakeStation
) -> None:
    trial = start(guest)
    station.finish(trial, TrialEnd(state="failed", outcome="no_lift"))
    page = text(guest, f"/trials/{trial}")
    assert "The board waited for you to lift your foot." in page
    assert "Not scored" in page
    assert f'href="{CARD}?side=left"' in page


def test_a_trial_that_was_cut_off_says_so(
    guest: FlaskClient, station: FakeStation
) -> None:
    trial = start(guest)
    station.finish(trial, TrialEnd("interrupted", None))
    assert "The station stopped during this trial." in text(guest, f"/trials/{trial}")


def test_history_lists_what_this_visit_did(
    guest: FlaskClient, station: FakeStation
) -> None:
    assert "Nothing yet." in text(guest, "/history")
    too_short = TrialEnd("failed", "too_short", start_ns=1, end_ns=2)
    never_began = TrialEnd("failed", "no_lift")
    for end in (held(8.4), held(12.0), too_short, never_began):
        station.finish(start(guest), end)
    page = text(guest, "/history")
    assert "2 trials" in page
    assert "12.0" in page
    assert "Your foot came down within the first second." in page
    assert "The board waited for you to lift your foot." not in page


def test_another_visit_sees_nothing_of_it(app: Flask, station: FakeStation) -> None:
    one, other = app.test_client(), app.test_client()
    for client in (one, other):
        client.post("/who/guest")
    trial = start(one)
    station.finish(trial, held(8.4))
    for path in (f"/trials/{trial}", f"/trials/{trial}/live"):
        assert "not for this visit" in text(other, path, 403)
    assert other.get(f"/api/v1/trials/{trial}").status_code == 403
    assert "Nothing yet." in text(other, "/history")


def test_a_nickname_keeps_a_history_over_visits(
    client: FlaskClient, station: FakeStation
) -> None:
    assert "Robin is new here." in text(client, "/who/nickname?name=Robin")
    join(client)
    station.finish(start(client), held(8.4))
    client.post("/leave")
    page = text(client, "/who/nickname?name=robin")
    assert "Robin is known here." in page
    person = station.asked[1][1]["person"]
    client.post(f"/who/{person}/pin", data={"pin": PIN})
    page = text(client, "/history")
    assert "Robin" in page
    assert "1 trial" in page


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("R", "at least 2 letters"), ("Robin", "Somebody has that nickname.")],
)
def test_a_bad_nickname_is_refused(
    client: FlaskClient, station: FakeStation, name: str, sentence: str
) -> None:
    station.request("add_person", nickname="Robin")
    answer = client.post("/who/nickname", data={"nickname": name})
    assert answer.status_code == 400
    assert sentence in answer.text


def test_leaving_ends_the_visit(guest: FlaskClient) -> None:
    assert guest.post("/leave").location == "/"
    assert guest.get("/tests").location == "/who"


def test_a_nickname_is_words_and_nothing_else(client: FlaskClient) -> None:
    turned = "%E2%80%AE<b>Ann%00%1Ba</b>" + "x" * 5000
    page = text(client, f"/who/nickname?name={turned}")
    assert "&lt;b&gt;Anna&lt;/b&gt;xxxxx is new here." in page
