from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from station.client import StationClient
from station.errors import StationAway
from station.store import queries
from station.store.database import connect_readonly
from station.store.writer import stored_readings

HERON = Path(sys.executable).with_name("heron")


def wait_for(condition: Callable[[], object], timeout_s: float = 15) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def processes_of(folder: Path) -> dict[int, str]:
    """Every living process that names `folder`, with its command line."""
    found = {}
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            arguments = (entry / "cmdline").read_bytes().split(b"\0")
            if any(os.fsencode(folder) in argument for argument in arguments):
                found[int(entry.name)] = b" ".join(arguments).decode()
    return found


def pid_of(folder: Path, module: str) -> int:
    return next(p for p, line in processes_of(folder).items() if module in line)


def board_connected(folder: Path) -> bool:
    with contextlib.suppress(StationAway):
        status = StationClient(folder / "station.sock").request("status")
        return bool(status["connected"])
    return False


@pytest.fixture
def running(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [HERON, "run", "--headless", "--board", "synthetic", "--data", tmp_path],
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_for(lambda: board_connected(tmp_path))
    yield process
    process.kill()
    process.communicate()
    wait_for(lambda: not processes_of(tmp_path))


def refused(*arguments: str | Path) -> str:
    """Run a command that must be refused, and return its one line."""
    done = subprocess.run(
        [HERON, *arguments], capture_output=True, text=True, timeout=20, check=False
    )
    assert done.returncode == 2, done.stderr
    (line,) = done.stderr.splitlines()
    return line


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_all(
    running: subprocess.Popen[str], tmp_path: Path, number: signal.Signals
) -> None:
    wait_for(lambda: len(processes_of(tmp_path)) == 4)
    running.send_signal(number)
    assert running.wait(20) == 0
    assert processes_of(tmp_path) == {}


def test_children_end_even_when_the_parent_is_killed(
    running: subprocess.Popen[str], tmp_path: Path
) -> None:
    running.kill()
    wait_for(lambda: not processes_of(tmp_path))


def test_a_killed_sampler_is_started_again_and_found(
    running: subprocess.Popen[str], tmp_path: Path
) -> None:
    before = pid_of(tmp_path, "firmware.sampler")
    os.kill(before, signal.SIGKILL)
    wait_for(lambda: not board_connected(tmp_path))
    wait_for(lambda: board_connected(tmp_path))
    assert pid_of(tmp_path, "firmware.sampler") != before
    running.terminate()
    _, said = running.communicate(timeout=3)
    assert "sampler stopped (killed by SIGKILL); starting it again in 0.25 s" in said


def test_a_station_killed_in_a_trial_keeps_what_was_recorded(
    running: subprocess.Popen[str], tmp_path: Path
) -> None:
    client = StationClient(tmp_path / "station.sock")
    made = client.request("start_trial", protocol="quiet-stance-eyes-open")
    client.request("demo", action="step_on")
    with contextlib.closing(connect_readonly(tmp_path / "heron.db")) as db:
        wait_for(lambda: sum(map(len, stored_readings(db, made["trial"]))) > 600)
        before = pid_of(tmp_path, "station.daemon")
        os.kill(before, signal.SIGKILL)
        wait_for(lambda: board_connected(tmp_path))
        assert pid_of(tmp_path, "station.daemon") != before
        wait_for(lambda: queries.recent_trials(db))
        summary = queries.trial(db, made["trial"]).summary
        assert summary.state == "interrupted"
        assert "the station stopped" in (summary.reason or "")
        assert sum(map(len, stored_readings(db, made["trial"]))) > 600


def test_a_second_run_in_the_same_folder_is_refused(
    running: subprocess.Popen[str], tmp_path: Path
) -> None:
    assert "another station is using" in refused("run", "--data", tmp_path)
    assert running.poll() is None


def test_a_port_in_use_is_refused(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        line = refused("run", "--data", tmp_path, "--port", port)
    assert f"port {port} of 127.0.0.1 is in use" in line
    assert "--port" in line


def test_an_address_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    line = refused("run", "--data", tmp_path, "--host", "no.such.host.invalid")
    assert "no address 'no.such.host.invalid'" in line


def test_an_empty_address_is_not_the_default(tmp_path: Path) -> None:
    assert "--host is empty" in refused("run", "--data", tmp_path, "--host", "")


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    line = refused("run", "--data", file / "below")
    assert "cannot be written" in line
    assert "--data" in line


def test_a_bad_setting_is_refused(tmp_path: Path) -> None:
    (tmp_path / "heron.toml").write_text("[kiosk]\nport = 'eighty'\n")
    assert "kiosk.port: Expected `int`" in refused("run", "--data", tmp_path)


def test_a_bad_board_description_is_refused(tmp_path: Path) -> None:
    (tmp_path / "board.toml").write_text("[board]\nrig = 'trampoline'\n")
    assert "trampoline" in refused("run", "--data", tmp_path)


@pytest.mark.parametrize("board", ["no-such-driver", "synthetic:mass=heavy", ""])
def test_a_board_that_cannot_be_is_refused(tmp_path: Path, board: str) -> None:
    line = refused("run", "--data", tmp_path, "--board", board)
    assert board.rpartition("=")[2] in line


def test_a_newer_database_is_refused_by_all(tmp_path: Path) -> None:
    import sqlite3

    with contextlib.closing(sqlite3.connect(tmp_path / "heron.db")) as db:
        db.execute("PRAGMA user_version = 999")
    done = subprocess.run(
        [HERON, "run", "--headless", "--board", "synthetic", "--data", tmp_path],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert done.returncode == 2
    assert "schema 999" in done.stderr
    assert "Traceback" not in done.stderr
    assert processes_of(tmp_path) == {}
