"""How many tries the time of a clock took that runs in balance alone (T06)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from station.error_count import OBSERVED
from station.measures.registry import Better, Definition, Where, define
from station.measures.values import Measure
from station.store.records import StoredEvent
from station.values import CopSeries

FAMILY = "clock"

define(
    Definition(
        "balance_tries",
        "Tries",
        "1",
        FAMILY,
        Better.LOWER,
        Where.DYNAMIC,
        "How often somebody began to balance until the time in balance was full: the "
        "losses of balance and one. After the Flamingo test of Eurofit (Council of "
        "Europe 1988).",
        not_for="Tests on another beam, or on none: the narrower, the more tries.",
    )
)
define(
    Definition(
        "longest_try",
        "Longest try",
        "s",
        FAMILY,
        Better.HIGHER,
        Where.DYNAMIC,
        "The longest time in balance without a loss.",
        not_for="Comparing people who took one try: it is the whole time then.",
    )
)


def balance_clock(
    series: CopSeries, events: Sequence[StoredEvent], task: dict[str, Any]
) -> dict[str, Measure]:
    """Return the measures of a clock that ran in balance until it was full."""
    del task
    end_ns = series.t0_ns + round(series.duration_s * 1e9)
    began = [series.t0_ns]
    began += (one.t_ns for one in events if one.type == "balance_found")
    lost = [e.t_ns for e in events if e.type in ("balance_lost", *OBSERVED)]
    tries_s = [
        (min((at for at in lost if at >= start), default=end_ns) - start) / 1e9
        for start in began
    ]
    return {
        "balance_tries": Measure(float(len(began)), "1"),
        "longest_try": Measure(max(tries_s), "s"),
    }
