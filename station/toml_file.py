"""Files that people write by hand: read into a struct, mistakes told by line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.resources.abc import Traversable
from typing import TypeVar

import msgspec

from station.errors import StationError

T = TypeVar("T")


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
    text = _text_of(file, what, error)
    try:
        content = tomllib.loads(text)
    except RecursionError as trouble:
        raise error(
            f"{file} is nested too deeply: correct it as {page} says"
        ) from trouble
    except ValueError as trouble:
        raise error(
            f"{file} is not valid TOML: {trouble}: correct that line"
        ) from trouble
    try:
        return msgspec.convert(content, kind)
    except msgspec.ValidationError as trouble:
        problem, _, path = str(trouble).partition(" - at `")
        path = path.partition("`")[0].removeprefix("$").removeprefix(".")
        if unknown := re.search(r"unknown field `(.+)`", problem):
            path = f"{path}.{unknown[1]}".removeprefix(".")
        where = f"line {line_of(text, path)}, {path}" if path else "at the top"
        raise error(
            f"{file}, {where}: {problem}: correct it as {page} says"
        ) from trouble


def _text_of(file: Traversable, what: str, error: type[StationError]) -> str:
    try:
        # A folder has no text, and a pipe never ends.
        if not file.is_file():
            raise error(
                f"{file} is no file of text: remove it, or write a {what} there"
            )
        return file.read_text("utf-8")
    except OSError as trouble:
        raise error(
            f"{what} file {file} cannot be read ({trouble.strerror}): "
            "check its permissions"
        ) from trouble
    except UnicodeDecodeError as trouble:
        raise error(f"{file} is not UTF-8 text: save it as UTF-8") from trouble


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
