from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import msgspec
import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from station.errors import StationAway
from station.messages import Problem
from tests.e2e.kiosk import SMALL
from tests.fakes.station import IDLE, FakeStation, in_trial
from web.kiosk.app import create_app
from web.kiosk.hub import Hub
from web.kiosk.services import Services
from web.kiosk.settings import Settings

pytestmark = pytest.mark.e2e

FAULT = Problem("cell_missing", "fault", "The front left cell gives no data.")
ATTENTION = Problem("not_tared", "attention", "The board has not found its zero.")
NEXT_VIEW = """async () => {
  const { live } = await import("/static/live.js");
  const once = { once: true };
  await new Promise((done) => live.addEventListener("view", () => done(), once));
}"""
SILENT_STREAM = """
  window.opened = 0;
  window.EventSource = class extends EventTarget {
    constructor() {
      super();
      window.opened += 1;
    }
    close() {}
  };
"""
NOTE = Problem("clock_not_set", "note", "The clock is not set.")


@pytest.fixture
def station(tmp_path: Path) -> Iterator[FakeStation]:
    fake = FakeStation(tmp_path)
    yield fake
    fake.close()


@pytest.fixture
def page(browser: Browser, tmp_path: Path, station: FakeStation) -> Iterator[Page]:
    """A page in front of a kiosk whose station does as it is told."""
    hub = Hub(station.views)
    hub.start()
    given = Services(Settings(tmp_path), hub, station.request, station.protocols)
    app = create_app(given, b"key of the tests")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    width, height = SMALL
    opened = browser.new_page(
        viewport={"width": width, "height": height},
        base_url=f"http://127.0.0.1:{server.port}",
    )
    yield opened
    opened.close()
    hub.stop()
    server.shutdown()
    thread.join()


class Shower:
    """Shows views until it is told otherwise, as a station does."""

    def __init__(self, station: FakeStation) -> None:
        self._station = station
        self.view = IDLE
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(0.05):
            self._station.show(self.view)


def test_the_worst_problem_stands_on_top(page: Page, station: FakeStation) -> None:
    page.goto("/who")
    expect(page.locator("#away")).to_be_visible()
    with Shower(station) as shower:
        expect(page.locator("#away")).to_be_hidden()
        expect(page.locator("#problem")).to_be_hidden()
        for problems, worst in (
            ([NOTE], NOTE),
            ([NOTE, ATTENTION], ATTENTION),
            ([ATTENTION, FAULT, NOTE], FAULT),
        ):
            shower.view = msgspec.structs.replace(IDLE, problems=problems)
            band = page.locator(f"#problem.{worst.severity}")
            expect(band).to_have_text(worst.text)
        shower.view = msgspec.structs.replace(IDLE, simulated=False, commands=())
        expect(page.locator("#problem")).to_be_hidden()
        expect(page.locator("#simulated")).to_be_hidden()
        expect(page.locator("#demo-toggle")).to_be_hidden()


def test_a_silent_station_is_not_shown_as_live(
    page: Page, station: FakeStation
) -> None:
    page.goto("/who")
    page.locator("#guest").click()
    page.wait_for_url("**/visit")
    page.goto("/tests?group=quick")
    page.locator("#quiet-stance-eyes-open").click()
    with Shower(station) as shower:
        page.locator("#start").click()
        page.wait_for_url("**/live")
        trial = page.url.split("/")[-2]
        dot = {"cursor": True, "remaining_s": 3.0}
        counting = in_trial(trial, "counting_down", **dot)
        shower.view = msgspec.structs.replace(counting, present=True)
        expect(page.locator("#beside span")).to_have_text("3")
        expect(page.locator("#lost")).to_be_hidden()
    # Nothing comes any more, though the connection stands.
    expect(page.locator("#lost")).to_be_visible()
    expect(page.locator("#away")).to_be_visible()
    with Shower(station) as shower:
        shower.view = msgspec.structs.replace(counting, connected=False)
        expect(page.locator("#away")).to_be_hidden()
        expect(page.locator("#lost")).to_be_visible()


def test_what_was_asked_of_a_station_that_is_away_is_not_asked_again(
    page: Page, station: FakeStation
) -> None:
    page.goto("/who")
    page.locator("#guest").click()
    page.wait_for_url("**/visit")
    page.goto("/tests/quiet-stance-eyes-open")
    station.refuses = StationAway("no station answers")
    page.locator("#start").click()
    expect(page.locator("h1")).to_have_text(re.compile("The station is starting"))
    station.refuses = None
    with Shower(station):
        expect(page.locator("#start")).to_be_visible()
    assert page.url.endswith("/tests/quiet-stance-eyes-open")
    assert [name for name, _ in station.asked].count("start_trial") <= 1


def test_a_line_that_broke_without_a_word_is_opened_anew(page: Page) -> None:
    page.clock.install(time=0)
    page.clock.pause_at(1)
    page.add_init_script(SILENT_STREAM)
    page.goto("/who")
    expect(page.locator("h1")).to_be_visible()
    page.clock.run_for(9_000)
    assert page.evaluate("opened") == 1
    page.clock.run_for(2_000)
    assert page.evaluate("opened") == 2
    page.clock.run_for(10_000)
    assert page.evaluate("opened") == 3


def test_nothing_of_a_client_is_left_where_nobody_touches_the_screen(
    page: Page,
) -> None:
    page.clock.install(time=0)
    page.clock.pause_at(1)
    page.goto("/who")
    for _ in range(2):
        door = page.request.post("/staff/door", form={"pin": "135790"}, max_redirects=0)
    assert door.status == 303
    page.goto("/clinic/clients")
    expect(page.locator("h1").first).to_have_text("Clients")
    page.clock.run_for(4 * 60_000)
    page.locator("h1").first.click()
    page.clock.run_for(4 * 60_000)
    expect(page.locator("h1").first).to_have_text("Clients")
    page.clock.run_for(2 * 60_000)
    expect(page.locator("h1").first).to_have_text("Step on.")


def test_sound_can_be_turned_down_on_every_page(page: Page) -> None:
    page.goto("/who")
    sound = page.locator("#sound")
    for name in ("Sound: loud", "Sound: soft", "Sound: off"):
        expect(sound).to_have_attribute("aria-label", name)
        sound.click()
    expect(sound).to_have_attribute("aria-label", "Sound: loud")
    sound.click()
    page.goto("/")
    expect(sound).to_have_attribute("aria-label", "Sound: soft")


def see_two_views(page: Page) -> None:
    """Wait until the page knows what is shown now: the first may be older."""
    for _ in range(2):
        page.evaluate(NEXT_VIEW)


def test_a_visit_that_nobody_attends_ends_by_itself(
    page: Page, station: FakeStation
) -> None:
    page.clock.install(time=0)
    page.clock.pause_at(1)
    with Shower(station) as shower:
        page.goto("/who")
        page.locator("#guest").click()
        page.wait_for_url("**/visit")
        expect(page.locator("#away")).to_be_hidden()
        asked = page.locator("#idle")
        page.clock.run_for(70_000)
        expect(asked).to_be_visible()
        page.locator("#still-here").click()
        expect(asked).to_be_hidden()
        # Whoever stands on the board is here.
        shower.view = msgspec.structs.replace(IDLE, present=True)
        see_two_views(page)
        for _ in range(3):
            page.clock.run_for(30_000)
            expect(asked).to_be_hidden()
            see_two_views(page)
        shower.view = IDLE
        see_two_views(page)
        page.clock.run_for(70_000)
        expect(asked).to_be_visible()
        page.clock.run_for(10_000)
        expect(page.locator("h1")).to_have_text("Step on.")
        page.goto("/tests")
        expect(page).to_have_url(re.compile("/who$"))


def test_a_result_is_not_left_readable(page: Page, station: FakeStation) -> None:
    page.clock.install(time=0)
    page.clock.pause_at(1)
    with Shower(station):
        page.goto("/who")
        page.locator("#guest").click()
        page.wait_for_url("**/visit")
        page.goto("/history")
        veil = page.locator("#veil")
        expect(veil).to_be_hidden()
        page.clock.run_for(31_000)
        expect(veil).to_be_visible()
        expect(page.locator("main")).to_have_attribute("inert", "")
        veil.click()
        expect(veil).to_be_hidden()
        expect(page.locator("main")).not_to_have_attribute("inert", "")
        # A finger that scrolls does not click.
        for _ in range(3):
            page.clock.run_for(20_000)
            page.locator("main").dispatch_event("pointerdown")
        expect(veil).to_be_hidden()
        expect(page.locator("#idle")).to_be_hidden()
