"""Readings to whoever listens, without ever waiting for anybody.

One SEQPACKET packet per reading, as `firmware.wire` lays it out. A reader that is full
or gone is dropped: it connects again and sees a step in `seq`.
"""

from __future__ import annotations

import errno
import os
import socket
import stat
from pathlib import Path

from firmware.errors import BadPacket, BadSocket
from firmware.reading import Reading
from firmware.wire import (
    MAX_PACKET_BYTES,
    Hello,
    pack_hello,
    pack_reading,
    unpack_command,
)

PATH_BYTES = 107
"""The longest path of an AF_UNIX socket, see unix(7)."""
SEND_BUFFER_BYTES = 1 << 20
"""Asked for; the kernel gives at most net.core.wmem_max: about 1.5 s of readings."""
COMMANDS_AT_ONCE = 16
"""Of one reader; what it sent beyond them waits for the next poll."""
_SEND = socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL


class Publisher:
    """A socket that any number of readers may connect to.

    Raises:
        BadSocket: another sampler serves this path, or no socket can be made there.
    """

    def __init__(self, path: Path, hello: Hello) -> None:
        self._path = path
        self._hello = pack_hello(hello)
        self._readers: list[socket.socket] = []
        self._listener = _listen(path)
        self._inode = path.stat().st_ino

    @property
    def readers(self) -> int:
        """How many readers are connected."""
        return len(self._readers)

    def publish(self, reading: Reading) -> None:
        """Send one reading to every reader; drop those who cannot take it."""
        if not self._readers:
            return
        packet = pack_reading(reading)
        lost = []
        for reader in self._readers:
            try:
                reader.send(packet, _SEND)
            except OSError:
                lost.append(reader)
        for reader in lost:
            self._drop(reader)

    def poll(self) -> list[str]:
        """Let new readers in and return the commands that readers have sent."""
        self._accept()
        commands: list[str] = []
        for reader in tuple(self._readers):
            try:
                commands += _received(reader)
            except (BadPacket, ConnectionError):
                self._drop(reader)
        return commands

    def close(self) -> None:
        """Disconnect everybody and take the socket's name away."""
        for reader in tuple(self._readers):
            self._drop(reader)
        self._listener.close()
        try:
            if self._path.stat().st_ino == self._inode:
                self._path.unlink()
        except FileNotFoundError:
            return

    def _accept(self) -> None:
        while True:
            try:
                reader, _ = self._listener.accept()
            except OSError:
                return
            reader.setblocking(False)
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
            try:
                reader.send(self._hello, _SEND)
            except OSError:
                reader.close()
            else:
                self._readers.append(reader)

    def _drop(self, reader: socket.socket) -> None:
        self._readers.remove(reader)
        reader.close()


def _received(reader: socket.socket) -> list[str]:
    """Return the commands that wait at `reader`.

    Raises:
        BadPacket: it speaks another language.
        ConnectionError: it has gone.
    """
    commands: list[str] = []
    while len(commands) < COMMANDS_AT_ONCE:
        try:
            packet = reader.recv(MAX_PACKET_BYTES, socket.MSG_DONTWAIT)
        except BlockingIOError:
            break
        if not packet:
            raise ConnectionResetError
        commands.append(unpack_command(packet))
    return commands


def _listen(path: Path) -> socket.socket:
    """Return a listening socket at `path`, in place of one that a dead sampler left."""
    if len(os.fsencode(path)) > PATH_BYTES:
        raise BadSocket(
            f"the socket path {path} is longer than {PATH_BYTES} bytes: "
            "choose a data folder with a shorter path"
        )
    _clear(path)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listener.setblocking(False)
    try:
        listener.bind(os.fspath(path))
        path.chmod(0o660)
        listener.listen()
    except OSError as error:
        listener.close()
        raise BadSocket(
            f"no socket can be made at {path} ({error.strerror}): "
            "check that the folder exists and may be written to"
        ) from error
    return listener


def _clear(path: Path) -> None:
    """Remove a socket that nobody serves. Raises `BadSocket` for anything else."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return
    if not stat.S_ISSOCK(mode):
        raise BadSocket(f"{path} exists and is not a socket: choose another path")
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as probe:
        probe.setblocking(False)
        found = probe.connect_ex(os.fspath(path))
    if found == errno.ECONNREFUSED:
        path.unlink(missing_ok=True)
    elif found != errno.ENOENT:
        raise BadSocket(
            f"another sampler already serves {path}: stop it first, "
            "or choose another data folder"
        )
