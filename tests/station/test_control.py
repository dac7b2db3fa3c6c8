from __future__ import annotations

import contextlib
import resource
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from station.client import StationClient
from station.control import MOST_CLIENTS, ControlServer, Execute, listen
from station.errors import (
    BadRequest,
    DataFolderError,
    NotAllowed,
    NotFound,
    NotNow,
    StationAway,
)
from station.messages import MAX_PACKET_BYTES, Asker, Reply
from station.roles import STAFF
from station.store.database import damaged_databases
from station.store.keeper import Errands


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a data folder with a video that is nobody's any more."""
    stray = tmp_path / "videos" / "stray"
    stray.parent.mkdir()
    stray.write_bytes(b"pictures")
    return tmp_path


def answers(path: Path) -> bool:
    """Return whether somebody listens; a socket is there before that."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as probe:
        return probe.connect_ex(str(path)) == 0


@contextlib.contextmanager
def station_in(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "station.daemon", "--data", folder]
    )
    deadline = time.monotonic() + 60
    while not answers(folder / "station.sock") and time.monotonic() < deadline:
        time.sleep(0.02)
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def daemon(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    with station_in(folder) as process:
        yield process


@pytest.fixture
def client(daemon: object, folder: Path) -> StationClient:
    return StationClient(folder / "station.sock")


def test_views_come_before_there_is_any_board(client: StationClient) -> None:
    views = client.views()
    first, second = next(views), next(views)
    assert second.seq == first.seq + 1
    assert first.connected is False
    problems = next(view.problems for view in views if view.problems)
    assert [problem.code for problem in problems] == ["no_readings"]


def test_a_damaged_database_is_shown_with_its_new_name(tmp_path: Path) -> None:
    (tmp_path / "heron.db").write_bytes(b"this is no database" * 300)
    with station_in(tmp_path):
        views = StationClient(tmp_path / "station.sock").views()
        shown = next(
            problem.text
            for view in views
            for problem in view.problems
            if problem.code == "database_set_aside"
        )
    (aside,) = damaged_databases(tmp_path)
    assert aside.name in shown


def test_a_mistake_in_a_file_of_ones_own_is_logged_and_the_station_starts(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for kind in ("protocols", "drills", "batteries"):
        (tmp_path / kind).mkdir()
        (tmp_path / kind / "ours.toml").write_text("id = 3\n", "utf-8")
    with station_in(tmp_path):
        assert StationClient(tmp_path / "station.sock").request("status")
    said = capfd.readouterr().err
    for kind in ("protocols", "drills", "batteries"):
        file = tmp_path / kind / "ours.toml"
        assert f"heron.station: left out: {file}, line 1, id: " in said
    assert "Traceback" not in said


def test_what_is_wrong_with_a_request_is_said(
    client: StationClient, folder: Path
) -> None:
    with pytest.raises(NotFound, match=r"no command 'sing'; known: .*status"):
        client.request("sing")
    with pytest.raises(BadRequest, match="unknown field `loud`"):
        client.request("status", loud=True)
    with pytest.raises(NotNow, match="board"):
        client.request("demo", action="step_on")
    with pytest.raises(NotFound, match="no trial nowhere"):
        client.request("discard_trial", by=STAFF, trial="nowhere", reason="a test")
    with pytest.raises(NotAllowed, match="'tare' needs the role staff"):
        client.request("tare")
    with pytest.raises(BadRequest, match="no role 'king': one of guest, member"):
        client.request("status", by=Asker("king"))
    with pytest.raises(BadRequest, match="no role 'king'"):
        next(StationClient(folder / "station.sock", by=Asker("king")).views())


def test_what_is_no_request_is_answered_too(
    client: StationClient, folder: Path
) -> None:
    nested = b"[" * 20_000 + b"]" * 20_000
    packets = (
        b"{nonsense",
        b'{"id": 1, "command": "\xff"}',
        b'{"id": 1, "command": "status", "args": {"a": %s}}' % nested,
        b'{"id": 1, "command": "%s"}' % (b"x" * MAX_PACKET_BYTES),
    )
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as raw:
        raw.settimeout(60)
        raw.connect(str(folder / "station.sock"))
        for packet in packets:
            raw.send(packet)
            reply = msgspec.json.decode(raw.recv(4096), type=Reply)
            assert (reply.ok, reply.status) == (False, 400)
    assert client.request("status")["connected"] is False


def test_a_number_too_large_to_be_kept_is_refused(client: StationClient) -> None:
    with pytest.raises(BadRequest, match="too large"):
        client.request("outbox_mark", by=STAFF, seq=2**63, said="sent")
    assert client.request("status")


@contextlib.contextmanager
def served(path: Path, execute: Execute) -> Iterator[selectors.BaseSelector]:
    with selectors.DefaultSelector() as selector:
        server = ControlServer(path, selector, execute, Errands())
        yield selector
        server.close()


def serve(selector: selectors.BaseSelector) -> None:
    """Do all that clients want now."""
    while ready := selector.select(0):
        for key, _ in ready:
            key.data()


def connected(path: Path) -> socket.socket:
    client = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    client.settimeout(60)
    client.connect(str(path))
    return client


def test_a_long_reply_arrives_whole_and_one_that_is_too_long_is_said(
    tmp_path: Path,
) -> None:
    path = tmp_path / "station.sock"

    def execute(_name: str, args: dict[str, Any], _by: Asker) -> str:
        return "x" * int(args["length"])

    with served(path, execute) as selector, connected(path) as client:
        for length in (100_000, MAX_PACKET_BYTES):
            client.send(
                b'{"id": 7, "command": "read_plan", "args": {"length": %d}}' % length
            )
            serve(selector)
            reply = msgspec.json.decode(client.recv(MAX_PACKET_BYTES), type=Reply)
            fits = length < MAX_PACKET_BYTES
            assert (reply.id, reply.ok) == (7, fits)
            assert reply.result == ("x" * length if fits else None)
    assert reply.error is not None
    assert "too long" in reply.error


def test_more_clients_than_there_is_room_for_are_turned_away(tmp_path: Path) -> None:
    path = tmp_path / "station.sock"
    with served(path, lambda *_: "here") as selector, contextlib.ExitStack() as open_:
        clients = []
        for _ in range(MOST_CLIENTS + 1):
            clients.append(open_.enter_context(connected(path)))
            serve(selector)
        assert clients[-1].recv(10) == b""
        clients[0].close()
        serve(selector)
        late = open_.enter_context(connected(path))
        late.send(b'{"id": 1, "command": "status"}')
        serve(selector)
        assert b"here" in late.recv(1000)


def test_a_station_without_descriptors_left_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "station.sock"
    with served(path, lambda *_: "here") as selector, connected(path) as early:
        serve(selector)
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        with connected(path):
            resource.setrlimit(resource.RLIMIT_NOFILE, (early.fileno(), hard))
            try:
                for key, _ in selector.select(0):
                    key.data()
            finally:
                resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        early.send(b'{"id": 1, "command": "status"}')
        serve(selector)
        assert b"here" in early.recv(1000)


def test_a_client_that_reads_nothing_stops_nobody(
    client: StationClient, folder: Path
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as deaf:
        deaf.connect(str(folder / "station.sock"))
        deaf.send(b'{"id": 1, "command": "subscribe"}')
        views = client.views()
        first = next(views)
        while next(views).seq < first.seq + 60:
            pass
        assert client.request("status")


def test_who_comes_late_sees_every_view_although_nobody_watched_before(
    client: StationClient, folder: Path
) -> None:
    board = ("--board", "synthetic", "--socket", str(folder / "readings.sock"))
    sampler = subprocess.Popen([sys.executable, "-m", "firmware.sampler", *board])
    deadline = time.monotonic() + 60
    while not client.request("status")["connected"] and time.monotonic() < deadline:
        time.sleep(0.02)
    sampler.kill()
    sampler.wait()
    while client.request("status")["connected"] and time.monotonic() < deadline:
        time.sleep(0.02)
    # Each of these wakes the station, which has news that nobody has seen.
    for _ in range(400):
        client.request("status")
    views = client.views()
    for _ in range(3):
        next(views)


def test_people_get_codes_and_outlive_the_process(
    daemon: subprocess.Popen[bytes], client: StationClient, folder: Path
) -> None:
    made = client.request("add_person", nickname="Kim")
    assert len(made["code"]) == 6
    daemon.send_signal(signal.SIGTERM)
    assert daemon.wait(20) == 0
    assert not (folder / "station.sock").exists()
    assert list((folder / "videos").iterdir()) == []


def test_a_second_station_in_the_folder_is_refused(
    client: StationClient, folder: Path
) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "station.daemon", "--data", folder],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert second.returncode == 2
    assert "another station is using" in second.stderr
    assert second.stderr.count("\n") == 1
    assert client.request("status")


def test_a_socket_left_by_a_dead_process_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "station.sock"
    listen(path).close()
    assert path.exists()
    listener = listen(path)
    with selectors.DefaultSelector() as selector:
        selector.register(listener, selectors.EVENT_READ)
    listener.close()


def test_nobody_there_is_said_with_what_to_do(tmp_path: Path) -> None:
    client = StationClient(tmp_path / "station.sock")
    with pytest.raises(StationAway, match="heron run"):
        client.request("status")
    with pytest.raises(StationAway, match="heron run"):
        next(client.views())


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(DataFolderError, match="permissions"):
        listen(tmp_path / "nowhere" / "station.sock")
