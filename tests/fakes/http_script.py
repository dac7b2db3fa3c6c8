"""An HTTP server that answers as told and remembers what it was asked."""

from __future__ import annotations

import hashlib
import json
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def document(self) -> bytes:
        return zlib.decompress(self.body)


Answer = Callable[[Asked], tuple[int, dict[str, str], bytes]]


def keeps(asked: Asked) -> tuple[int, dict[str, str], bytes]:
    """Answer as a club server does."""
    body = {"ok": True}
    if asked.headers.get("Content-Encoding") == "deflate":
        body["sha256"] = hashlib.sha256(asked.document).hexdigest()  # type: ignore[assignment]  # JSON
    return 201, {}, json.dumps(body).encode()


def says(status: int, body: Any = None, **headers: str) -> Answer:
    """Answer always the same."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return lambda _: (
        status,
        {k.replace("_", "-"): v for k, v in headers.items()},
        content,
    )


@dataclass
class Script:
    """What the server does next, and what it was asked."""

    answer: Answer = keeps
    asked: list[Asked] = field(default_factory=list)
    url: str = ""

    def documents(self) -> list[Asked]:
        about = ("/api/v1/trials/", "/api/v1/people/")
        return [one for one in self.asked if one.path.startswith(about)]


@contextmanager
def scripted() -> Iterator[Script]:
    """Run a scripted server on a free port."""
    script = Script()

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            size = int(self.headers.get("Content-Length", 0))
            asked = Asked(
                self.command, self.path, dict(self.headers), self.rfile.read(size)
            )
            script.asked.append(asked)
            status, headers, body = script.answer(asked)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if "Content-Length" not in headers:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_PUT = do_POST = handle_any  # noqa: N815 - names of the library

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    script.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield script
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
