from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from firmware.notify import Notifier


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A service manager's end of the socket."""
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(os.fspath(path))
        manager.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(path))
        monkeypatch.setenv("WATCHDOG_USEC", "3000000")
        yield manager


def said(manager: socket.socket) -> list[bytes]:
    words = []
    while True:
        try:
            words.append(manager.recv(100))
        except BlockingIOError:
            return words


def test_ready_is_said_once_it_is(manager: socket.socket) -> None:
    Notifier().ready()
    assert said(manager) == [b"READY=1"]


def test_the_watchdog_is_petted_three_times_in_its_interval(
    manager: socket.socket,
) -> None:
    notifier = Notifier()
    for ms in range(6001):
        notifier.alive(ms * 1_000_000)
    assert said(manager) == [b"WATCHDOG=1"] * 7


def test_no_watchdog_is_no_petting(
    manager: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WATCHDOG_USEC")
    Notifier().alive(1)
    assert said(manager) == []


def test_nothing_happens_outside_a_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    notifier = Notifier()
    notifier.ready()
    notifier.alive(1)


def test_a_manager_that_has_gone_stops_nobody(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "gone"))
    Notifier().ready()


def test_an_abstract_address_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind("\0heron-test")
        monkeypatch.setenv("NOTIFY_SOCKET", "@heron-test")
        Notifier().ready()
        assert manager.recv(100) == b"READY=1"
