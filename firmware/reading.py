"""What one chip said: the value that everything else is computed from."""

from __future__ import annotations

import enum
from typing import NamedTuple

CELLS = ("front_left", "front_right", "rear_left", "rear_right")
"""The corners in the order used everywhere, as the person standing there sees them."""

COUNT_MIN = -0x800000
COUNT_MAX = 0x7FFFFF


class Flag(enum.IntFlag):
    """Why a conversion is not to be believed. No flag means a good conversion.

    The names are part of the contract of `heron sample`; docs/acquisition.md has the
    exact rule of each.
    """

    SLOW_PULSE = 1 << 0
    """SCK may have been high for 50 us or longer, too close to a power-down."""
    DESYNC = 1 << 1
    """The bit after the 24th was not a one, or two looks at one bit differed."""
    NOT_RELEASED = 1 << 2
    """DOUT was still low at a further look after pulse 25: the line is stuck."""
    ONES_TAIL = 1 << 3
    """The count ends in a long run of ones, as after a reset inside a frame."""
    SATURATED = 1 << 4
    """The count is at either end of the converter's range."""
    PERIOD = 1 << 5
    """This conversion or the next did not come when the chip's own period says."""
    COLLISION = 1 << 6
    """A new conversion may have landed inside the read, which came too late."""
    SETTLING = 1 << 7
    """The chip may have been reset, or its gain changed, up to four conversions ago."""
    MISSING = 1 << 8
    """Nothing came from the chip for three periods; `count` is 0 and means nothing."""


class Reading(NamedTuple):
    """One conversion of one HX711."""

    cell: int
    """Index into `CELLS`."""
    seq: int
    """Number of the conversion on this chip; a step larger than one is a loss."""
    t_ns: int
    """CLOCK_MONOTONIC when the conversion was found ready."""
    count: int  # type: ignore[assignment]  # nobody counts values in a reading
    """Signed 24-bit value as the chip gave it."""
    flags: int = 0
    """`Flag` bits; 0 when the conversion is good."""


def flag_names(flags: int) -> str:
    """Return the names of the set flags joined by `|`, empty for a good conversion."""
    return "|".join(flag.name or "" for flag in Flag if flags & flag).lower()
