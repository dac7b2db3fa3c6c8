"""Refuse changes asked for by other sites, from the headers that browsers send.

A browser says with `Sec-Fetch-Site` where a request comes from, and with `Origin` on
every POST; another site can forge neither. Requests without both come from programs,
not from somebody else's page.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, abort, request

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def init_app(app: Flask) -> None:
    """Check each request that may change something."""

    @app.before_request
    def check() -> None:
        if request.method in SAFE_METHODS:
            return
        site = request.headers.get("Sec-Fetch-Site")
        if site is not None:
            if site not in {"same-origin", "none"}:
                abort(403, "This request came from another site.")
            return
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != request.host:
            abort(403, "This request came from another site.")
