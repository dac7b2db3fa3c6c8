"""The pages of the plan, on a real database."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from typing import Any

import icalendar
import pytest
from flask import Flask
from flask.testing import FlaskClient

import web.kiosk.plan
from station.coach.library import load_drills
from station.coach.values import Plan
from station.store.database import open_database
from station.store.plans import plan_of
from tests.fakes.station import FakeStation

MONDAY = dt.date(2026, 3, 2)
ANSWERS = {
    "days": "3",
    "goal": "trails",
    "equipment": ["rail", "pad"],
    "run1": "hard",
    "run6": "",
    "weaker_side": "left",
}


class Calendar:
    """The day that the kiosk believes it is."""

    def __init__(self) -> None:
        self.day = MONDAY


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Calendar:
    made = Calendar()
    monkeypatch.setattr(web.kiosk.plan, "_date", lambda: made.day)
    return made


@pytest.fixture
def robin(client: FlaskClient, now: Calendar) -> FlaskClient:
    client.post("/who/nickname", data={"nickname": "Robin"})
    return client


@pytest.fixture
def planned(robin: FlaskClient) -> FlaskClient:
    assert robin.post("/plan/answers", data=ANSWERS).status_code == 303
    return robin


def test_a_guest_is_told_what_a_plan_needs(guest: FlaskClient) -> None:
    assert "A plan needs a nickname." in guest.get("/plan").text
    assert guest.get("/plan/week").status_code == 403
    assert guest.post("/plan/answers", data=ANSWERS).status_code == 403


def test_a_plan_is_kept_as_it_was_built_on_each_day_that_it_is_looked_at(
    planned: FlaskClient, now: Calendar, station: FakeStation
) -> None:
    def kept() -> Plan:
        with closing(open_database(station.database)) as db:
            person = db.execute("SELECT id FROM person").fetchone()["id"]
            assert db.execute("SELECT count(*) FROM plan").fetchone()[0] == 1
            return plan_of(db, person)

    assert (kept().built, kept().begun) == (MONDAY, ("foundation",))
    now.day += dt.timedelta(weeks=9)
    assert "The strength block waits." in planned.get("/plan").text
    assert (kept().built, kept().begun) == (now.day, ("foundation",))
    now.day += dt.timedelta(days=1)
    planned.get("/plan")
    assert kept().begun == ("foundation",), "days that pass begin no block"


def test_nobody_is_asked_who_they_are_first(client: FlaskClient) -> None:
    assert client.get("/plan").headers["Location"] == "/who"


def test_who_has_no_plan_is_asked_what_it_is_made_from(robin: FlaskClient) -> None:
    assert robin.get("/plan").headers["Location"] == "/plan/answers"
    page = robin.get("/plan/answers").text
    assert "Twelve weeks, made for you" in page
    assert page.count('name="equipment"') == 6
    assert 'value="170" checked' in page


def test_today_shows_each_drill_with_its_reason(
    planned: FlaskClient, now: Calendar
) -> None:
    page = planned.get("/plan").text
    assert "Balance" in page
    assert "First a test" in page
    assert "Two feet, eyes closed" in page
    assert "Foundation: it shows how you stand today." in page
    assert "Work on one leg: not yet." in page
    assert "so far 0." in page


def test_a_day_without_a_session_offers_three_minutes(
    planned: FlaskClient, now: Calendar
) -> None:
    now.day = MONDAY + dt.timedelta(days=1)
    page = planned.get("/plan").text
    assert "Three minutes, if you like" in page
    assert page.count('class="card"') == 2


def test_what_was_done_is_kept_and_marked(
    planned: FlaskClient, station: FakeStation
) -> None:
    drill = "/drills/eyes-closed-stance"
    assert 'id="finish"' in planned.get(drill).text
    assert planned.post(f"{drill}/done", data={"effort": "4"}).status_code == 303
    told = next(args for name, args in station.asked if name == "note_training")
    (item,) = told["items"]
    assert (item["drill"], item["sets_done"], item["rpe"]) == (
        "eyes-closed-stance",
        2,
        4,
    )
    assert item["passed"]
    planned.post(f"{drill}/done", data={"effort": "9"})
    assert sum(name == "note_training" for name, _args in station.asked) == 1
    assert "Done today." in planned.get(drill).text
    assert 'class="card done" id="eyes-closed-stance"' in planned.get("/plan").text


def test_what_was_too_much_does_not_count_as_passed(
    planned: FlaskClient, station: FakeStation
) -> None:
    done = {"effort": "9", "some": "1"}
    planned.post("/drills/eyes-closed-stance/done", data=done)
    told = next(args for name, args in station.asked if name == "note_training")
    assert not told["items"][0]["passed"]
    assert told["items"][0]["sets_done"] == 1


@pytest.mark.parametrize("effort", ["", "11", "hard"])
def test_an_effort_off_the_scale_is_refused(planned: FlaskClient, effort: str) -> None:
    answer = planned.post("/drills/eyes-closed-stance/done", data={"effort": effort})
    assert answer.status_code == 400


def test_a_drill_that_is_not_planned_today_cannot_be_ticked(
    planned: FlaskClient,
) -> None:
    answer = planned.post("/drills/hops-on-the-beat/done", data={"effort": "4"})
    assert answer.status_code == 400
    assert "not planned today" in answer.text


def test_another_answer_builds_the_plan_anew_and_keeps_what_was_done(
    planned: FlaskClient, now: Calendar
) -> None:
    planned.post("/drills/eyes-closed-stance/done", data={"effort": "4"})
    now.day = MONDAY + dt.timedelta(days=8)
    planned.post("/plan/answers", data={**ANSWERS, "days": "1"})
    first = planned.get("/plan/week", query_string={"of": MONDAY.isoformat()}).text
    assert first.count("min</td>") == 3
    assert 'class="icon check"' in first
    later = planned.get("/plan/week", query_string={"of": "2026-03-16"}).text
    assert later.count("min</td>") == 1
    assert "checked><span>1</span>" in planned.get("/plan/answers").text


def test_a_week_shows_runs_and_what_opens_next(planned: FlaskClient) -> None:
    page = planned.get("/plan/week").text
    assert "Week 1: Foundation, week 1" in page
    assert "run: hard" in page
    assert "Comes after that." in page
    fourth = planned.get("/plan/week", query_string={"of": "2026-03-23"}).text
    assert "an easier one" in fourth
    assert "First: Best of three on each leg, eyes open" in fourth
    bounds = planned.get("/plan/week", query_string={"of": "1999-01-01"}).text
    assert "Week 1" in bounds
    assert planned.get("/plan/week?of=soon").status_code == 400


@pytest.mark.parametrize(
    "wrong", [{"days": "9"}, {"days": "x"}, {"goal": "medals"}, {"days": "0"}]
)
def test_answers_that_make_no_plan_are_refused(
    robin: FlaskClient, wrong: dict[str, Any]
) -> None:
    answer = robin.post("/plan/answers", data={**ANSWERS, **wrong})
    assert answer.status_code == 400
    assert robin.get("/plan").headers["Location"] == "/plan/answers"


def test_the_plan_goes_into_a_calendar(planned: FlaskClient) -> None:
    answer = planned.get("/plan/calendar.ics")
    assert answer.mimetype == "text/calendar"
    read: Any = icalendar.Calendar.from_ical(answer.data)
    events = read.walk("VEVENT")
    assert events[0]["dtstart"].dt == MONDAY
    assert len(events) == 3 * 12 + 2 * 4


def test_every_drill_has_a_card_for_everybody(guest: FlaskClient) -> None:
    for drill in load_drills().values():
        page = guest.get(f"/drills/{drill.id}").text
        assert drill.title in page
        assert "<svg" in page
        assert 'id="finish"' not in page
    assert 'href="/tests/single-leg-eyes-open"' in (
        guest.get("/drills/single-leg-stand").text
    )
    assert guest.get("/drills/juggling").status_code == 404


def test_somebody_elses_plan_is_not_shown(planned: FlaskClient, app: Flask) -> None:
    other = app.test_client()
    other.post("/who/nickname", data={"nickname": "Kim"})
    assert other.get("/plan").headers["Location"] == "/plan/answers"


def test_what_the_rules_say_about_today_is_followed_with_its_reason(
    planned: FlaskClient, station: FakeStation
) -> None:
    with planned.session_transaction() as visit:
        visit["said"] = {"morning": {"pain": 7, "sites": ["left_knee"]}}
    page = planned.get("/plan").text
    assert "No drills today." in page
    assert "No session today." in page
    assert 'href="/today/why"' in page
    with planned.session_transaction() as visit:
        visit["said"] = {"morning": {"pain": 0, "run": "race"}}
    page = planned.get("/plan").text
    assert "Loosen up" in page
    assert "Two feet, eyes closed" not in page


def test_two_easy_sessions_in_a_row_raise_one_thing(
    planned: FlaskClient, now: Calendar
) -> None:
    done = "/drills/eyes-closed-stance/done"
    for _session in range(2):
        assert "2 \N{MULTIPLICATION SIGN} 20 s" in planned.get("/plan").text
        assert planned.post(done, data={"effort": "4"}).status_code == 303
        now.day += dt.timedelta(days=2 if now.day.weekday() else 3)
    page = planned.get("/drills/eyes-closed-stance").text
    assert "2 \N{MULTIPLICATION SIGN} 25 s" in page
