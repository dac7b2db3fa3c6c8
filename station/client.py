"""How the kiosk and the terminal talk to the station.

`request` opens a connection of its own for each command, so that any number of threads
may share one client and nothing is left over when the station restarts.
"""

from __future__ import annotations

import contextlib
import itertools
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from station.errors import (
    BadRequest,
    NotAllowed,
    NotFound,
    NotNow,
    StationAway,
    StationError,
)
from station.messages import MAX_PACKET_BYTES, Asker, LiveView, Reply, Request
from station.roles import GUEST

SOCKET_NAME = "station.sock"

_ERRORS: dict[int, type[StationError]] = {
    kind.status: kind for kind in (BadRequest, NotAllowed, NotFound, NotNow)
}
_decoder = msgspec.json.Decoder(Reply | LiveView)
_encoder = msgspec.json.Encoder()


class StationClient:
    """The station whose socket is at `path`; nothing is opened until it is used.

    Args:
        path: `station.sock` in the data folder.
        timeout_s: how long the station may be silent before it counts as away.
        by: on whose behalf it asks, where a request does not say.
    """

    def __init__(
        self, path: Path, timeout_s: float = 5.0, *, by: Asker = GUEST
    ) -> None:
        self._path = path
        self._by = by
        self._timeout_s = timeout_s
        self._ids = itertools.count(1)

    def request(self, command: str, /, *, by: Asker | None = None, **args: Any) -> Any:
        """Have the station do `command` and return its result.

        Raises:
            BadRequest: the command or its arguments are wrong.
            NotAllowed: whoever is behind it may not have it done.
            NotFound: what it names does not exist.
            NotNow: the station cannot do it at this moment.
            StationAway: the station does not answer.
            StationError: it tried and failed; the message says what happened.
        """
        request = Request(next(self._ids), command, args, by or self._by)
        with self._connected() as connection:
            for message in self._talk(connection, request):
                if isinstance(message, Reply) and message.id == request.id:
                    return _result(message)
        raise self._away("it closed the connection")

    def views(self) -> Iterator[LiveView]:
        """Yield live views until the station goes away.

        A consumer that is slow misses views; `LiveView.seq` shows how many.

        Raises:
            StationAway: the station does not answer any more.
        """
        request = Request(next(self._ids), "subscribe", by=self._by)
        with self._connected() as connection:
            for message in self._talk(connection, request):
                if isinstance(message, LiveView):
                    yield message
                else:
                    _result(message)
        raise self._away("it closed the connection")

    @contextlib.contextmanager
    def _connected(self) -> Iterator[socket.socket]:
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as connection:
            connection.settimeout(self._timeout_s)
            try:
                connection.connect(str(self._path))
            except OSError as error:
                raise self._away(error.strerror or str(error)) from error
            yield connection

    def _talk(
        self, connection: socket.socket, request: Request
    ) -> Iterator[Reply | LiveView]:
        """Send `request`, then yield what comes until the connection ends."""
        try:
            connection.send(_encoder.encode(request))
            # One buffer for all: a fresh one a view leaves the heap in holes.
            packet = memoryview(bytearray(MAX_PACKET_BYTES))
            while size := connection.recv_into(packet):
                yield _decoder.decode(packet[:size])
        except TimeoutError as error:
            raise self._away(f"silent for {self._timeout_s:g} s") from error
        except OSError as error:
            raise self._away(error.strerror or str(error)) from error
        except msgspec.DecodeError as error:
            raise StationError(
                f"the station speaks another version ({error}): restart both"
            ) from error

    def _away(self, why: str) -> StationAway:
        return StationAway(
            f"no station answers at {self._path} ({why}): start it with 'heron run'"
        )


def _result(reply: Reply) -> Any:
    if reply.ok:
        return reply.result
    kind = _ERRORS.get(reply.status, StationError)
    raise kind(reply.error or "the station refused without a reason")
