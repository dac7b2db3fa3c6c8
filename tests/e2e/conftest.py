"""A whole station on a free port, and Debian's Chromium in front of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.kiosk import CHROMIUM, FLAGS, Kiosk


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no {CHROMIUM}: apt-get install chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    """A station of its own for one test, with the synthetic board."""
    with Kiosk.running(tmp_path) as started:
        yield started
