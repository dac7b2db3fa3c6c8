"""The whole path with real processes: `heron run --headless`, a press, a death."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from gpiozero.pins.mock import MockFactory

from firmware.badge_reader import BadgeReader
from firmware.clock import MonotonicClock
from firmware.description import load_description
from firmware.errors import BadgeReaderNotFound
from firmware.panel import GpioPanel
from station.badges.command import badge
from station.badges.memory import digest_of
from station.client import StationClient
from station.config import HeadlessConfig
from station.errors import BadRequest
from station.headless import process
from station.headless.people import People
from station.headless.process import Headless
from station.headless.settings import settings_of
from station.headless.voice import NoVoice
from station.roles import STAFF
from tests.fakes.badge_reader import TypingReader
from tests.fakes.headless import PINS, write_protocols

HERON = Path(sys.executable).with_name("heron")
PATIENCE_S = 30.0
A_BADGE = "0004711815"


class Lines:
    """Reads JSON lines until one comes that is waited for."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.read: list[dict[str, Any]] = []

    def until(self, kind: str, **fields: Any) -> dict[str, Any]:
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            ready, _, _ = select.select([self._stream], [], [], 1.0)
            if not ready:
                continue
            line: dict[str, Any] = json.loads(self._stream.readline())
            self.read.append(line)
            if line["type"] == kind and fields.items() <= line.items():
                return line
        told = [f"{line['type']} {line.get('name', '')}" for line in self.read]
        raise AssertionError(f"no {kind} {fields} in {told}")


def child(parent: int, module: str) -> int:
    for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
        with contextlib.suppress(OSError):
            if module in Path(f"/proc/{pid}/cmdline").read_text():
                return int(pid)
    raise AssertionError(f"no {module} runs")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("headless")
    write_protocols(folder)
    (folder / "heron.toml").write_text("[headless]\nprotocol = 'quick'\n")
    return folder


@pytest.fixture(scope="module")
def run(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    run = subprocess.Popen(
        [HERON, "run", "--headless", "--board", "synthetic", "--data", folder],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
    )
    yield run
    run.terminate()
    status = run.wait(PATIENCE_S)
    run.communicate()
    assert status == 0


@pytest.fixture(scope="module")
def lines(run: subprocess.Popen[bytes]) -> Lines:
    """What it prints, from where it is ready on."""
    lines = Lines(run.stdout)
    lines.until("ready")
    return lines


def test_a_press_leads_to_a_result_and_a_death_to_what_was_kept(
    run: subprocess.Popen[bytes], lines: Lines
) -> None:
    panel = child(run.pid, "station.headless")
    os.kill(panel, signal.SIGUSR1)
    trial = lines.until("event", name="started")["trial"]
    result = lines.until("result", trial=trial)
    assert result["state"] == "done"
    assert result["measures"]["mean_velocity"]["value"] > 0
    os.kill(panel, signal.SIGUSR1)
    trial = lines.until("event", name="started")["trial"]
    lines.until("phase", trial=trial, phase="settling")
    os.kill(child(run.pid, "station.daemon"), signal.SIGKILL)
    lines.until("problem", code="station_away", on=True)
    lines.until("problem", code="station_away", on=False)
    result = lines.until("result", trial=trial)
    assert result["state"] == "interrupted"
    assert "the station stopped" in result["said"]
    # The panel is as it was: it takes the next press.
    assert child(run.pid, "station.headless") == panel
    os.kill(panel, signal.SIGUSR1)
    lines.until("phase")
    os.kill(panel, signal.SIGUSR2)
    lines.until("event", name="cancelled")


@pytest.fixture
def typist() -> Iterator[TypingReader]:
    typist = TypingReader()
    yield typist
    typist.unplug()


def test_a_badge_at_the_reader_is_who_presses_the_button(
    folder: Path,
    lines: Lines,
    typist: TypingReader,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Mock pins and a reader that types beside the station that runs."""
    readers = [BadgeReader(typist.descriptor)]

    def opened(path: Path) -> BadgeReader:
        if not readers:
            raise BadgeReaderNotFound(f"{path} is gone")
        return readers.pop()

    monkeypatch.setattr(process, "open_badge_reader", opened)
    told: queue.SimpleQueue[Any] = queue.SimpleQueue()
    factory = MockFactory()
    config = HeadlessConfig(protocol="quick", badge_reader="/dev/input/event0")
    headless = Headless(
        folder,
        settings_of(folder, config, load_description()),
        open_panel=lambda: GpioPanel(PINS, factory),
        voice=NoVoice(),
        write=told.put,
        clock=MonotonicClock(),
    )

    def until(kind: str, **fields: Any) -> Any:
        while True:
            line = told.get(timeout=PATIENCE_S)
            found = line if isinstance(line, dict) else msgspec.to_builtins(line)
            if found["type"] == kind and fields.items() <= found.items():
                return found

    serving = threading.Thread(target=headless.run)
    serving.start()
    try:
        station = StationClient(folder / "station.sock", by=STAFF)
        until("ready")
        made = station.request("add_person")
        typist.hold(A_BADGE)
        assert until("badge")["known"] is False
        learned = CliRunner().invoke(
            badge, ["learn", made["code"], "--data", str(folder)]
        )
        assert learned.output == f"this badge is {made['code']}'s\n"
        typist.hold(A_BADGE)
        assert until("badge")["code"] == made["code"]
        factory.pin(PINS.button).drive_low()
        factory.pin(PINS.button).drive_high()
        assert until("event", name="started")["code"] == made["code"]
        station.request("cancel_trial")
        assert until("result")["person"] == made["person"]
        typist.unplug()
        assert until("problem", code="badge_reader_away")["on"]
        listed = CliRunner().invoke(badge, ["list", "--data", str(folder)])
        assert listed.output == f"{made['code']} 1\n"
    finally:
        headless.stop()
        serving.join(PATIENCE_S)
        factory.close()
    assert not serving.is_alive()


def test_a_number_that_is_typed_is_learned_and_forgotten(
    folder: Path, lines: Lines
) -> None:
    station = StationClient(folder / "station.sock", by=STAFF)
    made = station.request("add_person")
    where = ["--data", str(folder)]
    refused = CliRunner().invoke(
        badge, ["learn", made["code"], "--typed", *where], input="12\n"
    )
    assert isinstance(refused.exception, BadRequest)
    CliRunner().invoke(
        badge, ["learn", made["code"], "--typed", *where], input="77abc1234\n"
    )
    digest = digest_of("77ABC1234", People(folder / "heron.db").badge_salt())
    assert station.request("badge_seen", digest=digest)["code"] == made["code"]
    forgotten = CliRunner().invoke(badge, ["forget", made["code"], *where])
    assert forgotten.output == "1 forgotten\n"
    assert station.request("badge_seen", digest=digest)["code"] is None


def test_lines_that_nobody_reads_stop_nothing(tmp_path: Path) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    code = (
        "from station.headless.process import Printer\n"
        "printer = Printer()\n"
        "for _ in range(3): printer.write({'type': 'ready'})\n"
    )
    with os.fdopen(write_end, "wb") as nobody:
        done = subprocess.run(
            [sys.executable, "-c", code],
            stdout=nobody,
            stderr=subprocess.PIPE,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert "nothing more is printed (Broken pipe)" in done.stderr
