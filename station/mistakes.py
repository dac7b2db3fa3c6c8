"""Which of the user's own files are left out, for the log of the station."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from station.batteries.library import own_batteries
from station.coach.library import own_drills
from station.errors import StationError
from station.own_files import OwnFile
from station.protocols.library import own_protocols
from station.protocols.spec import Protocol


def mistakes(data: Path, protocols: Mapping[str, Protocol]) -> Iterator[StationError]:
    """Yield what is wrong with files of the user's own: file, line, what to do."""
    every: Iterator[OwnFile[Any]]
    every = chain(own_protocols(data), own_batteries(protocols, data), own_drills(data))
    return (one.found for one in every if isinstance(one.found, StationError))
