"""A whole training session at the board, from the plan's page back to it."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, Page, expect

from station.coach.library import load_drills
from station.coach.plan import Situation, make_plan
from station.coach.shown import Facts
from station.coach.values import Answers, ItemDone, PlannedItem, PlannedSession
from station.store import diary, plans
from station.store.database import DATABASE_NAME, open_database
from tests.e2e.kiosk import SMALL, STEP_MS, Kiosk, Visitor
from tests.fakes.drills import CIRCLES, STAND, add_short_drills

pytestmark = pytest.mark.e2e


@pytest.fixture
def short(tmp_path: Path) -> Iterator[Kiosk]:
    add_short_drills(tmp_path)
    with Kiosk.running(tmp_path) as started:
        yield started


def plan_short_session(data: Path) -> None:
    """Have the only person's plan hold two short drills for today.

    Something else is done today already, so that today is not planned anew.
    """
    now = dt.datetime.now().astimezone().date()
    done = ItemDone(now, "breathing", 0, 1, 1, passed=True)
    items = (
        PlannedItem(STAND, 0, 2, 1.0, "It shows how you stand today."),
        PlannedItem(CIRCLES, 0, 1, 1.0, "Loose joints."),
    )
    situation = Situation(load_drills(data), now, Facts(), {})
    plan = make_plan(Answers(), situation)
    others = [one for one in plan.sessions if one.date != now]
    today = PlannedSession(now, "balance", items)
    sessions = tuple(sorted([*others, today], key=lambda one: one.date))
    db: sqlite3.Connection = open_database(data / DATABASE_NAME)
    person = db.execute("SELECT id FROM person").fetchone()["id"]
    plans.keep_plan(db, person, replace(plan, sessions=sessions))
    diary.add_items(db, person, now, [done])
    db.commit()
    db.close()


def hold(page: Page, visitor: Visitor, *, step_on: bool = False) -> None:
    """Stand until the set is over; a machine too busy to read a board does it again."""
    if step_on:
        visitor.step_on()
    lost = page.locator("#retry").filter(has_not=page.locator("[data-foot=no]"))
    went = page.locator("#went")
    expect(went).to_be_visible(timeout=STEP_MS)
    if page.locator("#rest").is_visible():
        return
    lost.click()
    hold(page, visitor)


def test_a_whole_session_at_the_board(browser: Browser, short: Kiosk) -> None:
    page = browser.new_page(viewport={"width": SMALL[0], "height": SMALL[1]})
    page.set_default_timeout(STEP_MS)
    visitor = Visitor(page, short)
    page.goto(f"{short.url}/who/nickname?name=Robin")
    page.locator("#make").click()
    visitor.type_pin(times=2)
    plan_short_session(short.data)
    page.goto(f"{short.url}/plan")
    expect(page.locator(".items .card")).to_have_count(2)
    page.locator("#start").click()

    expect(page.locator("h1")).to_have_text("Short stand")
    page.locator("#go").click()
    expect(page.locator("#stage")).to_be_visible()
    hold(page, visitor, step_on=True)
    expect(page.locator("#went")).to_contain_text("You held 2 s")

    # The rest is over by itself; the second set is done without the dot.
    page.locator("#went").wait_for(state="detached")
    visitor.reach("recording")
    assert not page.locator("body.has-cursor").count()
    hold(page, visitor)
    page.reload()
    expect(page.locator("main")).to_contain_text("Next: Short circles.")
    page.locator("#go").click()

    expect(page.locator("h1")).to_have_text("Short circles")
    expect(page.locator("main")).to_contain_text("Beside the board")
    page.locator("#go").click()
    expect(page.locator("#goal")).to_have_text("3 times")
    page.locator("#done").click()
    page.locator("#n4").click()

    expect(page.locator("#ending")).to_have_text("That was your session.")
    expect(page.locator("main")).to_contain_text("It is in your diary.")
    expect(page.locator(".nexts li")).to_have_count(2)
    expect(page.locator(".nexts li").first).to_contain_text("2 of 2 sets, 4 s held")
    page.locator(".nexts summary").first.click()
    expect(page.locator(".nexts .facts").first).to_contain_text("4 of 10")
    page.locator("#finish").click()
    expect(page.locator(".items .card.done")).to_have_count(2)
    expect(page.locator("#start")).to_have_count(0)
