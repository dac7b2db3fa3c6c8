from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from flask.testing import FlaskClient

from station import language
from station.language import LANGUAGES, parse, speaking
from tests.fakes.joining import PIN, join
from tests.fakes.station import FakeStation
from web.kiosk.i18n import day_name, decimal, later, today, weekday_name
from web.kiosk.weights import KG_PER_LB, typed_kg, weight

GERMAN = """
msgid "Who are you?"
msgstr "Wer bist du?"

msgid "Staff"
msgstr "Personal"
"""


@pytest.fixture
def _german(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "catalogue", lambda _language: parse(GERMAN))


@pytest.mark.usefixtures("_german")
def test_a_language_is_kept_for_the_visit_and_no_longer(client: FlaskClient) -> None:
    chosen = client.post("/manners", data={"language": "de", "back": "/?"})
    assert chosen.headers["Location"] == "/who"
    assert '<html lang="de"' in client.get("/who").text
    client.post("/who/guest")
    assert '<html lang="de"' in client.get("/visit").text
    client.post("/leave")
    client.post("/manners", data={"language": "de", "back": "/?"})
    first = client.get("/").text
    assert '<html lang="en"' in first
    assert ">Staff<" in first


def test_every_page_offers_every_language(guest: FlaskClient) -> None:
    for path in ("/", "/who", "/nothing-here"):
        page = guest.get(path).text
        for code, name in LANGUAGES.items():
            assert f'value="{code}" lang="{code}"' in page
            assert f">{name}</button>" in page


@pytest.mark.parametrize(
    ("back", "to"),
    [
        ("/tests?page=2", "/tests?page=2"),
        ("//elsewhere.example/", "/who"),
        ("https://elsewhere.example/tests", "/who"),
        ("/leave", "/who"),
        ("/nothing-here", "/who"),
        ("", "/who"),
    ],
)
def test_the_same_page_is_shown_again_and_no_other(
    client: FlaskClient, back: str, to: str
) -> None:
    given = {"language": "fr", "back": back}
    assert client.post("/manners", data=given).headers["Location"] == to


def test_an_unknown_language_changes_nothing(client: FlaskClient) -> None:
    client.post("/manners", data={"language": "xx", "units": "stone"})
    assert '<html lang="en"' in client.get("/who").text


def test_the_language_of_one_request_is_not_that_of_the_next(app: Flask) -> None:
    german, english = app.test_client(), app.test_client()
    german.post("/manners", data={"language": "de"})
    assert '<html lang="de"' in german.get("/who").text
    assert '<html lang="en"' in english.get("/who").text
    assert language.language() == "en"


def test_numbers_and_days_are_written_as_the_language_does() -> None:
    day = dt.date(2026, 5, 2)
    with speaking("de"):
        assert decimal(1234.5) == "1.234,5"
        assert day_name(day) == "02.05.2026"
        assert weekday_name(day) == "Samstag"
    with speaking("fr"):
        assert decimal(0.25, 2) == "0,25"
        assert day_name(day) == "2 mai 2026"
    assert decimal(1234.5) == "1,234.5"
    assert day_name(day) == "2 May 2026"
    assert str(dt.datetime.now().astimezone().year) in today()


@pytest.mark.usefixtures("_german")
def test_a_sentence_in_a_table_waits_for_its_language() -> None:
    asked = later("Who are you?")
    with speaking("de"):
        assert f"{asked}" == "Wer bist du?"
    assert str(asked) == "Who are you?"


def test_weights_are_shown_and_typed_in_pounds(app: Flask) -> None:
    with app.test_request_context():
        assert weight(70) == "70\N{NO-BREAK SPACE}kg"
        assert typed_kg(70) == 70
    with app.test_request_context() as context:
        context.session["units"] = "lb"
        assert weight(10 * KG_PER_LB) == "10\N{NO-BREAK SPACE}lb"
        assert typed_kg(100) == pytest.approx(45.359237)


def test_the_keys_have_the_letters_of_the_language(client: FlaskClient) -> None:
    assert ">Ä</button>" not in client.get("/who/nickname").text
    client.post("/manners", data={"language": "de"})
    assert ">Ä</button>" in client.get("/who/nickname").text


def test_a_member_is_spoken_to_as_the_last_time(
    client: FlaskClient, station: FakeStation
) -> None:
    join(client)
    client.post("/manners", data={"language": "pt", "back": "/visit"})
    client.post("/manners", data={"units": "lb", "back": "/visit"})
    client.post("/leave")
    assert '<html lang="en"' in client.get("/who").text
    person = station.asked[-1][1]["person"]
    client.post(f"/who/{person}/pin", data={"pin": PIN})
    page = client.get("/visit").text
    assert '<html lang="pt"' in page
    assert 'value="lb" aria-current="true"' in page


def test_what_was_chosen_today_comes_before_the_last_time(
    client: FlaskClient, station: FakeStation
) -> None:
    join(client)
    client.post("/manners", data={"language": "pt", "back": "/visit"})
    client.post("/leave")
    client.post("/manners", data={"language": "it"})
    person = station.asked[-1][1]["person"]
    client.post(f"/who/{person}/pin", data={"pin": PIN})
    assert '<html lang="it"' in client.get("/visit").text
