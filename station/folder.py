"""The data folder: the database, the sockets and the settings of one station."""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from station.errors import DataFolderError

SOCKET_MAX_BYTES = 107
"""What an AF_UNIX address can hold, see unix(7)."""
LONGEST_SOCKET = "readings.sock"


def default_folder() -> Path:
    """Return `heron` in the user's data directory, as the XDG rules place it."""
    home = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(home).expanduser() / "heron"


def data_folder(path: Path | None) -> Path:
    """Return `path`, or the default, made if need be and known to be writable.

    Raises:
        DataFolderError: it cannot be made or written, or lies too deep for sockets.
    """
    folder = (path or default_folder()).expanduser().absolute()
    if len(os.fsencode(folder / LONGEST_SOCKET)) > SOCKET_MAX_BYTES:
        raise DataFolderError(
            f"the path of the data folder {folder} is too long: a socket in it may "
            f"have {SOCKET_MAX_BYTES} bytes; choose a shorter one with --data"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise DataFolderError(
            f"the data folder {folder} cannot be written ({error.strerror}): "
            "check its permissions, or choose another with --data"
        ) from error
    return folder


@contextlib.contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """Be the only station in `folder`; the claim ends with the process at the latest.

    Raises:
        DataFolderError: another station has it.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise DataFolderError(
            f"another station is using {folder}: stop it, or use another data folder"
        ) from error
    try:
        yield
    finally:
        os.close(descriptor)
