from __future__ import annotations

import http.client
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from station.errors import DataFolderError
from web.kiosk.secret import NAME, secret_key
from web.kiosk.serve import LIMITS
from web.serving import listen

MANY_BYTES = 12_000_000
"""More than the system holds of a page that does not read, less than waitress would."""


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free: int = probe.getsockname()[1]
        return free


def refused(command: list[str]) -> str:
    """Run a kiosk that does not start; return the one line that it says."""
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=20
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    return done.stderr


def command(data: Path, port: int, *more: str) -> list[str]:
    where = ["--data", str(data), "--port", str(port)]
    return [sys.executable, "-m", "web.kiosk", *where, *more]


@pytest.fixture
def process(tmp_path: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A kiosk without a station."""
    started = subprocess.Popen(command(tmp_path, port))
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=0.2).close()
            break
        except OSError:
            time.sleep(0.05)
    yield started
    started.kill()
    started.wait()


def test_a_kiosk_without_a_station_says_so_and_stops_at_once(
    process: subprocess.Popen[bytes], port: int
) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as page:
        page.request("GET", "/live")
        events = page.getresponse()
        assert events.readline() == b"retry: 500\n"
        assert events.readline() == b"\n"
        assert events.readline() == b"event: away\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ([], "is in use: stop what uses it, or choose another with --port"),
        (["--host", "203.0.113.7"], "choose another with --port or --host"),
        (["--port", "70000"], "70000 is not in the range"),
        (["--theme", "pink"], "'pink' is not one of"),
    ],
)
def test_what_cannot_be_served_is_one_line(
    tmp_path: Path, port: int, more: list[str], said: str
) -> None:
    with socket.create_server(("127.0.0.1", port)):
        line = refused(command(tmp_path, port, *more))
    assert line.startswith("heron: ")
    assert said in line


def test_a_data_folder_that_is_a_file_is_one_line(tmp_path: Path, port: int) -> None:
    file = tmp_path / "file"
    file.touch()
    assert "the data folder" in refused(command(file, port))


def test_the_kiosk_loads_no_numpy() -> None:
    code = "import sys, web.kiosk.serve; sys.exit('numpy' in sys.modules)"
    assert subprocess.call([sys.executable, "-c", code]) == 0


def test_a_visit_survives_a_restart_because_its_key_does(tmp_path: Path) -> None:
    key = secret_key(tmp_path)
    assert secret_key(tmp_path) == key
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600


def test_a_torn_key_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"torn")
    assert len(secret_key(tmp_path)) == 32
    assert sorted(tmp_path.iterdir()) == [tmp_path / NAME]


def test_a_key_that_cannot_be_kept_is_said(tmp_path: Path) -> None:
    with pytest.raises(DataFolderError, match="the kiosk's key"):
        secret_key(tmp_path / "nowhere")


def test_a_page_that_does_not_read_holds_its_own_stream_back() -> None:
    made = [0]

    def stream(environ: object, start: Any) -> Iterator[bytes]:
        del environ
        start("200 OK", [("Content-Type", "text/event-stream")])
        while made[0] < MANY_BYTES:
            made[0] += 4096
            yield b"x" * 4096

    server = listen(stream, "127.0.0.1", 0, **LIMITS)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    with socket.socket() as page:
        page.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        page.connect(("127.0.0.1", int(server.effective_port)))
        page.sendall(b"GET / HTTP/1.1\r\nHost: heron\r\n\r\n")
        before, deadline = -1, time.monotonic() + 20
        while made[0] != before and time.monotonic() < deadline:
            before = made[0]
            time.sleep(0.3)
    server.close()
    assert 0 < made[0] < MANY_BYTES


def test_a_body_that_is_too_large_never_reaches_the_disk(
    process: subprocess.Popen[bytes], port: int
) -> None:
    assert process.poll() is None
    with socket.create_connection(("127.0.0.1", port), timeout=5) as page:
        page.sendall(
            b"POST /who/guest HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            b"Content-Length: 900000000\r\n\r\n"
        )
        assert page.recv(100).startswith(b"HTTP/1.1 413")
