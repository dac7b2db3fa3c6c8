"""Every page of the kiosk in turn, each left standing for whoever looks at it."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import expect

from tests.e2e.kiosk import Visitor


def fit(visitor: Visitor) -> None:
    """Turn all four ways in which the screen fits on, or off."""
    page = visitor.page
    for option in ("left", "seated", "large", "calm"):
        before = page.locator("html").get_attribute("data-ease") or ""
        page.locator("#fit").click()
        with page.expect_navigation():
            page.locator(f"#ease [value={option}]").click()
        assert (page.locator("html").get_attribute("data-ease") or "") != before


def tour(visitor: Visitor) -> Iterator[str]:
    """Walk through a visit; yield the name of each page while it is there."""
    page, kiosk = visitor.page, visitor.kiosk
    page.goto(kiosk.url)
    yield "attract"
    page.goto(f"{kiosk.url}/who")
    yield "who"
    page.locator("#nickname").click()
    yield "nickname"
    page.locator("#typed").fill("Robin")
    page.locator(".naming .primary").click()
    yield "nickname-new"
    page.locator("#make").click()
    yield "pin"
    visitor.type_pin(times=2)
    yield "what-to-do"
    page.locator("#me").click()
    yield "me"
    page.locator("#weeks").click()
    yield "weeks"
    page.go_back()
    page.locator("#data").click()
    yield "me-data"
    page.locator("#csv").click()
    yield "me-file"
    page.goto(f"{kiosk.url}/you")
    yield "still-you"
    page.goto(f"{kiosk.url}/visit")
    fit(visitor)
    yield "fit-everything"
    fit(visitor)
    page.goto(f"{kiosk.url}/me")
    page.locator("#erase").click()
    yield "erase"
    page.goto(f"{kiosk.url}/play")
    yield "free-play"
    page.goto(f"{kiosk.url}/history")
    yield "history-empty"
    page.goto(f"{kiosk.url}/tests")
    yield "tests"
    page.goto(f"{kiosk.url}/visit")
    page.locator("#today").click()
    yield "keep-answers"
    page.locator("#yes").click()
    yield from _morning(visitor)
    yield from _plan(visitor)
    page.goto(f"{kiosk.url}/tests")
    page.locator("#group-one_leg").click()
    yield "tests-one-leg"
    page.goto(f"{kiosk.url}/tests/single-leg-eyes-closed")
    yield "not-offered"
    page.goto(f"{kiosk.url}/batteries")
    yield "batteries"
    page.locator("#kiosk-quick").click()
    page.locator("#skip").click()
    yield "battery"
    page.locator("#stop").click()
    yield "battery-result"
    page.goto(f"{kiosk.url}/tests/single-leg-eyes-open")
    yield "leg"
    page.locator("#right").click()
    yield "card"
    yield from _hold(visitor)
    page.locator("#history").click()
    yield "history"
    page.goto(f"{kiosk.url}/who/nickname?name=Robin")
    yield "nickname-known"
    page.goto(f"{kiosk.url}/tests/quiet-stance-eyes-open")
    yield "card-quiet"
    yield from _quiet(visitor)
    page.goto(f"{kiosk.url}/nowhere")
    yield "nowhere"
    page.goto(f"{kiosk.url}/tests")
    kiosk.kill("station.daemon")
    expect(page.locator("#away")).to_be_visible()
    yield "tests-reconnecting"


def _morning(visitor: Visitor) -> Iterator[str]:
    page = visitor.page
    yield "question-scale"
    page.locator("#n4").click()
    page.locator("#left_knee").check()
    page.locator("#low_back").check()
    yield "question-body"
    page.locator("#next").click()
    page.locator("#over_a_day").check()
    yield "question-ticks"
    page.locator("#next").click()
    page.locator("#n2").click()
    yield "question-choice"
    page.locator("#badly").click()
    page.locator("#hard").click()
    yield "verdict"
    page.locator("#why").click()
    yield "why"
    expect(page.locator("#R4 .facts")).to_contain_text("4")


def _plan(visitor: Visitor) -> Iterator[str]:
    page = visitor.page
    page.goto(f"{visitor.kiosk.url}/plan")
    yield "plan-answers"
    page.locator("[value=pad]").check()
    page.locator("[name=run1]").select_option("hard")
    page.locator("#make").click()
    yield "plan"
    page.locator("#week").click()
    yield "plan-week"
    page.goto(f"{visitor.kiosk.url}/drills/single-leg-squat")
    yield "drill"
    page.goto(f"{visitor.kiosk.url}/drills/ankle-circles")
    page.locator("#try").click()
    page.locator("#again").wait_for()
    yield "drill-not-today"
    page.locator("#again").click()
    for answer in ("#n0", "#n0", "#well", "#none"):
        page.locator(answer).click()
        page.wait_for_load_state()
    page.goto(f"{visitor.kiosk.url}/drills/ankle-circles")
    # The page follows the station besides: what is next is there once it shows.
    for press, shown, name in (
        ("#try", "#dose", "session-card"),
        ("#go", "#stage", "session-set"),
        ("#done", "#rest", "session-rest"),
        ("#pause", "#resume", "session-paused"),
        ("#hurts", "#back", "session-hurts"),
        ("#n2", "#left_knee", ""),
        ("#left_knee", "#left_knee:checked", "session-where"),
        ("#next", "#n4", "session-effort"),
        ("#n4", "#finish", "session-over"),
    ):
        page.locator(press).click()
        page.locator(shown).wait_for()
        if name:
            yield name


def _hold(visitor: Visitor) -> Iterator[str]:
    page = visitor.page
    visitor.start()
    visitor.reach("stepping_on")
    yield "trial-step-on"
    visitor.step_on()
    visitor.reach("lifting")
    yield "trial-lift"
    visitor.act("lift_left")
    visitor.reach("recording")
    expect(page.locator("#number span")).to_have_text("2")
    yield "trial-hold"
    visitor.act("foot_down")
    visitor.see_result()
    yield "result"
    page.locator("#toggle").click()
    yield "result-numbers"


def _quiet(visitor: Visitor) -> Iterator[str]:
    page = visitor.page
    visitor.start()
    visitor.reach("counting_down")
    yield "trial-countdown"
    visitor.reach("recording")
    expect(page.locator("#number span")).to_have_text("3")
    yield "trial-quiet"
    visitor.kiosk.kill("firmware.sampler")
    expect(page.locator("#lost")).to_be_visible()
    visitor.see_result()
    yield "result-not-scored"
