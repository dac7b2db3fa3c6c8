"""The station's own socket: requests in, replies and live views out, never waiting.

A client that does not take its views misses them; one that does not even take its
reply is disconnected.
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
"""Holds about half a second of views; who is further behind misses some."""

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
        client, _ = self._listener.accept()
        client.setblocking(False)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        self._clients.add(client)
        self._selector.register(
            client, selectors.EVENT_READ, lambda: self._receive(client)
        )

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
        except msgspec.DecodeError as error:
            malformed = BadRequest(f"this is not a request ({error})")
            self._reply(client, _refusal(0, malformed))
            return
        self._serve(client, request)

    def _serve(self, client: socket.socket, request: Request) -> None:
        try:
            if request.command == "subscribe":
                roles.check(request.command, request.by, request.args)
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
        try:
            client.send(_encoder.encode(reply))
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


def _refusal(request_id: int, error: HeronError) -> Reply:
    status = error.status if isinstance(error, StationError) else 400
    return Reply(request_id, ok=False, error=str(error), status=status)
