"""The support bundle: a zip of short texts that anybody can read before sending it."""

from __future__ import annotations

import contextlib
import io
import sqlite3
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from firmware.description import own_description
from firmware.errors import HeronError
from station.calibrate.file import load_calibration
from station.client import SOCKET_NAME, StationClient
from station.config import load_config
from station.errors import StationError
from station.store.database import DATABASE_NAME, connect_readonly
from station.support import facts
from station.support.journal import last_lines
from station.support.scrub import known_names, scrubbed

WAIT_S = 3.0
ABOUT = """What is in here, and what is not

versions.json     programs and system
settings.json     settings that name nobody and open nothing; of others, whether set
health.json       what the station says of the board now
board.json        the board as described
calibration.json  the calibration in force and the noise floor
database.json     schema, soundness, numbers of rows
disk.json         space, sizes of files
log.txt           the last lines of the journal; names, codes, ids, addresses, paths,
                  quoted words and long tokens are replaced

Not in here: names, codes and ids of people, trials, notes, answers, PINs and their
hashes, keys and tokens, passwords, addresses. Read it before you send it.
"""


def support_bundle(
    data: Path, journal: Callable[[], Iterable[str]] = last_lines
) -> bytes:
    """Return the zip about the station in the folder `data`, whether it runs or not.

    A part that cannot be told says which error was in the way.
    """
    parts: dict[str, Callable[[], dict[str, Any]]] = {
        "versions": facts.versions,
        "settings": lambda: facts.settings(load_config(data)),
        "health": lambda: _health(data),
        "board": lambda: facts.board(own_description(data)),
        "calibration": lambda: _calibration(data),
        "database": lambda: _database(data),
        "disk": lambda: facts.disk(data),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", ABOUT)
        for name, tell in parts.items():
            archive.writestr(f"{name}.json", facts.as_json(_told(tell)))
        archive.writestr("log.txt", "\n".join(_log(data, journal)) + "\n")
    return packed.getvalue()


def _told(tell: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return tell()
    except (HeronError, sqlite3.Error) as error:
        # The sentence may quote what somebody wrote.
        return {"cannot be told": type(error).__name__}


def _calibration(data: Path) -> dict[str, Any]:
    return facts.calibration(load_calibration(data, own_description(data)))


def _health(data: Path) -> dict[str, Any]:
    station = StationClient(data / SOCKET_NAME, WAIT_S)
    try:
        status = station.request("status")
        return facts.health(next(station.views(), None), status)
    except StationError:
        return facts.health(None, None)


def _database(data: Path) -> dict[str, Any]:
    with contextlib.closing(connect_readonly(data / DATABASE_NAME)) as db:
        return facts.database(db)


def _log(data: Path, journal: Callable[[], Iterable[str]]) -> list[str]:
    """Return the log without names; nothing of it while the names are not known."""
    if not (data / DATABASE_NAME).exists():
        return scrubbed(journal(), ())
    try:
        with contextlib.closing(connect_readonly(data / DATABASE_NAME)) as db:
            return scrubbed(journal(), known_names(db))
    except (StationError, sqlite3.Error):
        return ["(left out: the database does not say whom it must not name)"]
