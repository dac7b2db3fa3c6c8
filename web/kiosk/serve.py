"""The kiosk process: Flask on waitress, with the hub beside it."""

from __future__ import annotations

import errno
import logging
import signal
from types import FrameType

from waitress.server import create_server

from station.client import StationClient
from station.errors import PortInUse
from station.folder import data_folder
from station.protocols.library import load_library
from web.kiosk.app import create_app
from web.kiosk.hub import Hub
from web.kiosk.secret import secret_key
from web.kiosk.services import Services
from web.kiosk.settings import Settings

_log = logging.getLogger("heron.kiosk")


def serve(settings: Settings) -> None:
    """Run the kiosk until SIGTERM or SIGINT.

    Raises:
        PortInUse: another program listens there, or this machine may not.
    """
    data_folder(settings.data)
    client = StationClient(settings.station_socket)
    hub = Hub(client.views, settings.max_streams)
    given = Services(settings, hub, client.request, load_library(settings.data))
    app = create_app(given, secret_key(settings.data))
    try:
        server = create_server(
            app,
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            ident=None,
            clear_untrusted_proxy_headers=True,
        )
    except OSError as error:
        raise _refused(settings, error) from error

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        hub.stop()
        raise SystemExit(0)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    # A page that is left behind is no event: each of them held a stream.
    logging.getLogger("waitress").setLevel(logging.ERROR)
    hub.start()
    _log.info("kiosk at http://%s:%d", settings.host, settings.port)
    try:
        server.run()
    finally:
        hub.stop()
        server.close()


def _refused(settings: Settings, error: OSError) -> PortInUse:
    where = f"port {settings.port} of {settings.host}"
    if error.errno == errno.EADDRINUSE:
        return PortInUse(
            f"{where} is in use: stop what uses it, or choose another with --port"
        )
    return PortInUse(
        f"nothing can be served at {where} ({error.strerror or error}): "
        "choose another with --port or --host"
    )
