"""A way to the club that cuts, delays, duplicates, truncates and answers 5xx at random.

It takes one request a connection, as the uplink sends them, and passes it on whole, in
part, twice or not at all; what comes back may be cut as well.
"""

from __future__ import annotations

import contextlib
import random
import socket
import socketserver
import threading
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

FAULTS = (
    "cut_before",
    "cut_request",
    "damage_request",
    "cut_after",
    "cut_answer",
    "twice",
    "late",
    "error",
)
TIMEOUT_S = 10.0
LATE_S = 0.2


class FlakyProxy:
    """Listens on a free port and stands before `upstream`, another port here."""

    def __init__(self, upstream: int, seed: int, fault_share: float = 0.4) -> None:
        self.upstream = upstream
        self.happened: Counter[str] = Counter()
        self._chance = random.Random(seed)
        self._lock = threading.Lock()
        self._fault_share = fault_share
        proxy = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with contextlib.suppress(OSError):
                    proxy.serve(self.request)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True
            request_queue_size = 64

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    def serve(self, client: socket.socket) -> None:
        client.settimeout(TIMEOUT_S)
        request = _whole_request(client)
        fault = self._next_fault()
        if fault == "cut_before":
            return
        if fault == "error":
            client.sendall(
                b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 5\r\n"
                b"Connection: close\r\n\r\noops\n"
            )
            return
        if fault == "late":
            time.sleep(LATE_S)
        if fault == "cut_request":
            self._pass_on(request[: len(request) // 2], whole=False)
            return
        if fault == "damage_request":
            request = request[:-1] + bytes([request[-1] ^ 0x55])
        if fault == "twice":
            self._pass_on(request)
        answer = self._pass_on(request)
        if fault == "cut_after":
            return
        if fault == "cut_answer":
            answer = answer[: len(answer) * 2 // 3]
        client.sendall(answer)

    def _pass_on(self, request: bytes, *, whole: bool = True) -> bytes:
        with socket.create_connection(
            ("127.0.0.1", self.upstream), TIMEOUT_S
        ) as server:
            server.sendall(request)
            if not whole:
                return b""
            answer = b""
            while part := server.recv(65536):
                answer += part
            return answer

    def _next_fault(self) -> str:
        with self._lock:
            bad = self._chance.random() < self._fault_share
            fault = self._chance.choice(FAULTS) if bad else "none"
            self.happened[fault] += 1
            return fault

    @contextlib.contextmanager
    def running(self) -> Iterator[FlakyProxy]:
        self._thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()


def _whole_request(client: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        data += _some(client)
    head, _, body = data.partition(b"\r\n\r\n")
    size = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            size = int(value)
    while len(body) < size:
        more = _some(client)
        body += more
        data += more
    return data


def _some(client: socket.socket) -> bytes:
    data: Any = client.recv(65536)
    if not data:
        raise ConnectionResetError("the client went away")
    return bytes(data)
