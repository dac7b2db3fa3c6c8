"""Where protocols come from: those installed, and the user's own in the data folder."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator
from importlib.resources.abc import Traversable
from pathlib import Path

from firmware.description import BoardDescription
from station.definitions import definitions
from station.errors import BadProtocol, StationError, UnknownProtocol
from station.figures import decimal
from station.language import _, mark
from station.norms.tables import BDS
from station.own_files import Kind, OwnFile, load_all, own_files
from station.protocols.spec import Protocol
from station.protocols.tasks import Wobble
from station.toml_file import line_of, read_toml

NEWTON_PER_KG = 9.80665
RIGS = {
    "flat_plate": mark("flat plate"),
    "wobble_on_plate": mark("wobble board on the plate"),
    "deck_on_dome": mark("deck on a dome"),
}


def load_library(data_dir: Path | None = None) -> dict[str, Protocol]:
    """Return every protocol by id: the installed ones, then `data_dir`/protocols.

    An own file with a mistake is left out; `own_protocols` says why.
    """
    return load_all(_KIND, data_dir)


def own_protocols(data_dir: Path) -> Iterator[OwnFile[Protocol]]:
    """Yield each file of `data_dir`/protocols, with what it holds or what is wrong."""
    return own_files(_KIND, data_dir)


def read_protocol(file: Traversable) -> Protocol:
    """Return the protocol in a TOML file.

    Raises:
        BadProtocol: with file, line, key, and what to do.
    """
    protocol = read_toml(
        file, Protocol, what="protocol", page="docs/protocols.md", error=BadProtocol
    )
    for path, name, known in _named(protocol):
        if name not in known:
            line = line_of(file.read_text("utf-8"), path)
            close = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {close[0]}" if close else "see docs/measures.md"
            raise BadProtocol(
                f"{file}, line {line}, {path}: there is no '{name}': {hint}"
            )
    return protocol


def _named(protocol: Protocol) -> Iterator[tuple[str, str, Collection[str]]]:
    """Yield where a measure or table is named, its name, and what there is."""
    outcomes, measures = protocol.outcomes, definitions()
    yield "outcomes.primary", outcomes.primary, measures
    for name in outcomes.secondary:
        yield "outcomes.secondary", name, measures
    for n, compare in enumerate(outcomes.compare):
        yield f"outcomes.compare[{n}].measure", compare.measure, measures
    for n, trial in enumerate(protocol.trials):
        if trial.primary is not None:
            yield f"trials[{n}].primary", trial.primary, measures
    if outcomes.norm is not None:
        yield "outcomes.norm", outcomes.norm, (BDS.name,)


_KIND = Kind("protocol", "station.protocols", "protocols", read_protocol, BadProtocol)


def find_protocol(
    library: dict[str, Protocol], name: str, data_dir: Path | None = None
) -> Protocol:
    """Return the protocol called `name`.

    Raises:
        UnknownProtocol: there is none; the message names those that sound like it, and
            the files of `data_dir` that are left out, of which it may be one.
    """
    if name in library:
        return library[name]
    close = difflib.get_close_matches(name, library, n=3, cutoff=0.4)
    hint = f"did you mean {' or '.join(close)}?" if close else "installed: "
    rest = "" if close else ", ".join(sorted(library))
    own = own_protocols(data_dir) if data_dir else ()
    wrong = [
        f"; left out: {one.found}" for one in own if isinstance(one.found, StationError)
    ]
    raise UnknownProtocol(
        f"there is no protocol '{name}': {hint}{rest}{''.join(wrong)}"
    )


def why_not_offered(protocol: Protocol, description: BoardDescription) -> str | None:
    """Return why this board cannot run `protocol`, in a sentence; None if it can."""
    if description.rig not in protocol.rigs:
        needed = " / ".join(_(RIGS[rig]) for rig in protocol.rigs)
        return _("This test needs another board: %(needed)s.", needed=needed)
    tilts = any(isinstance(one.task, Wobble) for one in protocol.trials)
    if tilts and not description.dome_radius_mm:
        return _(
            "This test needs to know the dome: set dome_radius_mm and rim_radius_mm in "
            "board.toml."
        )
    if description.capacity_n < protocol.capacity_n:
        needed_kg = protocol.capacity_n / NEWTON_PER_KG
        carried_kg = description.capacity_n / NEWTON_PER_KG
        return _(
            "This test needs cells that carry %(needed)s kg together; these carry "
            "%(carried)s kg.",
            needed=decimal(needed_kg, 0),
            carried=decimal(carried_kg, 0),
        )
    return None
