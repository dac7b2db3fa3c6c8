"""Errors of posture in a trial that went on whatever happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from station.error_count import OBSERVED, SENSED, Seen, counted
from station.measures.registry import Better, Definition, Where, define
from station.measures.values import Measure
from station.store.records import StoredEvent
from station.values import CopSeries

FAMILY = "posture"
NAMES = ("posture_errors_board", "posture_errors_observer", "posture_errors")
_RULES = "at most 10, several within a second are one"

define(
    Definition(
        "posture_errors",
        "Errors",
        "1",
        FAMILY,
        Better.LOWER,
        Where.DYNAMIC,
        f"Errors that the board or an observer saw, one seen by both once; {_RULES}, "
        "one more for each that lasts over 5 s, 10 where it was never held for 5 s.",
        not_for="Without somebody who watches it holds only what the board feels.",
    )
)
for _by, _who in (("board", "the board felt"), ("observer", "an observer saw")):
    define(
        Definition(
            f"posture_errors_{_by}",
            f"Errors, {_by}",
            "1",
            FAMILY,
            Better.LOWER,
            Where.DYNAMIC,
            f"Errors that {_who}; {_RULES}.",
        )
    )


def posture_errors(
    series: CopSeries, events: Sequence[StoredEvent], task: dict[str, Any]
) -> dict[str, Measure]:
    """Return the errors of a trial, by who saw them and together."""
    end_ns = series.t0_ns + round(series.duration_s * 1e9)
    seen = [
        Seen(event.t_ns, "board" if event.type in SENSED else "observer")
        for event in events
        if event.type in (*SENSED, *OBSERVED) and series.t0_ns <= event.t_ns <= end_ns
    ]
    count = counted(
        seen,
        round(task["apart_s"] * 1e9),
        round(task["hold_s"] * 1e9),
        task["most"],
        (series.t0_ns, end_ns),
    )
    return {
        name: Measure(float(value), "1")
        for name, value in zip(NAMES, count, strict=True)
    }
