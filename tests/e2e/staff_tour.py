"""The staff room in turn, each page left standing for whoever looks at it."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.e2e.kiosk import STEP_MS, Visitor, type_keys

PIN = "246813"
STEPS = 16


def come_in(page: Page) -> None:
    """Type the PIN on the keypad, twice where it is new."""
    for _ in range(2):
        if page.locator("#typed[name=pin]").count() == 0:
            return
        type_keys(page, PIN)
        with page.expect_navigation():
            page.locator("#enter").click()


def measure(page: Page) -> None:
    """Measure one step and wait for what comes after it."""
    page.locator("#measure").click()
    see_step(page)


def see_step(page: Page) -> None:
    """Wait until the step that is being measured is over."""
    page.wait_for_function(
        "() => !document.getElementById('progress')?.dataset.mark.startsWith('meas')",
        timeout=STEP_MS,
    )


def staff_tour(visitor: Visitor, steps: int = STEPS) -> Iterator[str]:
    """Walk through the staff room; yield the name of each page while it is there.

    With fewer `steps` of the calibration than all there is no result to be seen.
    """
    page, kiosk = visitor.page, visitor.kiosk
    page.goto(kiosk.url)
    page.locator("#staff").click()
    yield "staff-new-pin"
    come_in(page)
    yield "staff"
    page.locator("#languages").click()
    yield "staff-languages"
    for name in ("people", "protocols", "exports", "support"):
        page.goto(f"{kiosk.url}/staff/{name}")
        yield f"staff-{name}"
    page.goto(f"{kiosk.url}/staff")
    page.locator("#check").click()
    yield "check"
    page.locator("#begin").click()
    expect(page.locator("#progress")).to_be_visible()
    yield "check-looking"
    expect(page.locator("#sentence")).to_be_visible(timeout=STEP_MS)
    yield "check-found"
    page.goto(f"{kiosk.url}/staff/calibration")
    type_keys(page, "10")
    yield "calibration-weight"
    page.locator("#begin").click()
    yield "calibration-empty"
    page.locator("#measure").click()
    yield "calibration-measuring"
    see_step(page)
    for n in range(2, steps + 1):
        if n in {2, 6, 10}:
            yield f"calibration-{n}"
        measure(page)
    if steps == STEPS:
        expect(page.locator("#figures")).to_be_visible()
        yield "calibration-finished"
        page.locator("#accept").click()
        yield "calibration-accepted"
    else:
        yield "calibration-left"
    page.locator("#leave").click()
    yield "staff-again"
    page.locator("#noise").click()
    yield "noise"
    page.locator("#begin").click()
    yield "noise-measuring"
    # The page loads anew by itself, and until then heeds neither a press nor a goto.
    page.request.post(f"{kiosk.url}/staff/noise", form={"action": "leave"})
    expect(page.locator("#progress")).to_have_count(0)
    page.goto(f"{kiosk.url}/staff")
    expect(page.locator("#clinic-pin")).to_be_visible()
    page.locator("#leave").click()
    expect(page.locator("#wake")).to_be_visible()
