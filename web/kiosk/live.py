"""The live view as server-sent events.

`live` carries a LiveView, `away` says that the station does not answer, `closing` that
the kiosk stops. A comment each 15 s keeps the connection known to be alive.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from flask import Blueprint, Response
from msgspec.structs import replace

from station.language import SOURCE, language
from station.messages import LiveView
from station.retelling import retold
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
    response = Response(_events(hub, opened, language()), mimetype="text/event-stream")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["X-Accel-Buffering"] = "no"
    response.call_on_close(lambda: hub.close(opened))
    return response


def _events(hub: Hub, stream: Stream, spoken: str) -> Iterator[bytes]:
    try:
        yield b"retry: %d\n\n" % RECONNECT_MS
        while True:
            event = stream.take(KEEP_ALIVE_S)
            if event is None:
                yield b": still here\n\n"
                continue
            yield encode(event, spoken)
            if isinstance(event, Closing):
                return
    finally:
        hub.close(stream)


def encode(event: Event, spoken: str = SOURCE) -> bytes:
    """Return an event as it travels, its problems in the language spoken."""
    if isinstance(event, LiveView):
        if event.problems and spoken != SOURCE:
            told = [
                replace(one, text=retold(one.text, spoken)) for one in event.problems
            ]
            event = replace(event, problems=told)
        data = msgspec.json.encode(event)
        return b"event: live\nid: %d\ndata: %b\n\n" % (event.seq, data)
    name = b"closing" if isinstance(event, Closing) else b"away"
    return b"event: %b\ndata: {}\n\n" % name
