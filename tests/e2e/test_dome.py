"""A plate with a wobble board on it: what is offered on it, and what is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.obedient import Obedient

pytestmark = pytest.mark.e2e


def test_a_board_is_kept_level_and_what_needs_a_plate_is_refused(
    browser: Browser, tmp_path: Path
) -> None:
    with Obedient.at(browser, tmp_path, "dome") as visitor:
        page = visitor.page
        visitor.begin("kind-wobble")
        sentence = visitor.obey({"keep_level": "tip"})

        assert "Keep the board level." in visitor.said
        words = "You kept the board within 5° of level {} % of the time."
        visitor.told(sentence, words, "%")
        expect(page.locator("#picture svg")).to_contain_text("10°")
        page.locator("#toggle").click()
        strikes = page.locator("#numbers div", has_text="Rim contacts")
        expect(strikes).to_contain_text(re.compile("[1-9]"))

        page.goto(f"{visitor.kiosk.url}/tests/limits-of-stability")
        expect(page.locator("#reason")).to_have_text(
            "This test needs another board: flat plate."
        )
