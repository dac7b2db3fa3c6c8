"""Files of one kind: those installed with Heron, and the user's own in the data folder.

Somebody who makes a mistake in a file of their own wants the rest to work meanwhile:
that file is left out, and whoever can mend it is told why. A mistake in an installed
file is ours, and raised.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from station.errors import StationError
from station.toml_file import line_of

SUFFIX = ".toml"


class Named(Protocol):
    """What has an id of its own."""

    @property
    def id(self) -> str:
        """By which it is found."""


N = TypeVar("N", bound=Named)


@dataclass(frozen=True, slots=True)
class Kind(Generic[N]):
    """One kind of file, such as protocols."""

    what: str
    """What one is called in a message, such as `protocol`."""
    package: str
    """Whose folder `data` holds those installed."""
    folder: str
    """Of the user's own, in the data folder."""
    read: Callable[[Traversable], N]
    """Makes one of a file, or raises `error`."""
    error: type[StationError]


@dataclass(frozen=True, slots=True)
class OwnFile(Generic[N]):
    """A file of the user's own."""

    path: Path
    found: N | StationError
    """What it holds, or why it is left out: with file, line, and what to do."""


def load_all(kind: Kind[N], data: Path | None) -> dict[str, N]:
    """Return everything of a kind by id: what is installed, then the user's own.

    Own files with a mistake are left out; `own_files` says which, and why.

    Raises:
        StationError: an installed file does not make sense.
    """
    known = _installed(kind)
    for file in _own_files(kind, data, known) if data is not None else ():
        if not isinstance(file.found, StationError):
            known[file.found.id] = file.found
    return known


def own_files(kind: Kind[N], data: Path) -> Iterator[OwnFile[N]]:
    """Yield the user's own files of a kind, by name; nothing else is read for none."""
    if (data / kind.folder).exists():
        yield from _own_files(kind, data, _installed(kind))


def _installed(kind: Kind[N]) -> dict[str, N]:
    folder = resources.files(kind.package).joinpath("data")
    files = [file for file in folder.iterdir() if file.name.endswith(SUFFIX)]
    found = map(kind.read, sorted(files, key=lambda file: file.name))
    return {one.id: one for one in found}


def _own_files(
    kind: Kind[N], data: Path, installed: Collection[str]
) -> Iterator[OwnFile[N]]:
    folder = data / kind.folder
    try:
        paths = sorted(folder.iterdir())
    except FileNotFoundError:
        return
    except OSError as error:
        why = f"{folder} cannot be read ({error.strerror}): make it a folder again"
        yield OwnFile(folder, kind.error(f"{why}, or check its permissions"))
        return
    taken = dict.fromkeys(installed, f"an installed {kind.what}")
    for path in paths:
        if path.suffix != SUFFIX or path.name.startswith("."):
            continue  # Copies that editors and file managers leave are nobody's.
        try:
            found = kind.read(path)
        except kind.error as error:
            yield OwnFile(path, error)
            continue
        if found.id in taken:
            line = line_of(path.read_text("utf-8"), "id")
            double = kind.error(
                f"{path}, line {line}, id: '{found.id}' is taken by {taken[found.id]}: "
                f"give this {kind.what} an id of its own"
            )
            yield OwnFile(path, double)
        else:
            taken[found.id] = str(path)
            yield OwnFile(path, found)
