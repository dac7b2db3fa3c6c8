"""Detectors E1 to E11: pure functions of what the board feels, one family a module."""

from __future__ import annotations

from station.protocols.detectors.base import Detection, Look, Then
from station.protocols.detectors.excursion import HeelRaised, RimStruck
from station.protocols.detectors.foot import Flight, FootMoved
from station.protocols.detectors.health import Dropout, Saturated
from station.protocols.detectors.presence import Settled, SteppedOff
from station.protocols.detectors.rep import RepPhases
from station.protocols.detectors.touch import FreeFootDown, SupportTouched

__all__ = [
    "DETECTORS",
    "Detection",
    "Detector",
    "Dropout",
    "Flight",
    "FootMoved",
    "FreeFootDown",
    "HeelRaised",
    "Look",
    "RepPhases",
    "RimStruck",
    "Saturated",
    "Settled",
    "SteppedOff",
    "SupportTouched",
    "Then",
]

Detector = (
    SteppedOff
    | SupportTouched
    | FreeFootDown
    | FootMoved
    | HeelRaised
    | RimStruck
    | RepPhases
    | Flight
    | Saturated
    | Dropout
)
"""What may stand under `detectors` in a protocol file, told apart by `use`."""

DETECTORS: dict[str, type[Detector]] = {
    "stepped_off": SteppedOff,
    "support_touched": SupportTouched,
    "free_foot_down": FreeFootDown,
    "foot_moved": FootMoved,
    "heel_raised": HeelRaised,
    "rim_struck": RimStruck,
    "rep_phases": RepPhases,
    "flight": Flight,
    "saturated": Saturated,
    "dropout": Dropout,
}
