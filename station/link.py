"""The station's end of `readings.sock`: it comes back by itself when the sampler does.

Nothing here waits. The owner calls `connect` when it is time to try, registers
`fileno` for reading, and takes what has come with `receive`.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from pathlib import Path

from firmware.errors import BadPacket
from firmware.reading import Reading
from firmware.wire import (
    MAX_PACKET_BYTES,
    READING_BYTES,
    Hello,
    pack_command,
    unpack_hello,
    unpack_reading,
)
from station.errors import NotNow
from station.language import _

RETRY_NS = 250_000_000
SOCKET_NAME = "readings.sock"

_log = logging.getLogger(__name__)


class Link:
    """A connection to the sampler at `path`, while there is one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._socket: socket.socket | None = None

    @property
    def connected(self) -> bool:
        """Whether there is a connection."""
        return self._socket is not None

    def fileno(self) -> int:
        """Return the descriptor to wait for, -1 without a connection."""
        return -1 if self._socket is None else self._socket.fileno()

    def connect(self) -> bool:
        """Try once; return whether it worked."""
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        connection.setblocking(False)
        try:
            connection.connect(str(self._path))
        except OSError:
            connection.close()
            return False
        self._socket = connection
        return True

    def receive(self) -> Iterator[Hello | Reading]:
        """Yield all that has come; `connected` is false afterwards if it ended."""
        while self._socket is not None:
            try:
                packet = self._socket.recv(MAX_PACKET_BYTES)
            except BlockingIOError:
                return
            except OSError:
                packet = b""
            if not packet:
                self.close()
                return
            try:
                if len(packet) == READING_BYTES:
                    yield unpack_reading(packet)
                else:
                    yield unpack_hello(packet)
            except BadPacket:
                _log.exception("the sampler sent what cannot be read")
                self.close()
                return

    def command(self, name: str) -> None:
        """Have the board act out `name`. Raises `NotNow` without a connection."""
        away = NotNow(_("the board does not answer: wait until it is back"))
        if self._socket is None:
            raise away
        try:
            self._socket.send(pack_command(name))
        except OSError as error:
            raise away from error

    def close(self) -> None:
        """Disconnect; may be called twice."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
