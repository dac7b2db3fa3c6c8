"""The tables and where they come from."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from station.language import mark

LICENCE = "CC BY 4.0"


@dataclass(frozen=True, slots=True)
class Condition:
    """How somebody stood; what must be the same on both sides of a comparison."""

    stance: str
    """`two_feet` or another stance of the protocols."""
    vision: str
    """`open` or `closed`."""
    surface: str
    """`firm` or `foam`."""
    duration_s: float


@dataclass(frozen=True, slots=True)
class Source:
    """Who measured a table, on whom and how."""

    name: str
    """What `outcomes.norm` of a protocol calls it."""
    text: str
    population: str
    conduct: str
    pipelines: tuple[str, ...]
    """The pipelines whose values are the same as those of the table."""
    licence: str = LICENCE


BDS = Source(
    name="santos-duarte-2016",
    text="Santos & Duarte 2016, PeerJ 4:e2648, doi:10.7717/peerj.2648",
    population=mark("adults without a disability that affects balance"),
    conduct=mark(
        "barefoot on a force plate, heels 10 cm apart, 60 s, up to three trials"
    ),
    pipelines=("heron-1",),
)
"""163 people of 18 to 85 years; 100 Hz, low-passed at 10 Hz."""

SURFACES = ("firm", "foam")
_AVERAGED = {
    "20": mark("mean of four conditions on two feet, 20 s"),
    "30": mark("mean of four conditions on two feet, 30 s"),
    "60": mark("mean of four conditions on two feet, 60 s"),
}
_STOOD = {
    ("firm", "open"): mark("firm, eyes open, 60 s"),
    ("firm", "closed"): mark("firm, eyes closed, 60 s"),
    ("foam", "open"): mark("foam, eyes open, 60 s"),
    ("foam", "closed"): mark("foam, eyes closed, 60 s"),
}
DURATION_TOLERANCE_S = 1.0


@dataclass(frozen=True, slots=True)
class Percentiles:
    """The spread of one measure in one group of people, of one condition."""

    age_from: int
    age_to: int
    vision: str
    surface: str
    people: int
    measure: str
    unit: str
    at: tuple[tuple[int, float], ...]
    """Percentile and value, in order: 5, 25, 50, 75, 95."""


@dataclass(frozen=True, slots=True)
class Repeatability:
    """How much repeats of the same person on the same day differ."""

    measure: str
    people: int
    sem: float | None
    """Standard error of measurement, in `unit` or on the natural log scale."""
    mdc95_pct: float | None
    """Or the smallest real change of two single trials, in percent of the mean."""
    where: str
    """Of what condition this was measured, in English words for `_()` to say."""


@lru_cache(maxsize=4)
def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files("station.norms").joinpath(name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


@lru_cache(maxsize=1)
def percentile_table() -> tuple[Percentiles, ...]:
    """Return all groups, small ones included."""
    return tuple(
        Percentiles(
            int(row["age_from"]),
            int(row["age_to"]),
            row["vision"],
            row["surface"],
            int(row["people"]),
            row["measure"],
            row["unit"],
            tuple((rank, float(row[f"p{rank}"])) for rank in (5, 25, 50, 75, 95)),
        )
        for row in _rows("percentiles.csv")
    )


@lru_cache(maxsize=128)
def repeatability(
    measure: str, condition: Condition, population: str = "all"
) -> Repeatability | None:
    """Return the published error of a measure in a condition, or None.

    Standing on two feet for 60 s has tables by surface and vision; other measures, and
    20 and 30 s, the mean over four conditions of 16 people.
    """
    if condition.stance != "two_feet" or condition.surface not in SURFACES:
        return None
    if abs(condition.duration_s - 60.0) <= DURATION_TOLERANCE_S:
        for row in _rows("repeats_60_s.csv"):
            key = (row["population"], row["surface"], row["vision"], row["measure"])
            if key == (population, condition.surface, condition.vision, measure):
                return Repeatability(
                    measure,
                    int(row["people"]),
                    float(row["sem"]),
                    None,
                    _STOOD[row["surface"], row["vision"]],
                )
    for row in _rows("repeats_by_duration.csv"):
        near = abs(condition.duration_s - float(row["duration_s"]))
        if row["measure"] == measure and near <= DURATION_TOLERANCE_S:
            return Repeatability(
                measure,
                int(row["people"]),
                None,
                float(row["mdc95_pct"]),
                _AVERAGED[row["duration_s"]],
            )
    return None
