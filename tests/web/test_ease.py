"""How the screen fits somebody, kept for a guest's visit and for a member for good."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.fakes.joining import PIN, join
from tests.fakes.station import FakeStation


def fits(client: FlaskClient, path: str) -> str:
    found = re.search(r'<html[^>]* data-ease="([^"]*)"', client.get(path).text)
    return found[1] if found else ""


def test_a_guests_choice_lasts_for_the_visit_and_no_longer(client: FlaskClient) -> None:
    chosen = client.post("/ease", data={"option": "left", "back": "/who"})
    assert chosen.headers["Location"] == "/who"
    client.post("/who/guest")
    client.post("/ease", data={"option": "seated", "back": "/visit"})
    assert fits(client, "/visit") == "left seated"
    client.post("/ease", data={"option": "left", "back": "/visit"})
    assert fits(client, "/visit") == "seated"
    client.post("/leave")
    assert fits(client, "/who") == ""


def test_a_members_choice_holds_in_the_next_visit(
    client: FlaskClient, station: FakeStation
) -> None:
    join(client)
    client.post("/ease", data={"option": "large", "back": "/visit"})
    client.post("/leave")
    assert fits(client, "/visit") == ""
    person = station.asked[-1][1]["person"]
    client.post(f"/who/{person}/pin", data={"pin": PIN})
    assert fits(client, "/visit") == "large"


def test_an_option_that_there_is_not_changes_nothing(guest: FlaskClient) -> None:
    guest.post("/ease", data={"option": "huge", "back": "/visit"})
    assert fits(guest, "/visit") == ""


@pytest.mark.parametrize("path", ["/", "/who", "/visit", "/tests"])
def test_every_page_offers_it(guest: FlaskClient, path: str) -> None:
    assert 'popovertarget="ease"' in guest.get(path).text
