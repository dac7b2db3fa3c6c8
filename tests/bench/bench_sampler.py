"""The sampler: memory, CPU for each reading, and time from publishing to receiving.

The latency is compared with a bare SEQPACKET socket between two processes: 79 us at the
median and 162 us at the 99th percentile, measured on a two-core x86-64 machine.
"""

from __future__ import annotations

import multiprocessing
import os
import socket
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from firmware.board import BoardOptions
from firmware.clock import NS_PER_S, MonotonicClock, SimulatedClock
from firmware.publish import Publisher
from firmware.reading import Reading
from firmware.synthetic import SyntheticBoard
from firmware.wire import MAX_PACKET_BYTES, Hello, unpack_reading

SECONDS = 6
RATE_HZ = 372
"""Four chips at 93 SPS."""
BUDGET_US = 1e6 / RATE_HZ
MEMORY_LIMIT_MB = 20.0
SOCKET_P50_US, SOCKET_P99_US = 79.0, 162.0
MANY = 50_000
HELLO = Hello("bench", "bench", True, (), 93.0, "boot")


def run() -> None:
    """Print the table."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "readings.sock"
        memory_mb, share = _whole_process(path)
        published_us = _published_us(path)
        p50_us, p99_us = _latency_us(path)
    _row("what", "measured", "against", "ratio")
    limit = f"{MEMORY_LIMIT_MB:.0f} MB limit"
    _row("resident memory", f"{memory_mb:.1f} MB", limit, memory_mb / MEMORY_LIMIT_MB)
    _row("CPU, whole process with a reader", f"{share:.1%}", "one core", share)
    for what, spent_us in (
        ("CPU for a synthetic reading", _synthetic_us()),
        ("CPU to publish to a reader", published_us),
    ):
        _row(
            what,
            f"{spent_us:.1f} us",
            f"{BUDGET_US:.0f} us a reading",
            spent_us / BUDGET_US,
        )
    for name, taken_us, peer_us in (
        ("p50", p50_us, SOCKET_P50_US),
        ("p99", p99_us, SOCKET_P99_US),
    ):
        _row(
            f"published to received, {name}",
            f"{taken_us:.0f} us",
            f"{peer_us:.0f} us bare socket",
            taken_us / peer_us,
        )


def _row(what: str, measured: str, against: str, ratio: float | str) -> None:
    shown = ratio if isinstance(ratio, str) else f"{ratio:.3f}"
    print(f"{what:34} {measured:>10} {against:>20} {shown:>8}")


def _whole_process(path: Path) -> tuple[float, float]:
    """Return resident memory in MB and share of a core of the real sampler."""
    command = (sys.executable, "-m", "firmware.sampler", "--board", "synthetic:seed=1")
    with subprocess.Popen((*command, "--socket", str(path))) as process:
        with _connected(path) as reader:
            for _ in range(RATE_HZ):
                reader.recv(MAX_PACKET_BYTES)
            before_s, from_s = _cpu_s(process.pid), time.monotonic()
            for _ in range(SECONDS * RATE_HZ):
                reader.recv(MAX_PACKET_BYTES)
            share = (_cpu_s(process.pid) - before_s) / (time.monotonic() - from_s)
            status = Path(f"/proc/{process.pid}/status").read_text("ascii")
        process.terminate()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024, share


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _synthetic_us() -> float:
    """Return CPU for one reading of somebody standing on the synthetic board."""
    board = SyntheticBoard(BoardOptions(clock=SimulatedClock(), seed=1))
    board.prepare()
    board.command("step_on")
    readings = board.readings()
    list(islice(readings, 4 * RATE_HZ))
    from_s = time.process_time()
    for _ in islice(readings, MANY):
        pass
    return (time.process_time() - from_s) / MANY * 1e6


def _published_us(path: Path) -> float:
    """Return CPU for publishing one reading to a reader that keeps up."""
    publisher = Publisher(path, HELLO)
    with _connected(path) as reader:
        publisher.poll()
        spent_s = 0.0
        for _ in range(MANY // 100):
            from_s = time.process_time()
            for seq in range(100):
                publisher.publish(Reading(0, seq, seq, 0))
            spent_s += time.process_time() - from_s
            for _ in range(100):
                reader.recv(MAX_PACKET_BYTES)
    publisher.close()
    return spent_s / MANY * 1e6


def _latency_us(path: Path) -> tuple[float, float]:
    """Return median and 99th percentile from publishing to another process."""
    sender = multiprocessing.get_context("spawn").Process(
        target=_publish_paced, args=(path,)
    )
    sender.start()
    taken_us = []
    with _connected(path) as reader:
        reader.recv(MAX_PACKET_BYTES)
        for _ in range(SECONDS * RATE_HZ):
            reading = unpack_reading(reader.recv(MAX_PACKET_BYTES))
            taken_us.append((time.monotonic_ns() - reading.t_ns) / 1e3)
    sender.join()
    taken_us.sort()
    return taken_us[len(taken_us) // 2], taken_us[len(taken_us) * 99 // 100]


def _publish_paced(path: Path) -> None:
    """Publish readings that carry the moment just before they were published."""
    publisher, clock = Publisher(path, HELLO), MonotonicClock()
    while not publisher.readers:
        publisher.poll()
    start_ns = clock.now_ns()
    for seq in range(SECONDS * RATE_HZ):
        clock.sleep_until_ns(start_ns + seq * NS_PER_S // RATE_HZ)
        publisher.publish(Reading(0, seq, clock.now_ns(), 0))
    publisher.close()


def _connected(path: Path) -> socket.socket:
    reader = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    reader.settimeout(10)
    give_up_s = time.monotonic() + 10
    while reader.connect_ex(os.fspath(path)):
        if time.monotonic() > give_up_s:
            raise TimeoutError(f"nobody serves {path}")
        time.sleep(0.01)
    return reader
