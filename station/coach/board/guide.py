"""How one set of a drill is led: as a trial on the board, or by the clock off it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from station.protocols.metronome import Metronome
from station.protocols.spec import Protocol

Kind = Literal[
    "hold",
    "tempo",
    "raises",
    "hops",
    "targets",
    "level",
    "landings",
    "rebounds",
    "hurdles",
    "tilts",
    "clock",
    "breath",
]
TIMED: frozenset[Kind] = frozenset({"tempo", "raises", "hops", "hurdles", "landings"})
"""Kinds in which a repetition is good or not."""


@dataclass(frozen=True, slots=True)
class Guide:
    """How one set is led."""

    kind: Kind
    """What is scored; `clock` and `breath` are done off the board."""
    hold_s: float = 0.0
    """Planned seconds of a hold, 0 where repetitions count."""
    reps: int = 0
    length_s: float = 0.0
    """About how long it takes, without getting ready."""
    protocol: Protocol | None = None
    """Its only trial is the set; None off the board."""
    metronome: Metronome | None = None
    """Heard during a hold, or off the board; tasks bring one of their own."""
    zone_mm: float = 0.0
    """Who stays this near to the middle of their own stance is steady."""

    @property
    def on_board(self) -> bool:
        """Whether the board follows it."""
        return self.protocol is not None

    @property
    def own_pace(self) -> bool:
        """Whether somebody has to say that it is done."""
        return not self.on_board and self.reps > 0
