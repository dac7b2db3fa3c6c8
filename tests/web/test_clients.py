from __future__ import annotations

import datetime as dt
import html
import io
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from station.roles import Role
from station.store import clients, queries
from station.store.database import DATABASE_NAME, connect_readonly
from station.store.records import TrialSummary
from tests.fakes.station import FakeStation
from tests.fakes.year import Year
from web.kiosk.roles import ROUTES
from web.kiosk.visit import IDLE_S

ALL = "/clinic/clients"


@pytest.fixture
def year(tmp_path: Path, station: FakeStation) -> Iterator[Year]:
    made = Year(tmp_path)
    made.sessions(3)
    yield made
    made.close()


@pytest.fixture
def clinic(client: FlaskClient) -> FlaskClient:
    with client.session_transaction() as inside:
        inside.update(room="clinic", seen=time.time())
    return client


@pytest.fixture
def theirs(year: Year) -> str:
    return f"{ALL}/{year.person.code}"


def trials(year: Year, side: str | None) -> list[str]:
    db = connect_readonly(year.data / DATABASE_NAME)
    found = queries.recent_trials(db, year.person.id)
    db.close()
    return [one.id for one in found if one.side == side and one.state == "done"]


def state(year: Year, trial: str) -> TrialSummary:
    return year.writer.trial(trial).summary


def test_no_page_of_a_client_opens_without_the_clinics_pin(
    guest: FlaskClient, app: Flask, theirs: str
) -> None:
    rules = [
        rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/clinic/clients")
    ]
    assert len(rules) > 20
    assert all(ROUTES[rule.endpoint] is Role.CLINICIAN for rule in rules)
    for path in (ALL, theirs, f"{theirs}/report.pdf", f"{theirs}/export/tidy"):
        answer = guest.get(path)
        assert answer.status_code == 303
        assert "/clinic/door" in answer.location
    assert guest.post(f"{theirs}/erase", data={"sure": "yes"}).status_code == 303
    assert guest.get(theirs).status_code == 303


def test_clients_are_found_by_code_or_nickname(clinic: FlaskClient, year: Year) -> None:
    for search in (year.person.code[:3].lower(), "jo"):
        assert year.person.code in clinic.get(ALL, query_string={"q": search}).text
    assert "Nobody here fits." in clinic.get(f"{ALL}?q=zzz").text
    made = clinic.post(ALL, follow_redirects=True)
    assert "No trial yet." in made.text


def test_what_is_known_is_changed_one_thing_at_a_time(
    clinic: FlaskClient, year: Year, theirs: str
) -> None:
    def tell(field: str, value: str) -> int:
        return clinic.post(f"{theirs}/about/{field}", data={"value": value}).status_code

    assert tell("affected_side", "left") == tell("birth_year", "1990") == 303
    assert tell("height_cm", "171,5") == tell("plan", "3 x 20 s") == 303
    db = connect_readonly(year.data / DATABASE_NAME)
    known = clients.client(db, year.person.id)
    db.close()
    assert (known.affected_side, known.birth_year) == ("left", 1990)
    assert (known.height_cm, known.plan) == (171.5, "3 x 20 s")
    assert tell("birth_year", "18") == tell("height_cm", "tall") == 400
    assert tell("birth_year", "") == 303
    assert tell("nothing", "x") == 404
    page = clinic.get(theirs).text
    assert "171.5" in page
    assert "1990" not in page


def test_a_note_stands_with_its_day_until_it_is_taken_back(
    clinic: FlaskClient, year: Year, theirs: str
) -> None:
    given = {"pain": "3", "footwear": "shoes", "exercised": "yes"}
    page = clinic.get(f"{theirs}/note/text", query_string=given).text
    assert 'name="pain" value="3"' in page
    clinic.post(f"{theirs}/note", data={**given, "text": "tired <b>"})
    page = clinic.get(theirs).text
    assert "in shoes, exercised before, pain 3 of 10" in page
    assert "tired &lt;b&gt;" in page
    db = connect_readonly(year.data / DATABASE_NAME)
    (note,) = clients.notes(db, year.person.id)
    db.close()
    assert clinic.post(f"{theirs}/note/other/remove").status_code == 404
    clinic.post(f"{theirs}/note/{note.id}/remove")
    assert "None yet." in clinic.get(theirs).text


def test_a_trial_is_accepted_discarded_with_a_reason_or_done_again(
    clinic: FlaskClient, year: Year, theirs: str
) -> None:
    first, second, third, *_ = trials(year, "left")
    clinic.post(f"{theirs}/trials/{first}/accept")
    assert state(year, first).accepted_at is not None
    assert "Looked at and accepted" in clinic.get(f"{theirs}/trials/{first}").text
    discard = f"{theirs}/trials/{second}/discard"
    assert clinic.post(discard, data={"reason": "bad mood"}).status_code == 400
    clinic.post(discard, data={"reason": "eyes opened"})
    assert (state(year, second).state, state(year, second).reason) == (
        "discarded",
        "eyes opened",
    )
    again = clinic.post(
        f"{theirs}/trials/{third}/discard",
        data={"reason": "wrong foot", "again": "yes"},
    )
    assert again.location == "/tests/single-leg-eyes-open?side=left"
    with clinic.session_transaction() as inside:
        assert (inside["person"], inside["room"]) == (year.person.id, "clinic")


def test_two_visits_or_both_legs_lie_on_each_other(
    clinic: FlaskClient, year: Year, theirs: str
) -> None:
    left, right = trials(year, "left")[0], trials(year, "right")[0]
    assert f"compare/{left}/{right}" in clinic.get(f"{theirs}/trials/{left}").text
    page = clinic.get(f"{theirs}/compare/{left}/{right}").text
    assert page.count('stroke-dasharray="5 3"') >= 2
    assert "Left leg, " in page
    assert 'id="alike"' not in page
    other = trials(year, None)[0]
    page = clinic.get(f"{theirs}/compare/{left}/{other}").text
    assert "These were not stood in the same way." in page


def test_a_tile_shows_what_stands_for_its_trial(
    clinic: FlaskClient, theirs: str
) -> None:
    page = clinic.get(theirs).text
    assert page.count('class="trial-tile') >= 21
    assert page.count(" mm/s") == 3
    assert page.count(" s</strong>") == 18


def test_nobody_elses_trial_is_shown_on_a_clients_page(
    clinic: FlaskClient, year: Year
) -> None:
    (trial, *_) = trials(year, "left")
    stranger = year.writer.add_person().code
    assert clinic.get(f"{ALL}/{stranger}/trials/{trial}").status_code == 404


def test_trends_of_a_client_lead_back_to_the_client(
    clinic: FlaskClient, theirs: str
) -> None:
    assert (
        f'href="{theirs}/trends/single-leg-eyes-open/0-left"'
        in clinic.get(f"{theirs}/trends").text
    )
    page = clinic.get(f"{theirs}/trends/single-leg-eyes-open/0-left").text
    assert f'href="{theirs}/trends"' in page


def test_the_report_and_the_exports_are_files(
    clinic: FlaskClient, year: Year, theirs: str
) -> None:
    answer = clinic.get(f"{theirs}/report.pdf?paper=letter&for=physio")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert len(PdfReader(io.BytesIO(answer.data)).pages) == 2
    answer = clinic.get(f"{theirs}/export/tidy")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.text.startswith("trial,person_code,started_at [UTC],simulated")
    assert answer.text.count("\n") > 20
    answer = clinic.get(f"{theirs}/export/csv")
    names = zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    assert sum(name.endswith("session.json") for name in names) > 20
    assert clinic.get(f"{theirs}/report.pdf?day=1999-01-01").status_code == 409
    assert clinic.get(f"{theirs}/report.pdf?paper=a3").status_code == 400
    assert clinic.get(f"{theirs}/export/xml").status_code == 404


def test_a_client_is_erased_once_that_was_asked_for_twice(
    clinic: FlaskClient, year: Year, theirs: str
) -> None:
    first = clinic.post(f"{theirs}/erase")
    assert first.location == f"{theirs}/erase?sure=yes"
    assert clinic.get(theirs).status_code == 200
    assert "Really?" in clinic.get(first.location).text
    done = clinic.post(f"{theirs}/erase", data={"sure": "yes"})
    assert done.location == ALL
    assert clinic.get(theirs).status_code == 404
    assert year.person.code not in clinic.get(ALL).text


def test_the_client_who_is_here_leaves_when_erased(
    clinic: FlaskClient, theirs: str
) -> None:
    assert clinic.post(f"{theirs}/attend").location == "/tests"
    assert clinic.post(f"{theirs}/erase", data={"sure": "yes"}).location == "/"
    assert clinic.get("/history").status_code == 302


@pytest.mark.parametrize("typed", ["inf", "-1e400", "nan", "old"])
def test_what_is_no_number_is_asked_again(
    clinic: FlaskClient, theirs: str, typed: str
) -> None:
    for field in ("birth_year", "height_cm"):
        answer = clinic.post(f"{theirs}/about/{field}", data={"value": typed})
        assert answer.status_code == 400
        assert f"'{typed}' is no number." in html.unescape(answer.text)


def test_what_one_client_said_is_not_said_of_the_next(
    clinic: FlaskClient, year: Year, theirs: str
) -> None:
    clinic.post(f"{theirs}/attend")
    clinic.post("/today/morning/pain", data={"answer": "7"})
    assert clinic.get("/today").location.endswith("/today/keep")
    with clinic.session_transaction() as visit:
        visit["training"] = "their session"
    other = year.writer.add_person(None)
    clinic.post(f"{ALL}/{other.code}/attend")
    with clinic.session_transaction() as visit:
        assert set(visit) == {"here", "name", "person", "room", "seen"}
        assert visit["person"] == other.id


def test_whoever_comes_after_a_clinician_who_left_is_not_the_client(
    clinic: FlaskClient, theirs: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic.post(f"{theirs}/attend")
    assert "Jo" in clinic.get("/history").text
    now_s = time.time()
    monkeypatch.setattr(time, "time", lambda: now_s + IDLE_S["clinic"] + 1)
    for path in ("/me", "/me/data/json?save=yes", "/trends"):
        assert clinic.get(path).status_code == 403
    assert clinic.get("/history").location == "/who"
    assert clinic.post("/me/erase").status_code == 403
    monkeypatch.undo()
    assert clinic.get("/me").status_code == 403


def test_a_day_is_named_as_people_here_name_it(
    clinic: FlaskClient, theirs: str
) -> None:
    today = dt.datetime.now().astimezone()
    assert f"{today.day} {today:%b %Y}" in clinic.get(f"{theirs}/paper").text
