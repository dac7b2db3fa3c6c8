"""A whole station on a free port, and Debian's Chromium in front of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.kiosk import CHROMIUM, FLAGS, Kiosk
from tests.e2e.obedient import Obedient


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no {CHROMIUM}: apt-get install chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(autouse=True)
def nothing_left_open(browser: Browser) -> Iterator[None]:
    """Close the windows that a test leaves: they would go on drawing beside others."""
    kept = list(browser.contexts)
    yield
    for context in browser.contexts:
        if context not in kept:
            context.close()


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    """A station of its own for one test, with the synthetic board."""
    with Kiosk.running(tmp_path) as started:
        yield started


@pytest.fixture(scope="module")
def somebody(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Obedient]:
    """One visitor for a module, at a station with a short test of each kind."""
    with Obedient.at(browser, tmp_path_factory.mktemp("kinds"), "plate") as visitor:
        yield visitor


@pytest.fixture
def obedient(somebody: Obedient) -> Iterator[Obedient]:
    """The same visitor for each test; what a failed one left running is stopped."""
    yield somebody
    if somebody.page.locator("#stage").is_visible():
        somebody.page.locator("#stop").click()
