"""Files that are whole: a power cut leaves the old one or the new one, never half."""

from __future__ import annotations

import os
from pathlib import Path


def write_durably(path: Path, body: bytes, *, mode: int = 0o644) -> None:
    """Put `body` into the file `path`, in place of what it held, on the disk for good.

    A file that is there already keeps its permissions; a new one gets `mode`, less the
    umask. Raises `OSError`; then nothing has changed.
    """
    if path.exists():
        mode = path.stat().st_mode & 0o777
    new = path.with_name(f"{path.name}.new-{os.getpid()}")
    try:
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(descriptor)
        new.replace(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
