"""Which trials stand in one row: those of a protocol, stood in the same way.

Most protocols are stood in one way, and their id names the row. In one of several, such
as eyes open and eyes closed, the id of the row is `PROTOCOL/STANCE.VISION.SURFACE`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from station.protocols.spec import Protocol, Trial


class Way(NamedTuple):
    """How somebody stood."""

    stance: str
    vision: str
    surface: str


def way_of(trial: Any) -> Way:
    """Return how a trial, sent or stored, was stood."""
    return Way(trial.stance, trial.vision, trial.surface)


def ways(protocol: Protocol) -> list[Way]:
    """Return the ways in which a protocol is stood, in their order."""
    return list(dict.fromkeys(way_of(one) for one in protocol.trials))


def test_id(protocols: Mapping[str, Protocol], protocol_id: str, way: Way) -> str:
    """Return the id of the row in which a trial stands."""
    known = protocols.get(protocol_id)
    if known is None or len(ways(known)) < 2:
        return protocol_id
    return f"{protocol_id}/{'.'.join(way)}"


def parsed(id_: str) -> tuple[str, Way | None]:
    """Return the protocol of a row, and the way where it names one."""
    protocol_id, _, way = id_.partition("/")
    parts = way.split(".")
    return protocol_id, Way(*parts) if len(parts) == 3 else None


def trial_of(protocol: Protocol, way: Way | None) -> Trial | None:
    """Return the trial of a protocol that is stood so; without a way the first."""
    for one in sorted(protocol.trials, key=lambda one: one.practice):
        if way is None or way_of(one) == way:
            return one
    return None


def is_current(protocols: Mapping[str, Protocol], id_: str) -> bool:
    """Return whether trials that come now stand in a row of that id."""
    protocol_id, way = parsed(id_)
    known = protocols.get(protocol_id)
    if known is None:
        return True
    return (way is None) == (len(ways(known)) < 2)
