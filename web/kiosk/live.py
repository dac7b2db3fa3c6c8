"""The live view as server-sent events.

`live` carries a LiveView, `away` says that the station does not answer, `closing` that
the kiosk stops. A comment each 15 s keeps the connection known to be alive.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from flask import Blueprint, Response

from station.messages import LiveView
from web.errors import TooManyStreams
from web.kiosk.hub import Closing, Event, Hub, Stream
from web.kiosk.services import services

KEEP_ALIVE_S = 15.0
RECONNECT_MS = 500

blueprint = Blueprint("live", __name__)


@blueprint.get("/live")
def stream() -> Response:
    """Stream what the board feels, until the page closes."""
    hub = services().hub
    try:
        opened = hub.open()
    except TooManyStreams as error:
        return Response(str(error), 503, mimetype="text/plain")
    response = Response(_events(hub, opened), mimetype="text/event-stream")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["X-Accel-Buffering"] = "no"
    response.call_on_close(lambda: hub.close(opened))
    return response


def _events(hub: Hub, stream: Stream) -> Iterator[bytes]:
    try:
        yield b"retry: %d\n\n" % RECONNECT_MS
        while True:
            event = stream.take(KEEP_ALIVE_S)
            if event is None:
                yield b": still here\n\n"
                continue
            yield encode(event)
            if isinstance(event, Closing):
                return
    finally:
        hub.close(stream)


def encode(event: Event) -> bytes:
    """Return an event as it travels."""
    if isinstance(event, LiveView):
        data = msgspec.json.encode(event)
        return b"event: live\nid: %d\ndata: %b\n\n" % (event.seq, data)
    name = b"closing" if isinstance(event, Closing) else b"away"
    return b"event: %b\ndata: {}\n\n" % name
