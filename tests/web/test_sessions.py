"""The pages of a session at the board, on a real machine and a real database."""

from __future__ import annotations

import datetime as dt

import pytest
from flask.testing import FlaskClient

from station.coach.values import DayLog, ItemDone
from station.store import diary
from station.store.database import open_database
from tests.fakes.station import FakeStation

ANSWERS = {"days": "3", "goal": "trails", "equipment": ["rail", "pad"]}


@pytest.fixture
def robin(client: FlaskClient) -> FlaskClient:
    client.post("/who/nickname", data={"nickname": "Robin"})
    assert client.post("/plan/answers", data=ANSWERS).status_code == 303
    return client


def test_a_guest_does_one_drill_and_nothing_of_it_is_kept(
    guest: FlaskClient, station: FakeStation
) -> None:
    assert "Try it" in guest.get("/drills/ankle-circles").text
    began = guest.post("/drills/ankle-circles/try")
    assert began.headers["Location"] == "/session"
    card = guest.get("/session").text
    assert "Left leg · Set 1 of 1" in card
    assert "Beside the board" in card
    guest.post("/session/go")
    assert 'data-kind="clock"' in guest.get("/session").text
    guest.post("/session/done")
    rest = guest.get("/session").text
    assert "Rest. Next: Right leg · Set 1 of 1." in rest
    assert 'data-foot="yes"' in rest
    station.let_pass(8.1)
    assert 'data-kind="clock"' in guest.get("/session").text
    guest.post("/session/done")
    assert "How hard was it?" in guest.get("/session").text
    guest.post("/session/effort", data={"value": "3"})
    over = guest.get("/session").text
    assert "That was your session." in over
    assert "Nothing of it is kept." in over
    assert "after two easy sessions in a row it gets harder" in over
    assert "Effort" in over


def test_a_member_starts_today_and_finds_it_in_the_plan(
    robin: FlaskClient, station: FakeStation
) -> None:
    page = robin.get("/plan").text
    assert 'id="start"' in page
    assert robin.post("/plan/start").headers["Location"] == "/session"
    assert "You are in the middle of a session: 0 sets are done." in (
        robin.get("/plan").text
    )
    assert robin.post("/plan/resume").headers["Location"] == "/session"
    parts = len(station.training.tell_all(_session(station))["asked"])
    for _ in range(parts - 1):
        robin.post("/session/skip")
    robin.post("/session/go")
    kind = robin.get("/session").text
    assert 'id="stage"' in kind
    robin.post("/session/pause")
    assert "Paused." in robin.get("/session").text
    robin.post("/session/resume")
    robin.post("/session/stop")
    over = robin.get("/session").text
    assert "Nothing was done, so nothing is kept." in over
    assert 'id="start"' in robin.get("/plan").text


def test_what_hurts_is_asked_in_two_steps_and_ends_the_session(
    robin: FlaskClient, station: FakeStation
) -> None:
    robin.post("/plan/start")
    robin.post("/session/hurts")
    assert "How much does it hurt?" in robin.get("/session").text
    where = robin.get("/session?strength=7").text
    assert "Where does it hurt?" in where
    assert 'name="value" value="7"' in where
    robin.post("/session/pain", data={"value": "7", "sites": ["left_knee"]})
    over = robin.get("/session").text
    assert "Enough for today." in over
    assert "No session today." in over
    assert "Worst pain" in robin.get("/session/why").text
    db = open_database(station.database)
    person = db.execute("SELECT id FROM person").fetchone()["id"]
    today = dt.datetime.now().astimezone().date()
    assert diary.day(db, person, today).hurts == {}, "nobody agreed to keep it"
    db.close()
    again = robin.get("/plan").text
    assert "No session today." in again, "in this visit it is known all the same"
    assert 'id="start"' not in again


def test_pain_in_a_session_outlives_what_was_said_in_the_morning(
    robin: FlaskClient,
) -> None:
    robin.post("/today/keep", data={"keep": "yes"})
    asked(robin, pain="0")
    robin.post("/plan/start")
    robin.post("/session/hurts")
    robin.post("/session/pain", data={"value": "7", "sites": ["left_knee"]})
    assert "No session today." in robin.get("/plan").text


def test_what_the_diary_does_not_hold_yet_is_told_of_all_the_same(
    robin: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = dt.datetime.now().astimezone().date()
    earlier = ItemDone(today, "breathing", 0, 1, 1, passed=True)
    monkeypatch.setattr(
        diary, "days", lambda *_of_whom: [DayLog(today, items=(earlier,))]
    )
    robin.post("/drills/ankle-circles/try")
    for _ in range(2):
        robin.post("/session/go")
        robin.post("/session/done")
    robin.post("/session/effort", data={"value": "4"})
    over = robin.get("/session").text
    assert 'id="ending"' in over
    assert "Ankle circles" in over


def asked(client: FlaskClient, **answers: str) -> str:
    """Answer how one is; return where *Go on* leads."""
    for question in ("pain", "sites", "pain_signs", "soreness", "sleep", "run"):
        if question in ("sites", "pain_signs") and "pain" not in answers:
            continue
        given = {"answer": answers[question]} if question in answers else {"skip": "1"}
        client.post(f"/today/morning/{question}", data=given)
    page = client.get("/today/verdict").text
    return page.split('id="go" href="')[1].split('"')[0]


def test_a_drill_that_nobody_planned_asks_first_how_one_is(guest: FlaskClient) -> None:
    stand = "/drills/eyes-closed-stance"
    assert guest.post(f"{stand}/try").headers["Location"] == "/today"
    assert asked(guest) == stand, "and comes back"
    assert guest.post(f"{stand}/try").headers["Location"] == "/session"
    assert asked(guest) == "/visit", "once"


@pytest.mark.parametrize(
    ("answers", "drill", "reason"),
    [
        ({"pain": "7"}, "eyes-closed-stance", "No session today."),
        ({"pain": "4"}, "land-softly", "Nothing that leaves the ground today."),
        ({"pain": "4"}, "wobble-tilts", "Left out today, as you said: pain."),
        ({"run": "race"}, "eyes-closed-stance", "Mobility and breathing only today"),
        ({}, "single-leg-stand", "One leg comes after 3 times 30"),
        ({}, "hops-on-the-beat", "One leg comes after 3 times 30"),
    ],
)
def test_a_drill_is_refused_with_the_reason(
    guest: FlaskClient, answers: dict[str, str], drill: str, reason: str
) -> None:
    guest.post(f"/drills/{drill}/try")
    asked(guest, **answers)
    refused = guest.post(f"/drills/{drill}/try")
    assert refused.status_code == 409
    assert reason in refused.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Not today" in refused.text
    back = f'name="back" value="/drills/{drill}"'
    assert back in refused.text, "whoever chooses a language there stays at the drill"


def test_a_member_is_refused_what_their_gates_keep_shut(robin: FlaskClient) -> None:
    robin.post("/drills/hops-on-the-beat/try")
    asked(robin)
    refused = robin.post("/drills/hops-on-the-beat/try")
    assert refused.status_code == 409
    assert "on the pad, eyes closed, in a row; so far 0." in refused.text


def test_no_session_leads_back(guest: FlaskClient) -> None:
    assert guest.get("/session").headers["Location"] == "/visit"
    assert guest.get("/session/why").headers["Location"] == "/session"
    assert guest.post("/session/go").status_code == 303
    assert guest.post("/session/dance").status_code == 404
    assert guest.post("/plan/start").status_code == 403


def test_a_session_of_somebody_else_is_not_shown(
    robin: FlaskClient, station: FakeStation
) -> None:
    robin.post("/plan/start")
    robin.post("/leave")
    robin.post("/who/guest")
    assert robin.get("/session").headers["Location"] == "/visit"
    assert robin.post("/drills/breathing/try").status_code == 303
    assert "Breathing pacer" in robin.get("/session").text


def _session(station: FakeStation) -> str:
    view = station.training.view(0)
    assert view is not None
    return view.id
