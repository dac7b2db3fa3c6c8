"""The key that signs the visit's cookie, kept so that a restart ends no visit."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from station.errors import DataFolderError

NAME = "kiosk.key"
_BYTES = 32


def secret_key(data: Path) -> bytes:
    """Return the key in the data folder, made at the first start.

    Raises:
        DataFolderError: it can be neither read nor made.
    """
    path = data / NAME
    try:
        if path.exists():
            key = path.read_bytes()
            if len(key) == _BYTES:
                return key
        key = secrets.token_bytes(_BYTES)
        write_privately(path, key)
    except OSError as error:
        raise DataFolderError(
            f"the kiosk's key {path} cannot be kept ({error.strerror}): "
            "check the folder's permissions"
        ) from error
    return key


def write_privately(path: Path, body: bytes) -> None:
    """Replace the file durably; only its owner may read it. Raises `OSError`.

    What root replaces stays whose it was: a kiosk must be able to read it.
    """
    new = path.with_suffix(f".new-{os.getpid()}")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        if os.geteuid() == 0 and path.exists():
            known = path.stat()
            os.fchown(descriptor, known.st_uid, known.st_gid)
        file.write(body)
        file.flush()
        os.fsync(descriptor)
    new.replace(path)
