"""The kiosk process: Flask on waitress, with the hub beside it."""

from __future__ import annotations

import logging
import signal
import threading
from types import FrameType
from typing import Any

from flask import Flask

from station.client import StationClient
from station.folder import data_folder
from station.protocols.library import load_library
from station.texts import Said
from web.kiosk import mine, take
from web.kiosk.app import create_app
from web.kiosk.filming import PIECE_BYTES
from web.kiosk.hub import Hub
from web.kiosk.secret import secret_key
from web.kiosk.services import Services
from web.kiosk.settings import Settings
from web.serving import listen

HELD_BYTES = 65_536
"""Of an answer, for a page that does not read: beyond this its stream waits, and what
comes meanwhile is folded into one event. Waitress keeps what it has sent until so much
was written, and its own limit is 16 MB for each page."""
MOST_BODY_BYTES = 2 * PIECE_BYTES
"""More than any page sends; waitress would put a gigabyte on the disk first."""
LIMITS = {
    "outbuf_high_watermark": HELD_BYTES,
    "max_request_body_size": MOST_BODY_BYTES,
}

_log = logging.getLogger("heron.kiosk")


def serve(settings: Settings) -> None:
    """Run the kiosk until SIGTERM or SIGINT.

    Raises:
        PortInUse: another program listens there, or this machine may not.
    """
    data_folder(settings.data)
    client = StationClient(settings.station_socket)
    hub = Hub(client.views, settings.max_streams)
    given = Services(settings, hub, client.request, Said(load_library(settings.data)))
    app = create_app(given, secret_key(settings.data))
    server = listen(
        app, settings.host, settings.port, threads=settings.threads, **LIMITS
    )

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        hub.stop()
        raise SystemExit(0)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    # A page that is left behind is no event: each of them held a stream.
    logging.getLogger("waitress").setLevel(logging.ERROR)
    phones = _share(app, settings)
    hub.start()
    _log.info("kiosk at http://%s:%d", settings.host, settings.port)
    try:
        server.run()
    finally:
        if phones is not None:
            phones.close()
        hub.stop()
        server.close()


def _share(app: Flask, settings: Settings) -> Any:
    """Serve phones what they take home, on a thread of its own; None for nowhere."""
    if settings.share is None:
        return None
    host, port = settings.share
    phones = listen(mine.create_app(app.extensions[take.KEY]), host, port, threads=2)
    threading.Thread(target=phones.run, daemon=True).start()
    _log.info("phones fetch their results at http://%s:%d", host, port)
    return phones
