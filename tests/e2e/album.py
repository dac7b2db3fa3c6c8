"""Pictures of pages as they are left standing, and which pages were seen at all."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import BrowserContext, Page, Request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tests.e2e.kiosk import LARGE, SMALL

PAINT_MS = 80
APPEAR_MS = 200
"""A page appears within 150 ms."""
DOTS_PER_INCH = 60


class Album:
    """Pictures of a part, numbered in the order in which they are taken."""

    def __init__(self, folder: Path, part: str) -> None:
        self._stem = folder / part
        self._taken = 0
        folder.mkdir(exist_ok=True)
        for kind in ("png", "pdf"):
            for old in folder.glob(f"{part}-*.{kind}"):
                old.unlink()

    def kiosk(self, page: Page, name: str) -> None:
        """Take a page of the kiosk in both sizes, dark and light."""
        self._settle(page)
        for theme in ("dark", "light"):
            page.evaluate("t => { document.documentElement.dataset.theme = t; }", theme)
            self._sizes(page, name, theme)

    def twin(self, page: Page, name: str, language: str) -> None:
        """Take the page's twin in another language, dark, in both sizes."""
        page.wait_for_load_state()
        page.wait_for_timeout(APPEAR_MS)
        self._sizes(page, name, language)

    def sheet(
        self,
        page: Page,
        name: str,
        sizes: Iterable[tuple[int, int]],
        schemes: Sequence[Literal["dark", "light"]] = ("dark", "light"),
    ) -> None:
        """Take a page that follows the browser's colours, as far down as it goes."""
        self._settle(page)
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme)
            for width, height in sizes:
                page.set_viewport_size({"width": width, "height": height})
                page.wait_for_timeout(PAINT_MS)
                self._save(page, f"{name}-{width}x{height}-{scheme}", full=True)

    def paper(self, pdf: bytes, name: str) -> None:
        """Keep a PDF, with a picture of each of its pages where poppler is there."""
        self._taken += 1
        path = self._path(name, "pdf")
        path.write_bytes(pdf)
        if poppler := shutil.which("pdftoppm"):
            stem = str(path.with_suffix(""))
            dots = str(DOTS_PER_INCH)
            subprocess.run([poppler, "-png", "-r", dots, str(path), stem], check=True)

    def _settle(self, page: Page) -> None:
        page.wait_for_load_state()
        page.wait_for_timeout(APPEAR_MS)
        self._taken += 1

    def _sizes(self, page: Page, name: str, manner: str) -> None:
        for width, height in (SMALL, LARGE):
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(PAINT_MS)
            self._save(page, f"{name}-{width}x{height}-{manner}", full=False)

    def _save(self, page: Page, name: str, *, full: bool) -> None:
        page.screenshot(path=self._path(name, "png"), full_page=full)

    def _path(self, name: str, kind: str) -> Path:
        return self._stem.with_name(
            f"{self._stem.name}-{self._taken:02d}-{name}.{kind}"
        )


class Seen:
    """Which routes of an application a browser has gone to."""

    def __init__(self, app: Flask, is_page: Callable[[str], bool]) -> None:
        self._routes = app.url_map
        self._is_page = is_page
        self._endpoints: set[str] = set()

    def watch(self, context: BrowserContext) -> None:
        """Note where the pages of a browser go from here on."""
        context.on("request", self._note)

    def missing(self) -> list[str]:
        """Return the rules of the pages that nobody went to."""
        return sorted(
            rule.rule
            for rule in self._routes.iter_rules()
            if "GET" in (rule.methods or ())
            and rule.endpoint not in self._endpoints
            and self._is_page(rule.rule)
        )

    def _note(self, request: Request) -> None:
        if not request.is_navigation_request() or request.method != "GET":
            return
        try:
            found, _ = self._routes.bind("").match(urlsplit(request.url).path)
        except (HTTPException, RequestRedirect):
            return
        self._endpoints.add(found)
