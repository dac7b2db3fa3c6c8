"""The club server as a process of its own."""

from __future__ import annotations

import contextlib
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

PORTS = (10_000, 30_000)
"""Below those that Linux gives to outgoing connections."""
HERON = Path(sys.executable).with_name("heron")


def free_port() -> int:
    """Return a port that no connection is given by chance before it is listened at."""
    with held_port() as port:
        return port


@contextlib.contextmanager
def held_port() -> Iterator[int]:
    """Give a port that is nobody else's until the end, even while nobody listens.

    Who allows its address to be reused may listen there.
    """
    with socket.socket() as place:
        while True:
            port = random.SystemRandom().randrange(*PORTS)
            with contextlib.suppress(OSError):
                place.bind(("127.0.0.1", port))
                break
        # Only now, so that two who draw the same port do not both get it.
        place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        yield port


@contextlib.contextmanager
def serving(database: str) -> Iterator[str]:
    """Run `heron club` and give its address."""
    port = free_port()
    process = subprocess.Popen(
        [HERON, "club", "--database", database, "--port", str(port)],
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 60
    try:
        while True:
            with contextlib.suppress(OSError):
                health = f"{url}/api/v1/health"
                urllib.request.urlopen(health, timeout=5).close()  # noqa: S310 - http
                assert process.poll() is None, "somebody else answers there"
                break
            assert process.poll() is None, "the server has ended"
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.05)
        yield url
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def heron(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [HERON, *arguments], capture_output=True, text=True, timeout=30, check=False
    )
