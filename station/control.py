"""The station's own socket: requests in, replies and live views out, never waiting.

A client that does not take its views misses them; one that does not even take its
reply is disconnected, and so is one more than `MOST_CLIENTS`.
"""

from __future__ import annotations

import errno
import logging
import os
import selectors
import socket
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import msgspec

from firmware.errors import HeronError
from station import roles
from station.errors import BadRequest, DataFolderError, StationError
from station.messages import MAX_PACKET_BYTES, Asker, LiveView, Reply, Request
from station.store.keeper import Errands

SEND_BUFFER_BYTES = 16 * 1024
"""Of who subscribes; about half a second: who is further behind misses some."""

MOST_CLIENTS = 128
"""More are turned away: each one costs a descriptor."""

Execute = Callable[[str, dict[str, Any], Asker], Any]
"""Does a command; returns its result or a future of it."""

_log = logging.getLogger(__name__)
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Request)


class ControlServer:
    """Listens at `path` and has `execute` do what clients ask for.

    Raises:
        DataFolderError: no socket can be made there.
    """

    def __init__(
        self,
        path: Path,
        selector: selectors.BaseSelector,
        execute: Execute,
        errands: Errands,
    ) -> None:
        self._path = path
        self._selector = selector
        self._execute = execute
        self._errands = errands
        self._clients: set[socket.socket] = set()
        self._subscribers: set[socket.socket] = set()
        self._turning_away = False
        self._listener = listen(path)
        self._selector.register(self._listener, selectors.EVENT_READ, self._accept)

    @property
    def watched(self) -> bool:
        """Whether anybody has subscribed to views."""
        return bool(self._subscribers)

    def publish(self, view: LiveView) -> None:
        """Send `view` to all who subscribed and can take it now."""
        packet = _encoder.encode(view)
        for client in tuple(self._subscribers):
            try:
                client.send(packet)
            except BlockingIOError:
                continue
            except OSError:
                self._drop(client)

    def close(self) -> None:
        """Disconnect everybody and remove the socket."""
        for client in tuple(self._clients):
            self._drop(client)
        self._selector.unregister(self._listener)
        self._listener.close()
        self._path.unlink(missing_ok=True)

    def _accept(self) -> None:
        try:
            client, _ = self._listener.accept()
        except OSError as error:
            # No descriptor is left, say: who is connected is served nevertheless.
            self._turn_away(os.strerror(error.errno or errno.EIO))
            return
        if len(self._clients) >= MOST_CLIENTS:
            client.close()
            self._turn_away(f"there are {MOST_CLIENTS} already")
            return
        self._turning_away = False
        client.setblocking(False)
        self._clients.add(client)
        self._selector.register(
            client, selectors.EVENT_READ, lambda: self._receive(client)
        )

    def _turn_away(self, why: str) -> None:
        """Log that somebody was, once for as long as it lasts."""
        if not self._turning_away:
            self._turning_away = True
            _log.warning("a client is turned away: %s", why)

    def _receive(self, client: socket.socket) -> None:
        try:
            packet = client.recv(MAX_PACKET_BYTES)
        except BlockingIOError:
            return
        except OSError:
            packet = b""
        if not packet:
            self._drop(client)
            return
        try:
            request = _decoder.decode(packet)
        except (ValueError, RecursionError) as error:
            malformed = BadRequest(f"this is not a request ({error})")
            self._reply(client, _refusal(0, malformed))
            return
        self._serve(client, request)

    def _serve(self, client: socket.socket, request: Request) -> None:
        try:
            if request.command == "subscribe":
                roles.check(request.command, request.by, request.args)
                client.setsockopt(
                    socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES
                )
                self._subscribers.add(client)
                self._reply(client, Reply(request.id, ok=True))
                return
            result = self._execute(request.command, request.args, request.by)
        except HeronError as error:
            self._reply(client, _refusal(request.id, error))
            return
        if isinstance(result, Future):
            self._errands.expect(
                result, lambda done: self._reply(client, _outcome(request.id, done))
            )
        else:
            self._reply(client, Reply(request.id, ok=True, result=result))

    def _reply(self, client: socket.socket, reply: Reply) -> None:
        if client not in self._clients:
            return
        packet = _encoder.encode(reply)
        if len(packet) > MAX_PACKET_BYTES:
            packet = _encoder.encode(_refusal(reply.id, _too_long(len(packet))))
        try:
            client.send(packet)
        except OSError:
            self._drop(client)

    def _drop(self, client: socket.socket) -> None:
        self._clients.discard(client)
        self._subscribers.discard(client)
        self._selector.unregister(client)
        client.close()


def listen(path: Path) -> socket.socket:
    """Return a socket that listens at `path`, in place of one left by a dead process.

    The caller has claimed the folder. Raises `DataFolderError`.
    """
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        listener.setblocking(False)
        listener.bind(str(path))
        path.chmod(0o660)
        listener.listen()
    except OSError as error:
        listener.close()
        raise DataFolderError(
            f"no socket can be made at {path} "
            f"({os.strerror(error.errno or errno.EIO)}): check the folder's permissions"
        ) from error
    return listener


def _outcome(request_id: int, done: Future[Any]) -> Reply:
    error = done.exception()
    if error is None:
        return Reply(request_id, ok=True, result=done.result())
    if isinstance(error, HeronError):
        return _refusal(request_id, error)
    raise error


def _too_long(size: int) -> StationError:
    return StationError(
        f"the answer is too long for one packet ({size} of {MAX_PACKET_BYTES} bytes): "
        "ask for less, or read the database"
    )


def _refusal(request_id: int, error: HeronError) -> Reply:
    status = error.status if isinstance(error, StationError) else 400
    return Reply(request_id, ok=False, error=str(error), status=status)
