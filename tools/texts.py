"""The texts that stand in data files, for translators: where each is, and what it says.

Protocols, batteries and drills say it themselves (`station.texts`); of the measures it
is the titles of those that a protocol reports.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from station.batteries.library import load_batteries
from station.coach.library import load_drills
from station.definitions import definition
from station.protocols.library import load_library
from station.protocols.spec import Protocol
from station.texts import texts_of
from station.trends.strands import strands_of

ROOT = Path(__file__).resolve().parent.parent


class Found(NamedTuple):
    """One text, in one place."""

    path: str
    """Below the root of the project."""
    line: int
    text: str


def data_texts() -> Iterator[Found]:
    """Yield every text of the data files, file by file in the order of the file."""
    protocols = load_library()
    batteries = load_batteries(protocols)
    yield from _in_folder("station/protocols/data", protocols)
    yield from _in_folder("station/batteries/data", batteries)
    yield from _in_folder("station/coach/data", load_drills())
    path = "station/definitions.json"
    lines = (ROOT / path).read_text("utf-8").splitlines()
    for name in sorted({one for each in protocols.values() for one in _named(each)}):
        title = definition(name).title
        yield Found(path, _line_of(title, lines), title)


def _in_folder(folder: str, library: Mapping[str, msgspec.Struct]) -> Iterator[Found]:
    for name, spec in sorted(library.items()):
        path = f"{folder}/{name}.toml"
        lines = (ROOT / path).read_text("utf-8").splitlines()
        for text in dict.fromkeys(texts_of(spec)):
            line = _line_of(text, lines)
            # What is not in the file is the default of a field.
            yield Found(path, line, text)


def _line_of(text: str, lines: list[str]) -> int:
    found = (n for n, line in enumerate(lines, start=1) if f'"{text}"' in line)
    return next(found, 1)


def _named(protocol: Protocol) -> Iterator[str]:
    for strand in strands_of(protocol):
        yield from strand.measures
