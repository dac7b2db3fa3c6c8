"""The real process, with the synthetic board."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from firmware.reading import Reading
from firmware.wire import (
    MAX_PACKET_BYTES,
    Hello,
    pack_command,
    unpack_hello,
    unpack_reading,
)

PATIENCE_S = 10.0
MEMORY_KB = 20_000


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "firmware.sampler", *map(str, arguments)]


@contextmanager
def sampler(path: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        command("--board", "synthetic:seed=1", "--socket", path, *arguments),
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def connected(path: Path) -> socket.socket:
    reader = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    reader.settimeout(PATIENCE_S)
    give_up_s = time.monotonic() + PATIENCE_S
    while True:
        try:
            reader.connect(os.fspath(path))
        except OSError:
            assert time.monotonic() < give_up_s, "the sampler did not start"
            time.sleep(0.01)
        else:
            return reader


def hello_of(reader: socket.socket) -> Hello:
    return unpack_hello(reader.recv(MAX_PACKET_BYTES))


def next_reading(reader: socket.socket) -> Reading:
    return unpack_reading(reader.recv(MAX_PACKET_BYTES))


def test_the_process_publishes_acts_on_commands_and_stays_small(tmp_path: Path) -> None:
    path = tmp_path / "readings.sock"
    with sampler(path) as process, connected(path) as reader:
        hello = hello_of(reader)
        assert hello.simulated
        assert "step_on" in hello.commands
        empty = [next_reading(reader) for _ in range(40)]
        reader.send(pack_command("step_on"))
        front_left = next(r.count for r in empty if r.cell == 0)
        deadline_s = time.monotonic() + PATIENCE_S
        while next_reading(reader).count < front_left + 100_000:
            assert time.monotonic() < deadline_s, "nobody stepped on"
        status = Path(f"/proc/{process.pid}/status").read_text("ascii")
        assert int(status.split("VmRSS:")[1].split()[0]) < MEMORY_KB


def test_the_board_file_beside_the_socket_is_the_boards_own(tmp_path: Path) -> None:
    (tmp_path / "board.toml").write_text('[board]\nid = "oak-deck"\n', "utf-8")
    path = tmp_path / "readings.sock"
    with sampler(path), connected(path) as reader:
        assert hello_of(reader).board_id == "oak-deck"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    path = tmp_path / "readings.sock"
    with sampler(path) as process, connected(path) as reader:
        hello_of(reader)
        process.send_signal(number)
        _, errors = process.communicate(timeout=PATIENCE_S)
        assert process.returncode == 0
        assert errors == ""
        assert not path.exists()


def test_a_killed_sampler_can_be_started_again_with_the_same_socket(
    tmp_path: Path,
) -> None:
    path = tmp_path / "readings.sock"
    with sampler(path) as process, connected(path) as reader:
        hello_of(reader)
        process.kill()
        process.wait(PATIENCE_S)
    assert path.exists()
    with sampler(path), connected(path) as reader:
        assert hello_of(reader).simulated


def test_an_unknown_command_is_named_and_harms_nothing(tmp_path: Path) -> None:
    path = tmp_path / "readings.sock"
    with sampler(path) as process, connected(path) as reader:
        hello_of(reader)
        reader.send(pack_command("levitate"))
        for _ in range(60):
            next_reading(reader)
        process.terminate()
        _, errors = process.communicate(timeout=PATIENCE_S)
        assert "levitate" in errors
        assert len(errors.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--board", "levitating"], "--socket"),
        (["--board", "levitating", "--socket", "s"], "no board driver 'levitating'"),
        (["--board", "synthetic:mass=x", "--socket", "s"], "not a number"),
        (["--board", "synthetic:age=3", "--socket", "s"], "no option 'age'"),
        (["--board", "synthetic:mass=1e9", "--socket", "s"], "20 to 250"),
        (["--board", "synthetic", "--socket", "no/s"], "check that the folder"),
        (["--board", "synthetic", "--socket", "s", "--seed", "x"], "--seed"),
        (["--board", "synthetic", "--socket", "s", "--board-file", "no"], "board file"),
    ],
)
def test_bad_input_is_one_line_and_status_2(
    tmp_path: Path, arguments: list[str], words: str
) -> None:
    done = subprocess.run(
        command(*arguments),
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 2
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
