"""Where drills come from: those installed, and the user's own in the data folder."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path

from station.coach.ladder import setting_of
from station.coach.spec import Drill
from station.coach.values import Setting
from station.errors import BadDrill, UnknownDrill
from station.own_files import Kind, OwnFile, load_all, own_files
from station.protocols.spec import Protocol
from station.texts import Said
from station.toml_file import read_toml

Drills = Mapping[str, Drill]


def load_drills(data_dir: Path | None = None) -> dict[str, Drill]:
    """Return every drill by id: the installed ones, then `data_dir`/drills.

    An own file with a mistake is left out; `own_drills` says why.
    """
    return load_all(_KIND, data_dir)


def own_drills(data_dir: Path) -> Iterator[OwnFile[Drill]]:
    """Yield each file of `data_dir`/drills, with what it holds or what is wrong."""
    return own_files(_KIND, data_dir)


@cache
def drills_of(data_dir: Path) -> Drills:
    """Return the same in the language spoken, read once a process.

    Own drills count from the next start.
    """
    return Said(load_drills(data_dir))


def read_drill(file: Traversable) -> Drill:
    """Return the drill in a TOML file. Raises `BadDrill` with file, line and key."""
    return read_toml(file, Drill, what="drill", page="docs/coach.md", error=BadDrill)


_KIND = Kind("drill", "station.coach", "drills", read_drill, BadDrill)


def find_drill(drills: Drills, name: str) -> Drill:
    """Return the drill called `name`.

    Raises:
        UnknownDrill: there is none; the message names those that sound like it.
    """
    if name in drills:
        return drills[name]
    close = difflib.get_close_matches(name, drills, n=3, cutoff=0.4)
    hint = f"did you mean {' or '.join(close)}?" if close else "see docs/coach.md"
    raise UnknownDrill(f"there is no drill '{name}': {hint}")


def protocol_for(
    drill: Drill, rung: int, protocols: Mapping[str, Protocol]
) -> Protocol | None:
    """Return the test that is this drill on this rung, None where there is none."""
    setting = setting_of(drill, rung)
    for name in drill.protocols:
        protocol = protocols.get(name)
        if protocol is not None and _same(protocol, setting):
            return protocol
    return None


def _same(protocol: Protocol, setting: Setting) -> bool:
    trial = protocol.steps[0]
    stood = (trial.stance, trial.vision, trial.surface)
    asked = (setting.base, setting.vision, setting.surface)
    return stood == asked and setting.task == "none"
