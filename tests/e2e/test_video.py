"""A trial filmed by the browser's own camera, and watched in step with the dot."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from station.store import queries, videos
from station.store.database import DATABASE_NAME, connect_readonly
from tests.e2e.kiosk import LARGE, STEP_MS, Kiosk, Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

DOT_IN_STEP = """() => {
  const side = document.querySelector(".side");
  const path = JSON.parse(side.dataset.path);
  const dot = side.querySelector(".dot");
  const place = Number(document.body.dataset.moment) * path.hz;
  const before = path.points[Math.floor(place)];
  const after = path.points[Math.floor(place) + 1];
  const scale = path.size / (2 * path.span_mm);
  const seen = [Number(dot.getAttribute("cx")), Number(dot.getAttribute("cy"))];
  const ml = path.centre_mm[0] + (seen[0] - path.size / 2) / scale;
  const ap = path.centre_mm[1] - (seen[1] - path.size / 2) / scale;
  const between = (value, axis) =>
    value >= Math.min(before[axis], after[axis]) - 0.02 &&
    value <= Math.max(before[axis], after[axis]) + 0.02;
  return between(ml, 0) && between(ap, 1);
}"""


def test_a_trial_is_filmed_and_watched_in_step(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = tmp_path_factory.mktemp("filming")
    (data / "heron.toml").write_text("[kiosk]\nvideo = true\n[video]\nfree_mb = 1\n")
    with Kiosk.running(data) as kiosk:
        _film_and_watch(browser, kiosk)


def _film_and_watch(browser: Browser, kiosk: Kiosk) -> None:
    width, height = LARGE
    context = browser.new_context(viewport={"width": width, "height": height})
    context.grant_permissions(["camera"], origin=kiosk.url)
    page = context.new_page()
    page.set_default_timeout(STEP_MS)
    visitor = Visitor(page, kiosk)
    page.goto(f"{kiosk.url}/who/nickname?name=Robin")
    page.locator("#make").click()
    visitor.type_pin(times=2)
    page.goto(f"{kiosk.url}/tests/single-leg-eyes-open?side=left")

    # Nothing is agreed to beforehand: the first press asks.
    page.locator("#film-switch").click()
    page.locator("#yes").click()
    expect(page.locator("#film-switch")).to_have_attribute("aria-checked", "true")
    visitor.start()
    expect(page.locator("#filming")).to_have_attribute("data-state", "ready")
    visitor.step_on()
    expect(page.locator("#filming")).to_have_attribute("data-state", "filming")
    visitor.hold(1, then="foot_down")
    page.locator("#video").click()

    # Its pictures move, and the dot is where the point was at each of them.
    expect(page.locator("body[data-ready=yes]")).to_be_attached()
    page.locator("#slow").click()
    page.locator("#play").click()
    expect(page.locator(".dot")).to_have_attribute("visibility", "visible")
    page.locator("#play").click()
    assert page.evaluate(DOT_IN_STEP)
    assert page.locator("video").evaluate("(one) => one.videoWidth") == 640

    db = connect_readonly(kiosk.data / DATABASE_NAME)
    (person,) = queries.people(db, "Robin")
    kept = videos.of_person(db, person.id)[0]
    trial = queries.trial(db, kept.trial_id).summary
    db.close()
    assert kept.bytes > 10_000
    assert kept.duration_s is not None
    assert trial.start_ns is not None
    assert trial.end_ns is not None
    assert kept.start_ns < trial.start_ns
    assert kept.start_ns + kept.duration_s * 1e9 > trial.end_ns

    page.locator(".more summary").click()
    page.locator("#remove").click()
    expect(page.locator(".empty")).to_contain_text("None yet.")
    assert list((kiosk.data / "videos").iterdir()) == []
    context.close()
