"""What a command of the station is; the commands are in `station.commands`."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Protocol, TypeVar

import msgspec

from station.core import Station

T = TypeVar("T")


class Command(Protocol):
    """A command with its arguments."""

    def do(self, station: Station) -> Any:
        """Return the result, or a future of it. Raises `HeronError`."""


class Arguments(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The arguments of a command, checked before it is done."""


def change(station: Station, work: Callable[[sqlite3.Connection], T]) -> Future[T]:
    """Have `work` done on the database as one transaction."""
    return station.write(lambda writer: writer.change(work))
