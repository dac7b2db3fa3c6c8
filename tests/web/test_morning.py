from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from station.coach.rules.decision import Action, Decision, Fact, Light, Words
from station.coach.values import DayLog
from station.store import diary, members
from station.store.database import DATABASE_NAME, connect_readonly
from tests.fakes.station import FakeStation
from web.kiosk import body, today
from web.kiosk.questions import MONTHLY, MORNING

ASK = "/today/morning"
NEVER = ("diagnos", "clearance", "cleared", "risk", "injur", "predict")


@pytest.fixture
def db(tmp_path: Path, station: FakeStation) -> Iterator[sqlite3.Connection]:
    with closing(connect_readonly(tmp_path / DATABASE_NAME)) as opened:
        yield opened


@pytest.fixture
def member(client: FlaskClient) -> FlaskClient:
    client.post("/who/nickname", data={"nickname": "Robin"})
    return client


def person_of(db: sqlite3.Connection) -> str:
    return str(db.execute("SELECT id FROM person").fetchone()["id"])


def answer(client: FlaskClient, question: str, *values: str) -> str:
    sent = {"answer": list(values)} if values else {"skip": "1"}
    answered = client.post(f"{ASK}/{question}", data=sent)
    assert answered.status_code == 302, answered.text
    return answered.location


def test_a_guest_answers_one_question_a_screen(guest: FlaskClient) -> None:
    assert guest.get("/today").location == f"{ASK}/pain"
    assert "1 / 4" in guest.get(f"{ASK}/pain").text
    assert answer(guest, "pain", "5") == f"{ASK}/sites"
    assert "2 / 6" in guest.get(f"{ASK}/sites").text
    assert answer(guest, "sites", "left_knee", "low_back") == f"{ASK}/pain_signs"
    assert answer(guest, "pain_signs") == f"{ASK}/soreness"
    assert answer(guest, "soreness", "2") == f"{ASK}/sleep"
    assert answer(guest, "sleep", "well") == f"{ASK}/run"
    assert answer(guest, "run", "easy") == "/today/verdict"
    page = guest.get("/today/verdict").text
    assert "Easier today" in page
    assert "No hops" in page
    reasons = guest.get("/today/why").text
    assert "Pain, left knee" in reasons
    assert "5 of 10" in reasons
    assert guest.get("/today").location == "/today/verdict"


def test_without_pain_nobody_asks_where(guest: FlaskClient) -> None:
    assert answer(guest, "pain", "0") == f"{ASK}/soreness"
    assert answer(guest, "pain") == f"{ASK}/soreness"


def test_every_question_may_be_left_out(guest: FlaskClient) -> None:
    for question in ("pain", "soreness", "sleep", "run"):
        answer(guest, question)
    assert "Go ahead" in guest.get("/today/verdict").text


def test_pain_that_stops_says_so_with_a_sign_of_its_own(guest: FlaskClient) -> None:
    answer(guest, "pain", "7")
    answer(guest, "sites")
    page = guest.get("/today/verdict").text
    assert "Not today" in page
    assert 'class="light red"' in page
    assert "Pain, somewhere else" in guest.get("/today/why").text


@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("pain", ["11"]),
        ("pain", ["1", "2"]),
        ("pain", []),
        ("sleep", ["well", "badly"]),
        ("sites", ["left_wing"]),
        ("run", ["backwards"]),
    ],
)
def test_an_answer_that_was_not_offered_is_refused(
    guest: FlaskClient, question: str, values: list[str]
) -> None:
    refused = guest.post(f"{ASK}/{question}", data={"answer": values})
    assert refused.status_code == 400
    assert guest.get(f"{ASK}/mood").status_code == 404


def test_a_guest_leaves_nothing_behind(
    guest: FlaskClient, station: FakeStation
) -> None:
    answer(guest, "run", "hard")
    assert station.asked == []
    guest.post("/leave")
    guest.post("/who/guest")
    assert guest.get("/today").location == f"{ASK}/pain"


def test_a_member_is_asked_before_anything_is_kept(
    member: FlaskClient, db: sqlite3.Connection
) -> None:
    assert member.get("/today").location == "/today/keep"
    page = member.get("/today/keep").text
    assert "not a medical device" in page
    assert " checked" not in page
    member.post("/today/keep", data={"keep": "no"})
    assert member.get("/today").location == f"{ASK}/pain"
    answer(member, "soreness", "8")
    answer(member, "run", "none")
    assert diary.days(db, person_of(db)) == []
    assert "you are sore" in member.get("/today/verdict").text


def test_answers_of_a_member_are_kept_and_can_be_erased_there(
    member: FlaskClient, db: sqlite3.Connection
) -> None:
    member.post("/today/keep", data={"keep": "yes"})
    person = person_of(db)
    assert diary.PURPOSE in members.agreed(db, person)
    answer(member, "pain", "2")
    answer(member, "sites", "right_calf")
    answer(member, "sleep", "badly")
    answer(member, "run", "race")
    yesterday, this_day = diary.days(db, person)
    assert yesterday.run_kind == "race"
    assert this_day.pain == {"right_calf": 2}
    assert (this_day.asked, this_day.slept_well) == (True, False)
    page = member.get("/today/verdict").text
    assert "Mobility and breathing" in page
    assert "Erase my answers" in member.get("/today/why").text
    member.post("/today/forget")
    assert diary.day(db, person, this_day.date) == DayLog(this_day.date)
    assert diary.PURPOSE not in members.agreed(db, person)
    assert member.get("/today").location == f"{ASK}/pain"


def test_once_a_month_three_more_questions_are_kept(
    member: FlaskClient, db: sqlite3.Connection
) -> None:
    member.post("/today/keep", data={"keep": "yes"})
    for question, value in zip(MONTHLY, "738", strict=True):
        path = f"/today/month/{question.name}"
        assert str(question.text) in member.get(path).text
        member.post(path, data={"answer": value})
    (log,) = diary.days(db, person_of(db))
    assert (log.confidence, log.stiffness, log.outdoor_form) == (7, 3, 8)


def test_nobody_who_has_not_begun_a_visit_is_asked(client: FlaskClient) -> None:
    for path in ("/today", f"{ASK}/pain", "/today/verdict", "/today/why"):
        assert client.get(path).location == "/who"


def test_every_site_of_the_map_has_a_name_and_a_place(guest: FlaskClient) -> None:
    answer(guest, "pain", "1")
    page = guest.get(f"{ASK}/sites").text
    for site in body.SITES:
        assert f'value="{site.id}"' in page
        assert f'aria-label="{site.name}"' in page
    places = [(site.view, site.row, site.column) for site in body.SITES]
    assert len(set(places)) == len(places)
    for view in ("front", "back"):
        ET.fromstring(body.legs_svg(view))  # noqa: S314 - our own drawing


def test_no_question_says_what_a_training_aid_must_not(guest: FlaskClient) -> None:
    pages = [guest.get(f"{ASK}/{one.name}").text for one in MORNING]
    pages += [guest.get(path).text for path in ("/today/verdict", "/today/why")]
    pages.append(guest.get("/today/keep").text)
    for page in pages:
        assert not [word for word in NEVER if word in page.lower()]


def test_a_number_is_shown_with_what_it_is_held_against(
    guest: FlaskClient,
) -> None:
    fact = Fact("Sway", 12.34, "mm/s", 1, 10.0, dt.date(2026, 3, 2))
    decision = Decision(
        "R3",
        Action.HOLD_LEVEL,
        Light.YELLOW,
        Words("%(n)d tests", {"n": 2}),
        (fact,),
    )
    with guest.application.test_request_context():
        reason = today._reason(decision)
    assert reason.says == "2 tests"
    assert reason.lines == (today.Line("Sway, 2 Mar 2026", "12.3 mm/s", "10.0 mm/s"),)
