"""Pages that lie beside the ways through the kiosk, each left standing in turn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.kiosk import STEP_MS, Visitor
from tests.e2e.staff_tour import come_in

OWN = Path(__file__).with_name("our-short-test.toml")


def prepare(data: Path) -> None:
    """Configure what these pages need: a leaderboard, and a test of two steps."""
    (data / "heron.toml").write_text(
        "[kiosk]\nidle_s = 3600\nleaderboard = true\nvideo = true\n"
        "[video]\nfree_mb = 1\n",
        "utf-8",
    )
    (data / "protocols").mkdir()
    (data / "protocols" / OWN.name).write_text(OWN.read_text("utf-8"), "utf-8")


def clinic_rest(visitor: Visitor) -> Iterator[str]:
    """Walk through the rest of the clinic's and the staff's pages."""
    page, url = visitor.page, visitor.kiosk.url
    page.goto(f"{url}/clinic/clients/search")
    yield "client-search"
    page.goto(f"{url}/clinic/batteries")
    yield "compose-empty"
    page.locator("#choices a").first.click()
    page.locator("#choices a").nth(3).click()
    yield "compose"
    page.locator("#name").click()
    yield "compose-name"
    page.goto(f"{url}/staff")
    come_in(page)
    page.goto(f"{url}/staff/clinic-pin")
    yield "clinic-pin"
    for name in ("protocols", "people", "support"):
        page.goto(f"{url}/staff/{name}")
        yield f"staff-{name}"
    page.goto(f"{url}/staff/people")
    page.get_by_text("New PIN").first.click()
    yield "staff-people-pin"
    page.goto(url)
    page.goto(f"{url}/clinic/door")
    yield "clinic-door"


def member_rest(visitor: Visitor) -> Iterator[str]:
    """Walk through the rest of a member's pages, at the end of their visit."""
    page, url = visitor.page, visitor.kiosk.url
    expect(page.locator("#away")).to_be_hidden()
    page.goto(f"{url}/tests/our-short-test")
    visitor.start()
    visitor.step_on()
    visitor.reach("recording")
    expect(page.locator("#rest")).to_be_visible(timeout=STEP_MS)
    yield "series-rest"
    page.locator("#next").click()
    yield "series-card"
    page.locator("#next").click()
    expect(page.locator("#sentence")).to_be_visible(timeout=STEP_MS)
    yield "series-result"
    yield from _asked(visitor)
    for path in ("trends", "take", "best", "you", "me/pin", "me/data"):
        page.goto(f"{url}/{path}")
        yield path.replace("/", "-")
    page.goto(f"{url}/trends")
    page.locator("a.row").first.click()
    yield "trend"
    page.goto(f"{url}/who/nickname?name=Robin")
    page.locator("#that-is-me").click()
    yield "pin-known"


def _asked(visitor: Visitor) -> Iterator[str]:
    """Hold long enough to be asked for the same with closed eyes, and do that too."""
    page, tests = visitor.page, f"{visitor.kiosk.url}/tests"
    page.goto(f"{tests}/single-leg-eyes-open?side=left")
    visitor.start()
    visitor.hold(12, then="foot_down")
    page.goto(f"{tests}/single-leg-eyes-closed?side=left")
    visitor.start()
    visitor.reach("lifting")
    visitor.act("lift_right")
    visitor.reach("recording")
    expect(page.locator("#number span")).to_have_text(re.compile(r"^[2-9]$"))
    visitor.act("foot_down")
    expect(page.locator("#question")).to_be_visible(timeout=STEP_MS)
    yield "asked"
    page.goto(f"{page.url.partition('?')[0]}?each=yes")
    yield "asked-each"


def filmed(visitor: Visitor) -> Iterator[str]:
    """Walk through what another member finds: a session, and being filmed."""
    page, url = visitor.page, visitor.kiosk.url
    page.goto(f"{url}/who/nickname?name=Kim")
    page.locator("#make").click()
    visitor.type_pin(times=2)
    page.goto(f"{url}/me/videos")
    yield "videos-none"
    page.goto(f"{url}/plan/answers")
    page.locator("#make").click()
    page.locator("#start").click()
    yield "session"
    page.goto(f"{url}/session/why")
    yield "session-why"
    page.goto(f"{url}/tests/single-leg-eyes-open?side=left")
    page.locator("#film-switch").click()
    yield "film"
    page.locator("#yes").click()
    visitor.start()
    visitor.step_on()
    visitor.hold(2, then="foot_down")
    page.locator("#video").click()
    yield "video"
    page.goto(f"{url}/me/videos")
    yield "videos"
