"""In which language coaches read, and how it is chosen."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from station.language import LANGUAGES
from tests.fakes.club import Hold, Sender
from tests.fakes.coach import words
from tests.fakes.trials import document, person

GERMAN = {"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}


def test_a_browser_is_answered_in_its_language(coach: FlaskClient, hold: Hold) -> None:
    for on, times in enumerate([(20, 21, 19)] * 4 + [(30, 31, 29)], start=1):
        for hold_s in times:
            hold(1, on, hold_s)
    page = coach.get("/", headers=GERMAN).text
    assert '<html lang="de">' in page
    assert "30,0 s besser" in words(page)
    assert "05.04.2026" in page
    assert "eigene Wiederholungen an 5 Tagen" in page
    assert "30.0 s better" in words(coach.get("/").text)
    athlete = coach.get(f"/athletes/{person(1).id}", headers=GERMAN).text
    assert "Linkes Bein" in athlete
    assert "Auf einem Bein" in athlete


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_in_every_language(
    admin: FlaskClient, hold: Hold, language: str
) -> None:
    hold(1, 1, 20.0)
    hold(1, 2, 20.0, state="failed", outcome="stepped_off", flags=("gaps",))
    admin.post("/language", data={"language": language, "back": "/trials"})
    pages = ["/", "/trials", "/stations", "/coaches", "/export", "/nowhere"]
    trials = re.findall(r'href="(/trials/[^"]+)"', admin.get("/trials").text)
    pair = [one.rpartition("/")[2] for one in trials]
    athlete = f"/athletes/{person(1).id}"
    pages += [athlete, *trials]
    pages += [f"{athlete}/compare?first={pair[0]}&second={pair[1]}"]
    for path in pages:
        page = admin.get(path).text
        assert f'<html lang="{language}">' in page, path
        assert not re.search(r"%\(|later\(", page), path


def test_a_choice_is_kept_and_leads_back(client: FlaskClient) -> None:
    chosen = client.post("/language", data={"language": "fr", "back": "/login"})
    assert (chosen.status_code, chosen.location) == (303, "/login")
    assert "HttpOnly" in chosen.headers["Set-Cookie"]
    assert "Mot de passe" in client.get("/login", headers=GERMAN).text
    refused = client.post("/language", data={"language": "xx", "back": "/login"})
    assert "Set-Cookie" not in refused.headers


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example/", "/\\evil.example", "", "/no"]
)
def test_nobody_is_led_to_another_site(client: FlaskClient, back: str) -> None:
    answer = client.post("/language", data={"language": "it", "back": back})
    assert answer.location == "/"


def test_stations_are_answered_in_english(sender: Sender) -> None:
    answer = sender.client.put(
        f"/api/v1/trials/{document(1).trial.id}", headers=GERMAN | sender.headers()
    )
    assert answer.json is not None
    assert answer.json["error"].startswith("send Content-Digest")
