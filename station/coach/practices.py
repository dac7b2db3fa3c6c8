"""Which practice is covered by what: drills, tests, questions, parts of the program."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Annotated

import msgspec
from msgspec import Meta

from station.coach.library import Drills
from station.coach.spec import Name, Practice
from station.coach.values import DayLog
from station.errors import BadDrill
from station.protocols.spec import Protocol
from station.toml_file import read_toml

COUNT = 59


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One practice and what covers it besides the drills."""

    id: Practice
    title: Annotated[str, Meta(min_length=1, max_length=80)]
    protocols: tuple[Name, ...] = ()
    logs: tuple[str, ...] = ()
    """Fields of `DayLog`."""
    parts: tuple[str, ...] = ()
    """`module:name` of what does it."""
    open: str = ""
    """What of it is still missing."""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    practices: tuple[Row, ...]


class Coverage(msgspec.Struct, frozen=True):
    """A practice with everything that covers it."""

    row: Row
    drills: tuple[str, ...]

    @property
    def covered(self) -> bool:
        """Whether anything at all covers it."""
        return bool(
            self.drills or self.row.protocols or self.row.logs or self.row.parts
        )


def load_practices() -> tuple[Row, ...]:
    """Return S1 to S59. Raises `BadDrill` if the file does not make sense."""
    file = resources.files("station.coach").joinpath("practices.toml")
    page = "docs/coach.md"
    return read_toml(file, _File, what="practices", page=page, error=BadDrill).practices


def coverage(rows: Iterable[Row], drills: Drills) -> tuple[Coverage, ...]:
    """Return what covers each practice."""
    return tuple(
        Coverage(
            row,
            tuple(name for name, one in drills.items() if row.id in one.practices),
        )
        for row in rows
    )


def unknown_names(rows: Iterable[Row], protocols: Mapping[str, Protocol]) -> list[str]:
    """Return the tests and questions that rows name and that do not exist."""
    return [
        f"{row.id}: {name}"
        for row in rows
        for name in (
            *(one for one in row.protocols if one not in protocols),
            *(one for one in row.logs if one not in DayLog.__struct_fields__),
        )
    ]
