from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from firmware import publish
from firmware.errors import BadSocket
from firmware.publish import Publisher
from firmware.reading import Reading
from firmware.wire import (
    MAX_PACKET_BYTES,
    Hello,
    pack_command,
    unpack_command,
    unpack_hello,
    unpack_reading,
)

HELLO = Hello("synthetic", "b1", True, ("step_on",), 93.0, "boot")
SECONDS_OF_READINGS = 100 * 372


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "readings.sock"


@pytest.fixture
def publisher(path: Path) -> Iterator[Publisher]:
    publisher = Publisher(path, HELLO)
    yield publisher
    publisher.close()


def connect(path: Path) -> socket.socket:
    reader = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    reader.settimeout(5)
    reader.connect(os.fspath(path))
    return reader


def read(reader: socket.socket) -> bytes:
    return reader.recv(MAX_PACKET_BYTES)


def test_a_reader_is_greeted_then_gets_every_reading(
    publisher: Publisher, path: Path
) -> None:
    with connect(path) as reader:
        publisher.poll()
        sent = [Reading(seq % 4, seq, seq * 10, -seq) for seq in range(100)]
        for reading in sent:
            publisher.publish(reading)
        assert unpack_hello(read(reader)) == HELLO
        assert [unpack_reading(read(reader)) for _ in sent] == sent


def test_a_stalled_reader_is_dropped_and_the_others_get_everything(
    publisher: Publisher, path: Path
) -> None:
    with connect(path) as stalled, connect(path) as good:
        publisher.poll()
        assert unpack_hello(read(good)) == HELLO
        for seq in range(SECONDS_OF_READINGS):
            publisher.publish(Reading(0, seq, seq, 0))
            assert unpack_reading(read(good)).seq == seq
        assert publisher.readers == 1
        assert unpack_hello(read(stalled)) == HELLO
        while packet := read(stalled):
            assert unpack_reading(packet).cell == 0


def test_a_dying_reader_is_dropped(publisher: Publisher, path: Path) -> None:
    connect(path).close()
    publisher.poll()
    publisher.publish(Reading(0, 1, 1, 0))
    assert publisher.readers == 0


def test_commands_of_all_readers_arrive(publisher: Publisher, path: Path) -> None:
    with connect(path) as one, connect(path) as other:
        publisher.poll()
        one.send(pack_command("step_on"))
        one.send(pack_command("hop"))
        other.send(pack_command("fall"))
        assert sorted(publisher.poll()) == ["fall", "hop", "step_on"]
        assert publisher.poll() == []


def test_a_reader_that_never_stops_asking_holds_nobody_up(
    publisher: Publisher, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = iter(range(1_000))

    def taken_and_asked_again(packet: bytes) -> str:
        if next(asked, None) is not None:
            reader.send(packet)
        return unpack_command(packet)

    monkeypatch.setattr(publish, "unpack_command", taken_and_asked_again)
    with connect(path) as reader:
        publisher.poll()
        reader.send(pack_command("hop"))
        assert len(publisher.poll()) == publish.COMMANDS_AT_ONCE


def test_a_reader_that_speaks_another_language_is_dropped(
    publisher: Publisher, path: Path
) -> None:
    with connect(path) as reader:
        publisher.poll()
        reader.send(b"GET / HTTP/1.1")
        assert publisher.poll() == []
        assert publisher.readers == 0


def test_the_socket_of_a_killed_sampler_is_replaced(path: Path) -> None:
    killed = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    killed.bind(os.fspath(path))
    killed.close()
    assert path.exists()
    Publisher(path, HELLO).close()
    assert not path.exists()


def test_the_socket_of_a_live_sampler_is_refused(
    publisher: Publisher, path: Path
) -> None:
    with pytest.raises(BadSocket, match="already serves"):
        Publisher(path, HELLO)
    with connect(path):
        publisher.poll()
        assert publisher.readers == 1


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("file", "not a socket"),
        ("no/such/folder", "check that the folder exists"),
        ("x" * 120, "shorter path"),
    ],
)
def test_an_impossible_path_is_refused_in_words(
    tmp_path: Path, name: str, words: str
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BadSocket, match=words):
        Publisher(tmp_path / name, HELLO)
    assert (tmp_path / "file").exists()


def test_closing_leaves_the_socket_of_a_successor_alone(path: Path) -> None:
    first = Publisher(path, HELLO)
    path.unlink()
    second = Publisher(path, HELLO)
    first.close()
    assert path.exists()
    second.close()
