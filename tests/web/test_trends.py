from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from station.store.clients import NewNote
from tests.fakes.year import Year

LEFT = "/trends/single-leg-eyes-open/0-left"


@pytest.fixture
def year(tmp_path: Path) -> Iterator[Year]:
    """Somebody with a dozen sessions; the last one has a note."""
    made = Year(tmp_path)
    made.describe()
    made.sessions(12)
    made.note(dt.datetime.now(dt.UTC), NewNote(pain=2, exercised=True))
    yield made
    made.close()


@pytest.fixture
def member(client: FlaskClient, year: Year) -> FlaskClient:
    with client.session_transaction() as visit:
        visit.update(here=True, person=year.person.id, name="Jo")
    return client


def test_trends_are_for_those_who_are_known(guest: FlaskClient) -> None:
    assert guest.get("/trends").status_code == 403
    assert guest.get(LEFT).status_code == 403


def test_every_test_has_its_line_with_a_verdict(member: FlaskClient) -> None:
    page = member.get("/trends").text
    assert page.count('class="row"') == 3
    assert "better" in page
    assert f'href="{LEFT}"' in page


def test_a_trend_says_what_changed_and_shows_both_legs(member: FlaskClient) -> None:
    page = member.get(LEFT).text
    sentence = re.search(r'id="sentence">([^<]+)<', page)
    assert sentence
    assert re.fullmatch(r"Better: [\d.]+ s now, [\d.]+ at first\.", sentence[1])
    assert page.count("<tr>") >= 12
    assert "Affected of other" in page
    assert "pain 2 of 10" in page
    assert "E: exercised in the 20 minutes before." in page
    assert "No comparison: there is no open table for this stance." in page
    assert "the same within noise: your own 36 repeats on 12 days." in page


def test_trials_without_a_result_stay_in_the_table(
    member: FlaskClient, year: Year
) -> None:
    year.fail(dt.datetime.now(dt.UTC), "left")
    assert 'class="missing"' in member.get(LEFT).text


def test_the_norms_are_shown_only_where_they_fit(
    member: FlaskClient, year: Year
) -> None:
    page = member.get("/trends/quiet-stance-eyes-open/0-both").text
    assert "the table is for 60 s; this trial lasted 30 s" in page


@pytest.mark.parametrize(
    "path",
    [
        "/trends/nothing/0-left",
        "/trends/single-leg-eyes-open/9-left",
        f"{LEFT}?measure=dfa_alpha_ml",
        f"{LEFT}?measure=<b>",
    ],
)
def test_what_does_not_exist_is_said(member: FlaskClient, path: str) -> None:
    assert member.get(path).status_code == 404


def test_a_strand_without_trials_is_an_empty_page(member: FlaskClient) -> None:
    page = member.get("/trends/romberg/0-both").text
    assert "Nothing yet." in page


def test_a_result_says_whether_it_differs_from_the_first_days(
    member: FlaskClient,
) -> None:
    history = member.get("/history").text
    trials = re.findall(r'href="(/trials/[^"]+)"', history)
    pages = [member.get(path).text for path in dict.fromkeys(trials)]
    holds = [page for page in pages if "You held" in page and "left leg" in page]
    assert any("Better than on your first days, beyond chance." in p for p in holds)
    swayed = [page for page in pages if "mm each second" in page]
    assert any("first days" in page for page in swayed)


FOAM = "/trends/four-conditions/2-both"


def on_two_foams(year: Year) -> list[str]:
    """Have somebody stand on a hard foam, then on a soft one; return the trials."""
    now = dt.datetime.now(dt.UTC)
    told = [("Hard", 20.0), (None, 70.0), *[("Soft", 40.0 + n) for n in range(3)]]
    return [
        year.pad(now - dt.timedelta(days=20 - n), velocity, foam)
        for n, (foam, velocity) in enumerate(told)
    ]


def test_each_foam_has_its_own_line_and_its_own_trend(
    member: FlaskClient, year: Year
) -> None:
    on_two_foams(year)
    lines = member.get("/trends").text
    for name, link, days in (
        ("Foam, eyes open, Soft", f"{FOAM}?foam=Soft", "3 days"),
        ("Foam, eyes open, Hard", f"{FOAM}?foam=Hard", "1 day"),
        ("Foam, eyes open, Foam: not recorded", f"{FOAM}?foam=", "1 day"),
    ):
        row = next(one for one in lines.split('class="row"') if name in one)
        assert f'href="{link}"' in row
        assert days in row
    newest = member.get(FOAM).text
    assert "Foam: Soft" in newest
    assert 'aria-current="page">Soft<' in newest
    assert "20.0" not in newest
    hard = member.get(f"{FOAM}?foam=Hard").text
    assert "Foam: Hard" in hard
    assert "40.0" not in hard
    assert "Foam: not recorded" in member.get(f"{FOAM}?foam=").text


def test_a_result_is_held_against_the_same_foam_only(
    member: FlaskClient, year: Year
) -> None:
    hard, unknown, *soft = on_two_foams(year)
    assert "Your first one here." in member.get(f"/trials/{hard}").text
    assert "Your first one here." in member.get(f"/trials/{unknown}").text
    assert "Your first one here." in member.get(f"/trials/{soft[0]}").text
    assert "The same as on your first days" in member.get(f"/trials/{soft[2]}").text
    history = member.get("/history").text
    assert "Foam, eyes open, Soft" in history
    assert "Foam, eyes open, Hard" in history
