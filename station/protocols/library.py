"""Where protocols come from: those installed, and the user's own in the data folder."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec

from firmware.description import BoardDescription
from station.errors import BadProtocol, UnknownProtocol
from station.protocols.spec import Protocol

NEWTON_PER_KG = 9.80665


def load_library(data_dir: Path | None = None) -> dict[str, Protocol]:
    """Return every protocol by id: the installed ones, then `data_dir`/protocols.

    Raises:
        BadProtocol: a file cannot be read, does not fit the schema, or takes an id
            that another file has.
    """
    files: dict[str, Traversable] = {}
    library: dict[str, Protocol] = {}
    for file in (*_installed(), *_own(data_dir)):
        protocol = read_protocol(file)
        if protocol.id in library:
            raise BadProtocol(
                f"{file}: the id '{protocol.id}' is taken by {files[protocol.id]}: "
                "give this protocol an id of its own"
            )
        files[protocol.id], library[protocol.id] = file, protocol
    return library


def read_protocol(file: Traversable) -> Protocol:
    """Return the protocol in a TOML file.

    Raises:
        BadProtocol: with file, line, key, and what to do.
    """
    try:
        text = file.read_text("utf-8")
    except OSError as error:
        raise BadProtocol(
            f"protocol file {file} cannot be read ({error.strerror}): "
            "check its permissions"
        ) from error
    except UnicodeDecodeError as error:
        raise BadProtocol(f"{file} is not UTF-8 text: save it as UTF-8") from error
    try:
        return msgspec.convert(tomllib.loads(text), Protocol)
    except tomllib.TOMLDecodeError as error:
        raise BadProtocol(
            f"{file} is not valid TOML: {error}: correct that line"
        ) from error
    except msgspec.ValidationError as error:
        problem, _, path = str(error).partition(" - at `")
        path = path.removesuffix("`").removeprefix("$").removeprefix(".")
        if unknown := re.search(r"unknown field `(.+)`", problem):
            path = f"{path}.{unknown[1]}".removeprefix(".")
        where = f"line {_line_of(text, path)}, {path}" if path else "at the top"
        raise BadProtocol(
            f"{file}, {where}: {problem}: correct it as docs/protocols.md says"
        ) from error


def find_protocol(library: dict[str, Protocol], name: str) -> Protocol:
    """Return the protocol called `name`.

    Raises:
        UnknownProtocol: there is none; the message names those that sound like it.
    """
    if name in library:
        return library[name]
    close = difflib.get_close_matches(name, library, n=3, cutoff=0.4)
    hint = f"did you mean {' or '.join(close)}?" if close else "installed: "
    rest = "" if close else ", ".join(sorted(library))
    raise UnknownProtocol(f"there is no protocol '{name}': {hint}{rest}")


def why_not_offered(protocol: Protocol, description: BoardDescription) -> str | None:
    """Return why this board cannot run `protocol`, in a sentence; None if it can."""
    if description.rig not in protocol.rigs:
        needed = " or ".join(rig.replace("_", " ") for rig in protocol.rigs)
        return f"This test needs another board: {needed}."
    if description.capacity_n < protocol.capacity_n:
        needed_kg = protocol.capacity_n / NEWTON_PER_KG
        carried_kg = description.capacity_n / NEWTON_PER_KG
        return (
            f"This test needs cells that carry {needed_kg:.0f} kg together; "
            f"these carry {carried_kg:.0f} kg."
        )
    return None


def _installed() -> list[Traversable]:
    folder = resources.files("station.protocols").joinpath("data")
    return sorted(_tomls(folder), key=lambda file: file.name)


def _own(data_dir: Path | None) -> list[Path]:
    folder = data_dir / "protocols" if data_dir else None
    if folder is None or not folder.is_dir():
        return []
    return sorted(folder.glob("*.toml"))


def _tomls(folder: Traversable) -> Iterator[Traversable]:
    return (file for file in folder.iterdir() if file.name.endswith(".toml"))


def _line_of(text: str, path: str) -> int:
    """Return the line where `path`, such as `trials[0].duration_s`, stands or begins.

    The longest part of the path that the file spells out as a table header or a key
    wins; TOML written in one line per key is found exactly.
    """
    best, best_length = 1, 0
    for number, here in _places(text):
        if path.startswith(here) and len(here) > best_length:
            best, best_length = number, len(here)
    return best


def _places(text: str) -> Iterator[tuple[int, str]]:
    """Yield the number of each line that begins something, and its path."""
    table, array, element = "", "", 0
    counts: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*(\[\[?)\s*([\w.\-]+)\s*\]", line):
            table, array = _indexed(header[2], counts), ""
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = f"{table}[{counts[table]}]"
            yield number, table
        elif array and re.match(r"\s*[{\"]", line):
            yield number, f"{array}[{element}]"
            element += 1
        elif key := re.match(r"\s*([\w\-]+)\s*=\s*(\[?)", line):
            here = f"{table}.{key[1]}" if table else key[1]
            array, element = here if key[2] else "", 0
            yield number, here


def _indexed(name: str, counts: dict[str, int]) -> str:
    """Return a dotted table name with the index of each array of tables in it."""
    done = ""
    parts = name.split(".")
    for part in parts[:-1]:
        done = f"{done}.{part}" if done else part
        if done in counts:
            done = f"{done}[{counts[done]}]"
    return f"{done}.{parts[-1]}" if done else parts[-1]
