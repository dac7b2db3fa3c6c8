"""Refuse requests under a name that is not this machine's.

A page elsewhere can have its own name lead to this machine (DNS rebinding) and would
then read the kiosk as if it were its own; the `Host` header still says that name. An
address in numbers cannot be made to lead elsewhere.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request

LOCAL = "localhost"


def init_app(app: Flask, names: Iterable[str] = ()) -> None:
    """Check each request before anything else.

    Args:
        app: the application.
        names: what else this machine is called.
    """
    own = socket.gethostname().lower()
    known = {LOCAL, own, f"{own}.local", *(name.lower() for name in names)}

    @app.before_request
    def check() -> None:
        if not _is_ours(request.host, known):
            said = (
                "This machine has another name: open its address in numbers, or set "
                "share_host below [kiosk] in heron.toml to the name."
            )
            abort(Response(f"{said}\n", 421, content_type="text/plain"))


def _is_ours(host: str, known: set[str]) -> bool:
    """Return whether a `Host` header names this machine, or an address in numbers."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    if name in known:
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
