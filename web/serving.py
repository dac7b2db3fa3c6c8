"""Waitress, started and stopped the same way by everything that serves pages."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Any

from waitress.server import create_server

from station.errors import PortInUse

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def listen(app: WSGIApplication, host: str, port: int, **options: Any) -> Any:
    """Return a waitress server that listens there.

    Raises:
        PortInUse: another program listens there, or this machine may not.
    """
    try:
        return create_server(
            app,
            host=host,
            port=port,
            ident=None,
            clear_untrusted_proxy_headers=True,
            **options,
        )
    except OSError as error:
        where = f"port {port} of {host}"
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(
                f"{where} is in use: stop what uses it, or choose another with --port"
            ) from error
        raise PortInUse(
            f"nothing can be served at {where} ({error.strerror or error}): "
            "choose another with --port or --host"
        ) from error
