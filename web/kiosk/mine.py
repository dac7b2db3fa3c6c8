"""Pages of one's own for the phone, each behind a word that nobody guesses.

They are served by an application and on a port of their own, so that a phone in the
network reaches them and nothing else of the kiosk.
"""

from __future__ import annotations

import secrets
import socket
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

from flask import Flask, Response, abort

VALID_S = 600.0
HTML = "text/html; charset=utf-8"
MOST = 64
"""Pages kept at a time; the oldest goes first."""
MOST_BYTES = 64_000_000
"""All of them together; one alone may be larger."""
ELSEWHERE = ("192.0.2.1", 9)
"""Documentation's own network (RFC 5737): nothing is ever sent there."""


class Kept(NamedTuple):
    """A page or a file that a phone can fetch."""

    body: bytes
    kind: str = HTML
    name: str | None = None
    """Of a file that is to be saved."""


class Pages:
    """The pages that can be fetched now; threads may share it."""

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        self._now_s = now_s
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[float, Kept]] = OrderedDict()
        self.gone = b"This page is gone."
        """What is shown where there is no page any more, in the last taker's words."""

    def keep(self, page: Kept) -> str:
        """Keep a page for ten minutes; return the word that it is found under."""
        word = secrets.token_urlsafe(16)
        with self._lock:
            self._kept[word] = (self._now_s() + VALID_S, page)
            while len(self._kept) > 1 and not self._fits():
                self._kept.popitem(last=False)
        return word

    def find(self, word: str) -> Kept | None:
        """Return the page under that word, None when there is none any more."""
        with self._lock:
            until_s, page = self._kept.get(word, (0.0, Kept(b"")))
            if self._now_s() < until_s:
                return page
            self._kept.pop(word, None)
            return None

    def _fits(self) -> bool:
        size = sum(len(page.body) for _, page in self._kept.values())
        return len(self._kept) <= MOST and size <= MOST_BYTES


def create_app(pages: Pages) -> Flask:
    """Return the application that phones reach: one route and a style."""
    app = Flask("web.kiosk", static_folder=None)

    @app.get("/m/<word>")
    def page(word: str) -> Response:
        found = pages.find(word)
        if found is None:
            abort(Response(pages.gone, 410, content_type=HTML))
        answer = Response(found.body, content_type=found.kind)
        if found.name is not None:
            how = f'attachment; filename="{found.name}"'
            answer.headers["Content-Disposition"] = how
        return answer

    @app.after_request
    def guard(response: Response) -> Response:
        # The page carries its style within, and a picture as SVG; it runs nothing.
        response.headers["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return app


def address_of(host: str) -> str:
    """Return the address under which this machine's phones know it."""
    if host not in ("0.0.0.0", "::"):  # noqa: S104 - compared, not listened to
        return host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(ELSEWHERE)
        except OSError:
            return socket.gethostname()
        return str(probe.getsockname()[0])
