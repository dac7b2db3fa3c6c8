"""What the four corners of a board are called."""

from __future__ import annotations

from station.language import mark

CORNERS = {
    "front_left": mark("front left"),
    "front_right": mark("front right"),
    "rear_left": mark("rear left"),
    "rear_right": mark("rear right"),
}
"""The names of `firmware.reading.CELLS`, for `_()` to say."""


def corner_words(name: str) -> str:
    """Return the name of a cell in English words, such as `front left`."""
    return CORNERS[name]
