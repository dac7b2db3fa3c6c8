from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.axe import DRESSED, violations
from tests.e2e.kiosk import LARGE, SMALL, Kiosk, Visitor
from tests.e2e.tour import tour

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

TOO_SMALL = """() => {
  const seen = (one) => one.checkVisibility({ visibilityProperty: true })
    && one.getBoundingClientRect().width > 1 && !one.closest(".unseen");
  const found = [];
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const text = words.currentNode.textContent.trim();
    const one = words.currentNode.parentElement;
    if (!text || one.tagName === "SCRIPT" || !seen(one)) continue;
    const scale = one instanceof SVGElement ? one.getScreenCTM().a : 1;
    const size = parseFloat(getComputedStyle(one).fontSize) * scale;
    if (size < 19.9) found.push(`text ${size.toFixed(1)} px: ${text}`);
  }
  for (const one of document.querySelectorAll("a, button, input")) {
    if (!seen(one)) continue;
    const { width, height } = one.getBoundingClientRect();
    if (width < 63.9 || height < 63.9) {
      found.push(`target ${width.toFixed(0)}x${height.toFixed(0)}: ${one.outerHTML}`);
    }
  }
  if (document.documentElement.scrollWidth > innerWidth) found.push("wider than seen");
  for (const one of document.querySelectorAll("main *, .bar *")) {
    if (!seen(one) || one.closest("svg") || one.closest(".lost, .brief")) continue;
    const { left, right } = one.getBoundingClientRect();
    if (left < -1 || right > innerWidth + 1) found.push(`cut off: ${one.outerHTML}`);
  }
  return found;
}"""

OVERLAPS = """() => {
  const box = (one) => one.getBoundingClientRect();
  const actions = document.querySelector("main .actions:not(.top)");
  if (!actions) return [];
  const above = document.querySelectorAll("main h1, main p, main dl, main .cues");
  return [...above]
    .filter((one) => one.checkVisibility() && !actions.contains(one))
    .filter((one) => !one.closest("[tabindex='0']"))
    .filter((one) => box(one).bottom > box(actions).top + 1)
    .map((one) => one.outerHTML);
}"""


@pytest.fixture
def german(tmp_path: Path) -> Iterator[Kiosk]:
    """A station in the language of the longest words: where they fit, all do."""
    (tmp_path / "heron.toml").write_text('[kiosk]\nlanguage = "de"\n', "utf-8")
    with Kiosk.running(tmp_path) as started:
        yield started


def test_every_page_can_be_read_and_pressed(browser: Browser, german: Kiosk) -> None:
    page = browser.new_page()
    found: list[str] = []
    for name in tour(Visitor(page, german)):
        page.wait_for_load_state()
        page.wait_for_function(DRESSED)
        for width, height in (LARGE, SMALL):
            page.set_viewport_size({"width": width, "height": height})
            for check in (TOO_SMALL, OVERLAPS):
                where = f"{name} {width}x{height}"
                found += [f"{where}: {fault[:160]}" for fault in page.evaluate(check)]
        found += [f"{name}: {fault[:300]}" for fault in violations(page)]
    assert found == []
