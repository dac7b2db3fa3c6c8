"""Where batteries come from: those installed, and the user's own in the data folder.

A clinician's own battery is composed on the screen and written as a file like any
other, so that it can be copied to another station.
"""

from __future__ import annotations

import difflib
import functools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources.abc import Traversable
from pathlib import Path

from station.batteries.spec import Battery, Entry
from station.durable import write_durably
from station.errors import BadBattery, BadRequest, NotFound, StorageFailed
from station.language import _, mark
from station.own_files import Kind, OwnFile, load_all, own_files
from station.protocols.library import find_protocol
from station.protocols.spec import Protocol
from station.toml_file import line_of, read_toml

FOLDER = "batteries"
"""Of the user's own, in the data folder."""
LONGEST_TITLE = 32
MOST_TESTS = 12
"""In a battery that is composed on the screen."""


def load_batteries(
    protocols: Mapping[str, Protocol], data_dir: Path | None = None
) -> dict[str, Battery]:
    """Return every battery by id: the installed ones, then `data_dir`/batteries.

    An own file with a mistake is left out; `own_batteries` says why.
    """
    return load_all(_kind(protocols), data_dir)


def own_batteries(
    protocols: Mapping[str, Protocol], data_dir: Path
) -> Iterator[OwnFile[Battery]]:
    """Yield each file of `data_dir`/batteries, with what it holds or what is wrong."""
    return own_files(_kind(protocols), data_dir)


def read_battery(file: Traversable, protocols: Mapping[str, Protocol]) -> Battery:
    """Return the battery in a TOML file.

    Raises:
        BadBattery: with file, line, key, and what to do.
    """
    battery = read_toml(
        file, Battery, what="battery", page="docs/batteries.md", error=BadBattery
    )
    for n, test in enumerate(battery.tests):
        if test.protocol not in protocols:
            line = line_of(file.read_text("utf-8"), f"tests[{n}].protocol")
            close = difflib.get_close_matches(test.protocol, protocols, n=1)
            hint = f"did you mean {close[0]}" if close else "see docs/protocols.md"
            raise BadBattery(
                f"{file}, line {line}, tests[{n}].protocol: there is no protocol "
                f"'{test.protocol}': {hint}"
            )
    return battery


def _kind(protocols: Mapping[str, Protocol]) -> Kind[Battery]:
    def read(file: Traversable) -> Battery:
        return read_battery(file, protocols)

    return Kind("battery", "station.batteries", FOLDER, read, BadBattery)


def find_battery(batteries: Mapping[str, Battery], name: str) -> Battery:
    """Return the battery called `name`. Raises `NotFound`."""
    if name not in batteries:
        raise NotFound(f"there is no battery '{name}': {', '.join(sorted(batteries))}")
    return batteries[name]


def composed(
    title: str, tests: Sequence[Entry], protocols: Mapping[str, Protocol]
) -> Battery:
    """Return a battery that somebody put together.

    Raises:
        BadRequest: it has no name, no tests or too many, or names an unknown one.
    """
    title = " ".join(title.split())
    name = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    if not name or len(title) > LONGEST_TITLE or not title.isprintable():
        raise BadRequest(
            _(
                "a battery needs a name of one to %(longest_title)s letters",
                longest_title=LONGEST_TITLE,
            )
        )
    if not 1 <= len(tests) <= MOST_TESTS:
        raise BadRequest(
            _("a battery has one to %(most_tests)s tests", most_tests=MOST_TESTS)
        )
    for test in tests:
        find_protocol(dict(protocols), test.protocol)
    return Battery(
        id=f"own-{name}",
        version=1,
        title=title,
        measures=mark("A battery put together here."),
        source="Composed on this station.",
        tests=tuple(tests),
    )


def save_battery(data: Path, battery: Battery) -> Path:
    """Write a battery into the data folder and return its file.

    Raises:
        BadRequest: there is one of that name.
        StorageFailed: it cannot be written.
    """
    path = data / FOLDER / f"{battery.id}.toml"
    if path.exists():
        raise BadRequest(
            _(
                "there is a battery called '%(title)s': choose another name",
                title=battery.title,
            )
        )
    try:
        path.parent.mkdir(exist_ok=True)
        write_durably(path, _as_toml(battery).encode())
    except OSError as error:
        raise StorageFailed(
            f"the battery cannot be written to {path} ({error.strerror}): "
            "free some space and try again"
        ) from error
    return path


def remove_battery(data: Path, name: str) -> None:
    """Delete a battery that was composed here; what was done with it stays.

    Raises:
        NotFound: there is none of that name among the user's own.
    """
    path = data / FOLDER / f"{name}.toml"
    if re.fullmatch(r"own-[a-z0-9-]+", name) is None or not path.is_file():
        raise NotFound(f"there is no battery '{name}' that was composed here")
    path.unlink()


def _as_toml(battery: Battery) -> str:
    # A JSON string without escapes beyond ASCII is also one of TOML.
    quoted = functools.partial(json.dumps, ensure_ascii=False)
    lines = [
        f"id = {quoted(battery.id)}",
        f"version = {battery.version}",
        f"title = {quoted(battery.title)}",
        f"measures = {quoted(battery.measures)}",
        f"source = {quoted(battery.source)}",
    ]
    for test in battery.tests:
        lines += [
            "",
            "[[tests]]",
            f"protocol = {quoted(test.protocol)}",
            f"legs = {quoted(test.legs)}",
            f"rest_s = {test.rest_s:g}",
        ]
    return "\n".join(lines) + "\n"
