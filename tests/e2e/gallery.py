"""`make screenshots`: every page at both sizes, dark and light, into ./screenshots.

`make screenshots LANGUAGE=de` takes them in another language.
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
from itertools import chain
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.e2e.clinic_tour import clinic_tour, somebody
from tests.e2e.kiosk import CHROMIUM, FLAGS, LARGE, SMALL, Kiosk, Visitor
from tests.e2e.staff_tour import staff_tour
from tests.e2e.tour import tour

FOLDER = Path(__file__).parents[2] / "screenshots"
PAINT_MS = 60


def somebody_speaking(data: Path, language: str) -> str:
    """Have visits begin in a language; return the code of a client."""
    (data / "heron.toml").write_text(f'[kiosk]\nlanguage = "{language}"\n', "utf-8")
    return somebody(data)


def main() -> None:
    """Take the pictures, old ones go first."""
    language = sys.argv[1] if len(sys.argv) > 1 else "en"
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    with (
        tempfile.TemporaryDirectory() as data,
        contextlib.nullcontext(somebody_speaking(Path(data), language)) as code,
        Kiosk.running(Path(data)) as kiosk,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page()
        visitor = Visitor(page, kiosk)
        pages = chain(staff_tour(visitor), clinic_tour(visitor, code), tour(visitor))
        for n, name in enumerate(pages, start=1):
            page.wait_for_load_state()
            page.wait_for_timeout(200)  # the 150 ms in which a page appears
            for theme in ("dark", "light"):
                page.evaluate("t => document.documentElement.dataset.theme = t", theme)
                for width, height in (SMALL, LARGE):
                    page.set_viewport_size({"width": width, "height": height})
                    page.wait_for_timeout(PAINT_MS)
                    picture = f"{n:02d}-{name}-{width}x{height}-{theme}.png"
                    page.screenshot(path=FOLDER / picture)
        browser.close()
    count = len(list(FOLDER.glob("*.png")))
    print(f"{count} pictures in {FOLDER}")  # noqa: T201 - a command says what it did


if __name__ == "__main__":
    main()
