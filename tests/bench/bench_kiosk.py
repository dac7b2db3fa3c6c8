"""The kiosk: how late its live view is, how large it is, how much work a view costs.

Latency is measured from the first reading of a step in load, sent as a sampler would,
to the server-sent event that shows it. Limits: 100 ms is where a display begins to feel
late (Miller 1968); 45 MB is what Flask on waitress with one stream took elsewhere and a
bit, 120 MB what kiosk and station may take together on a Pi Zero 2 W.
"""

from __future__ import annotations

import http.client
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec

from station.client import StationClient
from station.messages import LiveView
from tests.bench.bench_system import (
    LATE_MS,
    STEPS,
    connected,
    resident_mb,
    row,
    running,
    send_steps,
    until,
)
from web.kiosk.hub import Stream
from web.kiosk.live import encode

KIOSK_MB, BOTH_MB = 45.0, 120.0
HALF_LOAD_N = 275.0
VIEW_PERIOD_US = 1e6 / 60
STREAMS = 8
"""As many pages as the kiosk serves at once."""


def run() -> None:
    """Print latency, memory and the cost of a view."""
    with tempfile.TemporaryDirectory() as name:
        _latency_and_memory(Path(name))
    row(
        f"CPU to fan a view out to {STREAMS} pages", _fan_out_us(), "us", VIEW_PERIOD_US
    )


def _latency_and_memory(folder: Path) -> None:
    port = free_port()
    stepped: dict[int, float] = {}
    stop = threading.Event()
    sender = threading.Thread(target=send_steps, args=(folder, stepped, stop))
    data = str(folder)
    station = [sys.executable, "-m", "station.daemon", "--data", data]
    kiosk = [sys.executable, "-m", "web.kiosk", "--data", data, "--port", str(port)]
    with running(station), running(kiosk):
        sender.start()
        until(lambda: connected(StationClient(folder / "station.sock")))
        late_ms = sorted(_latencies_ms(port, stepped))
        stop.set()
        sender.join()
        for name, at in (("p50", 0.5), ("p99", 0.99)):
            value_ms = late_ms[int(at * len(late_ms))]
            row(f"reading published to event received, {name}", value_ms, "ms", LATE_MS)
        kiosk_mb = resident_mb(folder, "web.kiosk")
        row("resident memory of the kiosk", kiosk_mb, "MB", KIOSK_MB)
        both_mb = kiosk_mb + resident_mb(folder, "station.daemon")
        row("resident memory of kiosk and station", both_mb, "MB", BOTH_MB)


def _latencies_ms(port: int, stepped: dict[int, float]) -> Iterator[float]:
    """Yield how long each step in load took to reach a page."""
    level, seen = 0, 0
    for view in _views(port):
        now_s = time.monotonic()
        shown = int(view.total_n > HALF_LOAD_N)
        if shown != level:
            level, seen = shown, seen + 1
            yield (now_s - stepped[seen]) * 1e3
        if seen == STEPS:
            return


def _views(port: int) -> Iterator[LiveView]:
    """Yield what a page's EventSource would get."""
    until(lambda: listens(port))
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as page:
        page.request("GET", "/live")
        events = page.getresponse()
        while line := events.readline():
            name, _, value = line.partition(b": ")
            if name == b"data" and value != b"{}\n":
                yield msgspec.json.decode(value, type=LiveView)


def _fan_out_us() -> float:
    """Return the CPU time to hand one view to every page and encode it for each."""
    points = [(1.25, -3.5)] * 3
    view = LiveView(
        seq=1,
        t_ns=1,
        board="synthetic",
        simulated=True,
        commands=(),
        connected=True,
        tared=True,
        total_n=700.0,
        present=True,
        points=points,
        trial=None,
        problems=[],
    )
    streams = [Stream() for _ in range(STREAMS)]
    rounds = 2000
    begun_ns = time.process_time_ns()
    for _ in range(rounds):
        for stream in streams:
            stream.put(view)
        for stream in streams:
            event = stream.take(0.0)
            assert event is not None
            encode(event)
    return (time.process_time_ns() - begun_ns) / 1e3 / rounds


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=0.1).close()
    except OSError:
        return False
    return True
