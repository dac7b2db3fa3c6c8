"""What each measure is called, means and needs, for processes without numpy.

The entries are those of `station.measures.registry`, which `make docs` writes to
`definitions.json`.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from importlib import resources

import msgspec

from station.errors import UnknownMeasure


class Better(StrEnum):
    """Which way is an improvement; `NEITHER` where the question has no answer."""

    LOWER = "lower"
    HIGHER = "higher"
    NEITHER = "neither"


class Where(StrEnum):
    """Where a measure is reported."""

    CORE = "core"
    """On the result screen's details, in reports and trends."""
    EXTENDED = "extended"
    """In reports and exports of recordings that are long enough."""
    LOAD = "load"
    """Beside the core, from the corner forces."""
    BETWEEN = "between"
    """In summaries of several trials."""
    DYNAMIC = "dynamic"
    """For landings and jumps."""


class Definition(msgspec.Struct, frozen=True):
    """One canonical name."""

    name: str
    title: str
    unit: str
    family: str
    better: Better
    where: Where
    text: str
    """What it is, its source and its limits: the docstring of the function."""
    report_from_s: float = 0.0
    """Shorter recordings do not have this measure reported."""
    needs_s: float = 0.0
    """Shorter recordings do not have a value at all, not even for comparison."""
    not_for: str = ""
    """What it is not good for, said wherever it is shown."""


class Pipeline(msgspec.Struct, frozen=True):
    """How a named pipeline comes from raw counts to values."""

    name: str
    grid_hz: float
    resampling: str
    smoothing: str
    duration: str
    """What T is."""


PIPELINES = {
    "heron-1": Pipeline(
        name="heron-1",
        grid_hz=100.0,
        resampling="PCHIP at each cell's own regressed times; gaps over 100 ms stay",
        smoothing="Butterworth order 2, 10 Hz, forward and backward, on corner forces",
        duration="(N - 1) / fs",
    )
}
"""Every pipeline that ever made a stored value."""


@lru_cache(maxsize=1)
def definitions() -> dict[str, Definition]:
    """Return all definitions by name, family by family."""
    text = resources.files("station").joinpath("definitions.json").read_bytes()
    found = msgspec.json.decode(text, type=list[Definition])
    return {each.name: each for each in found}


def definition(name: str) -> Definition:
    """Return what is known about a name.

    Raises:
        UnknownMeasure: there is no such measure.
    """
    try:
        return definitions()[name]
    except KeyError:
        raise UnknownMeasure(
            f"there is no measure '{name}': see docs/measures.md for the names"
        ) from None
