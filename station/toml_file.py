"""Files that people write by hand: read into a struct, mistakes told by line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Protocol, TypeVar

import msgspec

from station.errors import StationError

T = TypeVar("T")


class Named(Protocol):
    """What has an id of its own."""

    @property
    def id(self) -> str:
        """By which it is found."""


N = TypeVar("N", bound=Named)


def read_toml(
    file: Traversable, kind: type[T], *, what: str, page: str, error: type[StationError]
) -> T:
    """Return the `kind` in a TOML file.

    A `ValueError` of a struct's `__post_init__` may end in `` - at `$.ladder[2]` ``, as
    the messages of msgspec do, to say where in the file it is meant.

    Args:
        file: the file.
        kind: the struct that it holds.
        what: what such a file is called in a message, such as `protocol`.
        page: the page of the docs that describes it.
        error: raised with file, line, key, and what to do.
    """
    try:
        text = file.read_text("utf-8")
    except OSError as trouble:
        raise error(
            f"{what} file {file} cannot be read ({trouble.strerror}): "
            "check its permissions"
        ) from trouble
    except UnicodeDecodeError as trouble:
        raise error(f"{file} is not UTF-8 text: save it as UTF-8") from trouble
    try:
        return msgspec.convert(tomllib.loads(text), kind)
    except tomllib.TOMLDecodeError as trouble:
        raise error(
            f"{file} is not valid TOML: {trouble}: correct that line"
        ) from trouble
    except msgspec.ValidationError as trouble:
        problem, _, path = str(trouble).partition(" - at `")
        path = path.partition("`")[0].removeprefix("$").removeprefix(".")
        if unknown := re.search(r"unknown field `(.+)`", problem):
            path = f"{path}.{unknown[1]}".removeprefix(".")
        where = f"line {line_of(text, path)}, {path}" if path else "at the top"
        raise error(
            f"{file}, {where}: {problem}: correct it as {page} says"
        ) from trouble


def installed_and_own(package: str, own: Path | None) -> list[Traversable]:
    """Return the TOML files in `data` of a package, then those in the folder `own`."""
    folder = resources.files(package).joinpath("data")
    installed = (file for file in folder.iterdir() if file.name.endswith(".toml"))
    mine = sorted(own.glob("*.toml")) if own is not None and own.is_dir() else []
    return [*sorted(installed, key=lambda file: file.name), *mine]


def load_all(
    package: str,
    own: Path | None,
    read: Callable[[Traversable], N],
    *,
    what: str,
    error: type[StationError],
) -> dict[str, N]:
    """Return what is in `data` of a package and in the folder `own`, by id.

    Args:
        package: where the installed files are.
        own: the user's own, if there are any.
        read: makes one of a file, or raises `error`.
        what: what one is called in a message, such as `protocol`.
        error: raised when two files have the same id.
    """
    files: dict[str, Traversable] = {}
    found: dict[str, N] = {}
    for file in installed_and_own(package, own):
        one = read(file)
        if one.id in found:
            raise error(
                f"{file}: the id '{one.id}' is taken by {files[one.id]}: "
                f"give this {what} an id of its own"
            )
        files[one.id], found[one.id] = file, one
    return found


def line_of(text: str, path: str) -> int:
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
