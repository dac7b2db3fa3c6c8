from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.axe import DRESSED
from tests.e2e.kiosk import LARGE, SMALL, STEP_MS, Kiosk, Visitor, type_keys

pytestmark = pytest.mark.e2e


SCROLLS = """() =>
    [document.documentElement, document.body, ...document.querySelectorAll("main")]
    .some((one) => one.scrollHeight > one.clientHeight + 1
                || one.scrollWidth > one.clientWidth + 1)"""


def open_page(browser: Browser, size: tuple[int, int]) -> Page:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.set_default_timeout(STEP_MS)
    return page


def assert_nothing_scrolls(page: Page) -> None:
    page.wait_for_function(DRESSED)
    for width, height in (LARGE, SMALL):
        page.set_viewport_size({"width": width, "height": height})
        assert not page.evaluate(SCROLLS), f"scrolls at {width}x{height}"


@pytest.mark.slow
def test_a_hold_from_the_first_touch_to_the_history(
    browser: Browser, kiosk: Kiosk
) -> None:
    page = open_page(browser, SMALL)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console",
        lambda said: errors.append(said.text) if said.type == "error" else None,
    )
    visitor = Visitor(page, kiosk)
    visitor.try_it()
    expect(page.locator("#simulated")).to_be_visible()
    visitor.choose("single-leg-eyes-open", "left")
    visitor.start()

    # A foot that comes down at once is a failed attempt, and one touch away from again.
    visitor.step_on()
    visitor.reach("lifting")
    expect(page.locator("#said")).to_have_text("Lift your right foot.")
    assert page.locator("body.has-cursor").count() == 1
    assert_nothing_scrolls(page)
    visitor.act("lift_right")
    visitor.reach("recording")
    assert page.locator("body.has-cursor").count() == 0
    assert_nothing_scrolls(page)
    visitor.act("foot_down")
    failed = visitor.see_result()
    if not failed.startswith("You held"):  # a slow machine may have held a second
        assert "within the first second" in failed
        expect(page.locator("#verdict")).to_contain_text("Not scored")
    page.locator("#again").click()

    # Still on the board: the next one begins by itself.
    visitor.start()
    sentence = visitor.hold(3, then="fall")
    held = re.fullmatch(r"You held (\d+\.\d) s on your left leg\.", sentence)
    assert held is not None, sentence
    assert float(held[1]) >= 3.0
    expect(page.locator("#number")).to_have_text(f"{held[1]}s")
    expect(page.locator("#verdict")).to_contain_text("simulated")
    expect(page.locator("#picture svg")).to_be_visible()
    expect(page.locator("#picture svg")).to_contain_text("20 mm")
    page.locator("#toggle").click()
    expect(page.locator("#numbers")).to_contain_text("mm/s")

    page.locator("#take").click()
    expect(page.locator("#code svg")).to_be_visible()
    page.goto(f"{kiosk.url}/history")
    expect(page.locator(".row")).to_contain_text(held[1])
    assert page.locator(".line").count() >= 2
    page.get_by_text("Back").click()
    page.get_by_role("button", name="Leave").click()
    expect(page.locator("h1")).to_have_text("Step on.")
    assert errors == []


@pytest.mark.slow
def test_quiet_stance_completes_and_a_nickname_keeps_it(
    browser: Browser, kiosk: Kiosk
) -> None:
    page = open_page(browser, LARGE)
    visitor = Visitor(page, kiosk)
    page.goto(f"{kiosk.url}/who")
    page.locator("#nickname").click()
    type_keys(page, "ROBIN")
    page.get_by_text("Next").click()
    page.locator("#make").click()
    visitor.type_pin(times=2)
    visitor.choose("quiet-stance-eyes-open")
    visitor.start()
    visitor.step_on()
    visitor.reach("counting_down")
    assert page.locator("body.has-cursor").count() == 1
    expect(page.locator("#beside")).to_be_visible()

    # Stepping off in the countdown is no failure: the board waits again.
    visitor.act("step_off")
    expect(page.locator("#said")).to_contain_text("Step on again.")
    visitor.step_on()
    visitor.reach("recording")
    assert_nothing_scrolls(page)
    assert "mm each second." in visitor.stand_still()
    expect(page.locator("#verdict")).to_contain_text("Valid trial")
    expect(page.locator("#number")).to_contain_text("mm/s")
    page.locator("#done").click()
    page.locator("#wake").wait_for()

    page.goto(f"{kiosk.url}/who/nickname?name=robin")
    page.locator("#that-is-me").click()
    visitor.type_pin()
    page.get_by_text("History").click()
    expect(page.locator(".row")).to_contain_text("Quiet stance, eyes open")


@pytest.mark.slow
def test_nothing_stale_is_shown_as_live(browser: Browser, kiosk: Kiosk) -> None:
    page = open_page(browser, SMALL)
    visitor = Visitor(page, kiosk)
    visitor.try_it()
    visitor.choose("quiet-stance-eyes-closed")
    visitor.start()
    visitor.reach("stepping_on")

    # The kiosk goes in a trial: the page says so, and finds the same trial again.
    kiosk.kill("web.kiosk")
    expect(page.locator("#lost")).to_be_visible()
    expect(page.locator("#away")).to_be_visible()
    expect(page.locator("#lost")).to_be_hidden(timeout=STEP_MS)
    expect(page.locator("#away")).to_be_hidden()
    visitor.step_on()

    # The sampler goes: the stage is covered, the trial ends with the reason.
    visitor.reach("counting_down")
    kiosk.kill("firmware.sampler")
    expect(page.locator("#lost")).to_be_visible()
    assert "The board gives no readings." in visitor.see_result()
    page.locator("#again").click()
    visitor.start()

    # The station goes in the middle of a trial: it is found again as interrupted.
    visitor.step_on()
    visitor.reach("recording")
    kiosk.kill("station.daemon")
    expect(page.locator("#lost")).to_be_visible()
    expect(page.locator("#away")).to_be_visible()
    assert_nothing_scrolls(page)
    assert "Its data is kept." in visitor.see_result()
    expect(page.locator("#away")).to_be_hidden()
    page.goto(f"{kiosk.url}/history")
    newest = page.locator(".line").first
    expect(newest).to_contain_text("The station stopped during this trial.")


def test_stepping_on_wakes_the_kiosk(browser: Browser, kiosk: Kiosk) -> None:
    page = open_page(browser, LARGE)
    page.goto(kiosk.url)
    visitor = Visitor(page, kiosk)
    visitor.act("step_on")
    page.wait_for_url("**/who", timeout=STEP_MS)


def test_stop_ends_a_trial_and_goes_back_to_its_card(
    browser: Browser, kiosk: Kiosk
) -> None:
    page = open_page(browser, SMALL)
    visitor = Visitor(page, kiosk)
    visitor.try_it()
    visitor.choose("single-leg-eyes-open", "right")
    visitor.start()
    page.locator("#stop").click()
    expect(page.locator("#start")).to_be_visible()
    expect(page.locator("h1")).to_have_text("Right leg.")
