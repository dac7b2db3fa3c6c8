"""The coach's pages in a real browser, before a real server process."""

from __future__ import annotations

import base64
import datetime as dt
import math
import random
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Browser, Page, expect

from station.protocols.library import load_library
from station.store.trace import pack_trace
from station.uplink.document import Document
from tests.fakes.club import let_in
from tests.fakes.club_process import serving
from tests.fakes.trials import document, person
from web.club import clubs, coaches, ingest
from web.club.contents import Content
from web.club.database import migrate, open_engine, writing
from web.club.devices import authenticate, note_seen

pytestmark = pytest.mark.e2e

ATHLETES = 24
WIDTH, HEIGHT = 1280, 800


def trials() -> Iterator[Document]:
    """Two dozen people on five days, three holds on each leg; two of them changed.

    The last day is yesterday, the others are a week apart.
    """
    yesterday = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1)
    chance = random.Random(7)
    n = 0
    for who in range(ATHLETES):
        usual_s = chance.uniform(14, 38)
        for back in (4, 3, 2, 1, 0):
            on = yesterday - dt.timedelta(weeks=back)
            for side in ("left", "right"):
                # The same spread each day: chance alone changes nobody.
                for off_s in chance.sample((-1.4, 0.2, 1.2), 3):
                    n += 1
                    hold_s = usual_s + off_s
                    if who == 3 and back == 0:
                        hold_s += 9
                    if who == 8 and back == 0 and side == "left":
                        hold_s -= 8
                    if back == 0 and who in {5, 11}:
                        continue
                    made = document(
                        n,
                        person(who),
                        side=side,
                        hold_s=round(hold_s, 1),
                        started_at=f"{on}T18:{n % 60:02d}:00Z",
                    )
                    yield msgspec.structs.replace(made, trace=trace_of(chance))


def trace_of(chance: random.Random) -> str:
    phase = chance.uniform(0, 6)
    points = [
        (
            6 * math.sin(0.11 * n + phase) + chance.gauss(0, 0.8),
            9 * math.sin(0.07 * n) + chance.gauss(0, 0.8),
        )
        for n in range(500)
    ]
    return base64.b64encode(pack_trace(points)).decode()


@pytest.fixture(scope="module")
def invitation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The link of an admin's invitation to a club with a squad."""
    folder = tmp_path_factory.mktemp("club")
    database = f"sqlite:///{folder / 'club.db'}"
    engine = open_engine(database)
    migrate(engine)
    with writing(engine) as db:
        clubs.add_club(db, "harriers", "Valley Harriers")
    protocols = load_library()
    token = let_in(engine, "harriers", "Track")
    let_in(engine, "harriers", "Clubhouse")
    with writing(engine) as db:
        device = authenticate(db, f"Bearer {token}")
        note_seen(
            db,
            device,
            '{"version":"0.1.0","queued":2,"refused":0,"board":"gpio","connected":true,'
            '"calibration":"plate","calibrated_at":"2026-01-02T10:00:00+00:00",'
            '"noise_floor_mm_s":0.71,"rates_hz":[80.1,79.6,80.4,80.0]}',
        )
        for one in trials():
            body = msgspec.json.encode(one)
            content = Content(body, "identity", body, "0" * 64)
            ingest.put_trial(
                db,
                device,
                one,
                content,
                trial_id=one.trial.id,
                protocols=protocols,
            )
        secret = coaches.invite(db, "harriers", "kim", "admin")
    engine.dispose()
    with serving(database) as url:
        yield f"{url}/invitation/{secret}"


def look(page: Page, name: str, folder: Path) -> None:
    """Take a picture of both sizes; nothing sticks out of the window."""
    for width, height in ((800, 480), (WIDTH, HEIGHT)):
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
        needed = page.evaluate(
            "Math.max(...[document.documentElement, document.querySelector('main')]"
            ".map(one => one.scrollWidth))"
        )
        assert needed <= width, name


def test_a_coach_finds_who_changed(
    browser: Browser, invitation: str, tmp_path: Path
) -> None:
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console",
        lambda said: errors.append(said.text) if said.type == "error" else None,
    )
    page.goto(invitation)
    look(page, "invitation", tmp_path)
    page.get_by_label("Password").fill("a heron stands on one leg")
    page.get_by_role("button", name="Log in").click()

    expect(page.get_by_role("heading")).to_have_text("Stand on one leg, eyes open")
    expect(page.locator("tbody tr")).to_have_count(ATHLETES)
    expect(page.locator(".better")).to_have_count(2)
    expect(page.locator(".worse")).to_have_count(1)
    expect(page.locator(".ready.attention")).to_have_text("below usual")
    look(page, "squad", tmp_path)

    page.get_by_role("link", name="P00003").click()
    expect(page.locator(".better").first).to_be_visible()
    page.get_by_label("Name").fill("Robin")
    page.get_by_label("Group").fill("Sprint")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading").first).to_have_text("Robin")
    look(page, "athlete", tmp_path)

    page.get_by_role("button", name="Compare").click()
    expect(page.locator("figure svg")).to_have_count(4)
    expect(page.locator("tbody tr").first).to_contain_text("better")
    look(page, "compare", tmp_path)
    page.go_back()

    page.locator("tbody a").first.click()
    expect(page.locator("figure svg")).to_be_visible()
    look(page, "trial", tmp_path)

    page.get_by_role("link", name="Squad").click()
    page.get_by_label("Group").select_option("Sprint")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("tbody tr")).to_have_count(1)

    page.get_by_role("link", name="Export").click()
    expect(page.locator("tbody tr")).to_have_count(7)
    look(page, "export", tmp_path)

    page.get_by_role("link", name="Stations", exact=True).click()
    page.get_by_label("Let a station in").fill("Gate")
    page.get_by_role("button", name="Make a code").click()
    expect(page.locator("#code")).to_contain_text("heron enrol http://127.0.0.1")
    look(page, "stations", tmp_path)

    page.get_by_role("link", name="Coaches").click()
    page.get_by_label("Invite").fill("lee")
    page.get_by_role("button", name="Make a link").click()
    expect(page.locator("#link")).to_contain_text("/invitation/harriers.")
    look(page, "coaches", tmp_path)

    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading")).to_have_text("Log in")
    page.get_by_label("Login").fill("kim")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    look(page, "login", tmp_path)
    assert [error for error in errors if "401" not in error] == []
