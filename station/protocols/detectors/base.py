"""What every detector sees and says.

A detector is a frozen configuration with two methods: `start()` gives its first state,
`see(state, look)` gives the next state and, at the moment it is sure, one `Detection`.
Detectors are pure: the same looks give the same detections, live or replayed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from station.values import CopSample

NS = 1_000_000_000

Then = Literal["fail", "end", "mark"]
"""What a detection does to the trial: spoil it, end it with a result, or note it."""


def to_ns(seconds: float) -> int:
    """Return seconds as nanoseconds."""
    return round(seconds * NS)


@dataclass(frozen=True, slots=True)
class Look:
    """One moment as the detectors see it."""

    sample: CopSample
    """The newest moment on the 100 Hz grid, as it is."""
    t_ns: int
    """The moment that the three medians below stand for, 20 ms before the newest."""
    ml_mm: float
    """Median of 50 ms; NaN when most of it is."""
    ap_mm: float
    total_n: float
    body_n: float
    """Body weight measured in settling."""
    side: str | None = None
    """The stance leg, `left` or `right`, in a single-leg test."""
    capacity_n: tuple[float, ...] = (math.inf,) * 4
    """What each cell may carry."""
    rim_radius_mm: float = math.inf
    """Contact radius at which a dome's rim strikes; infinite without a dome."""


@dataclass(frozen=True, slots=True)
class Detection:
    """Something happened: when it began, what, and how sure the detector is."""

    t_ns: int
    type: str
    confidence: float
    """0 to 1, a design value: how often a detection of this kind is right."""
    detail: dict[str, Any] = field(default_factory=dict)


class DetectorConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What every entry under `detectors` of a protocol file may say."""

    then: Then = "mark"
    """`fail` spoils the trial, `end` ends it with a result, `mark` only notes it."""


def median(values: tuple[float, ...]) -> float:
    """Return the middle of the finite values, NaN when they are not the majority."""
    finite = sorted(value for value in values if math.isfinite(value))
    if 2 * len(finite) <= len(values):
        return math.nan
    return finite[len(finite) // 2]
