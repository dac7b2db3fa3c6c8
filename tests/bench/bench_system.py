"""The station as a whole: how late, how large, how soon.

Latency is measured from the first reading of a step in load, sent as a sampler would,
to the live view that shows it. Limits: 100 ms is where a display begins to feel late
(Miller 1968); 20 MB is what the sampler may take, and a quarter of the 512 MB of a
Pi Zero 2 W what all processes together may; a station is up within 60 s of `make run`.
"""

from __future__ import annotations

import contextlib
import itertools
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from firmware.board import BoardOptions
from firmware.clock import SimulatedClock
from firmware.publish import Publisher
from firmware.reading import Reading
from firmware.synthetic import SyntheticBoard
from firmware.wire import Hello
from station.client import StationClient
from station.errors import StationAway
from station.link import Link
from tests.bench.peers import cpu_us_per_set
from tests.fakes.gym import Gym

LATE_MS = 100.0
SAMPLER_MB = 20.0
ALL_MB = 128.0
UP_S = 60.0
CONVERSION_US = 1e6 / (4 * 93)
"""All the time there is, on one processor."""
STEPS = 100
SETTLE_S = 2.0
EMPTY, LOADED = 0, 300_000
"""Counts per cell: nobody, and about 550 N in all."""


def run() -> None:
    """Print latency, memory, time to start and CPU per conversion."""
    with tempfile.TemporaryDirectory() as folder:
        late_ms = sorted(_latencies_ms(Path(folder)))
    for name, at in (("p50", 0.5), ("p99", 0.99)):
        value = late_ms[int(at * len(late_ms))]
        row(f"reading published to view received, {name}", value, "ms", LATE_MS)
    _start_and_memory()
    bits_us, feed_us = cpu_us_per_set("heron") / 4, _feed_us()
    row("CPU per conversion, bits to reading", bits_us, "us", CONVERSION_US)
    row("CPU per conversion, reading to CoP and view", feed_us, "us", CONVERSION_US)
    row("CPU per conversion, bits to CoP", bits_us + feed_us, "us", CONVERSION_US)


def row(what: str, value: float, unit: str, limit: float) -> None:
    share = value / limit
    print(f"{what:<48} {value:8.2f} {unit:<3} {share:6.1%} of {limit:g} {unit}")


def _latencies_ms(folder: Path) -> Iterator[float]:
    """Yield how long each step in load took to be seen."""
    stepped: dict[int, float] = {}
    stop = threading.Event()
    sender = threading.Thread(target=send_steps, args=(folder, stepped, stop))
    with running([sys.executable, "-m", "station.daemon", "--data", folder]):
        sender.start()
        client = StationClient(folder / "station.sock")
        until(lambda: connected(client))
        level, seen = 0, 0
        for view in client.views():
            now_s = time.monotonic()
            shown = int(view.total_n > 275)
            if shown != level:
                level, seen = shown, seen + 1
                yield (now_s - stepped[seen]) * 1e3
            if seen == STEPS:
                break
        stop.set()
        sender.join()


def send_steps(folder: Path, stepped: dict[int, float], stop: threading.Event) -> None:
    """Send four chips at 93 SPS; about five times a second the load comes or goes."""
    hello = Hello("bench", "bench", True, (), 93.0, "boot")
    publisher = Publisher(folder / "readings.sock", hello)
    chance = random.Random(1)
    period_s = 1 / 93 / 4
    begun_s = time.monotonic()
    step_s, steps, count = begun_s + SETTLE_S, 0, EMPTY
    for n in range(sys.maxsize):
        if stop.is_set():
            break
        due_s = begun_s + n * period_s
        time.sleep(max(0.0, due_s - time.monotonic()))
        now_s = time.monotonic()
        if now_s >= step_s:
            steps, count = steps + 1, LOADED - count
            step_s = now_s + 0.15 + 0.1 * chance.random()
            stepped[steps] = now_s
        noise = chance.randrange(100)
        reading = Reading(n % 4, n // 4, round(now_s * 1e9), count + noise)
        publisher.publish(reading)
        if n % 8 == 0:
            publisher.poll()
    publisher.close()


def _start_and_memory() -> None:
    """Start a whole station twice: once to time it, then look at its size."""
    with tempfile.TemporaryDirectory() as name, socket.create_server(("", 0)) as free:
        folder = Path(name)
        port = str(free.getsockname()[1])
        free.close()
        heron = Path(sys.executable).with_name("heron")
        begun_s = time.monotonic()
        where: list[str | Path] = ["--data", folder, "--port", port]
        with running([heron, "run", "--board", "synthetic", *where]):
            link = Link(folder / "readings.sock")
            until(link.connect)
            until(lambda: any(isinstance(m, Reading) for m in link.receive()))
            row("start to first reading", time.monotonic() - begun_s, "s", UP_S)
            client = StationClient(folder / "station.sock")
            until(lambda: connected(client))
            next(client.views())
            row("start to first live view", time.monotonic() - begun_s, "s", UP_S)
            until(lambda: _answers(int(port)))
            row("start to the kiosk's answer", time.monotonic() - begun_s, "s", UP_S)
            time.sleep(SETTLE_S)
            _print_memory(folder)


def _print_memory(folder: Path) -> None:
    total_mb = 0.0
    for module in ("firmware.sampler", "station.daemon", "web.kiosk", "heron"):
        value_mb = resident_mb(folder, module)
        total_mb += value_mb
        limit_mb = SAMPLER_MB if module == "firmware.sampler" else ALL_MB
        row(f"resident memory of {module}", value_mb, "MB", limit_mb)
    row("resident memory of all", total_mb, "MB", ALL_MB)


def resident_mb(folder: Path, module: str) -> float:
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            arguments = (entry / "cmdline").read_text("utf-8").split("\0")
            names = {argument.rpartition("/")[2] for argument in arguments}
            ours = any(each.startswith(str(folder)) for each in arguments)
            if ours and module in names:
                status = (entry / "status").read_text("ascii")
                return int(status.partition("VmRSS:")[2].split()[0]) / 1024
    raise LookupError(module)


def _feed_us() -> float:
    """Return the CPU time that the station spends on one conversion."""
    clock = SimulatedClock(1_000_000_000)
    board = SyntheticBoard(BoardOptions(clock=clock, seed=1))
    board.prepare()
    board.command("step_on")
    readings = list(itertools.islice(board.readings(), 20_000))
    with tempfile.TemporaryDirectory() as folder:
        gym = Gym(Path(folder))
        samples = []
        for start in range(0, len(readings), 4_000):
            part = readings[start : start + 4_000]
            begun_ns = time.process_time_ns()
            for reading in part:
                gym.station.feed(reading)
            samples.append((time.process_time_ns() - begun_ns) / 1e3 / len(part))
        gym.keeper.close()
    return statistics.median(samples)


@contextlib.contextmanager
def running(command: Sequence[str | Path]) -> Iterator[None]:
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(5)


def until(condition: Callable[[], object]) -> None:
    deadline_s = time.monotonic() + 20
    while not condition():
        if time.monotonic() > deadline_s:
            raise TimeoutError("the station did not come up")
        time.sleep(0.002)


def connected(client: StationClient) -> bool:
    with contextlib.suppress(StationAway):
        return bool(client.request("status")["connected"])
    return False


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError):
        socket.create_connection(("127.0.0.1", port), timeout=0.1).close()
        return True
    return False
