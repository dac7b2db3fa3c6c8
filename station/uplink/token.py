"""The secret by which the club knows this station, in a file for its owner alone."""

from __future__ import annotations

import secrets
from pathlib import Path

from station.durable import write_durably
from station.errors import DataFolderError


def new_token(club: str) -> str:
    """Return a new token for a club: 256 random bits behind its name."""
    return f"{club}.{secrets.token_urlsafe(32)}"


def load_token(path: Path) -> str | None:
    """Return the token in a file, None when there is none.

    Raises:
        DataFolderError: it cannot be read.
    """
    try:
        return path.read_text("ascii").strip() or None
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise DataFolderError(
            f"the club's token {path} cannot be read ({error}): "
            "check its permissions, or enrol anew"
        ) from error


def save_token(path: Path, token: str) -> None:
    """Keep a token so that it is whole on the disk or not there at all.

    Raises:
        DataFolderError: it cannot be written.
    """
    try:
        write_durably(path, f"{token}\n".encode("ascii"), mode=0o600)
    except OSError as error:
        raise DataFolderError(
            f"the club's token {path} cannot be kept ({error.strerror}): "
            "check the folder's permissions"
        ) from error
