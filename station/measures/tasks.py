"""The measures of a trial's task, from its series and its events.

The event `task` says which task it was; nothing is asked of the protocol, so that a
stored trial can be measured again. Beside them stand the measures of standing, which
are of the whole trial.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from station.measures import again, clock, lean, lift, posture, reps, squat, wobble
from station.measures.values import Measure
from station.store.records import StoredEvent
from station.values import CopSeries

Scorer = Callable[
    [CopSeries, Sequence[StoredEvent], dict[str, Any]], dict[str, Measure]
]

SCORERS: dict[str, Scorer] = {
    "targets": lean.limits_of_stability,
    "reproduction": again.reproduction,
    "lifts": lift.transition,
    "depths": squat.squat,
    "wobble": wobble.wobble,
    "errors": posture.posture_errors,
    "tempo_reps": reps.tempo_reps,
    "calf_raises": reps.calf_raises,
    "hops_on_beat": reps.hops_on_beat,
    "hop_and_hold": reps.hop_and_hold,
    "balance_clock": clock.balance_clock,
}
"""What measures each task, by the `use` of its first event."""


def task_measures(
    series: CopSeries, events: Sequence[StoredEvent]
) -> dict[str, Measure]:
    """Return every measure of the tasks of a trial; empty where there was none."""
    found: dict[str, Measure] = {}
    with np.errstate(all="ignore"):
        for event in events:
            if event.type == "task" and event.detail.get("use") in SCORERS:
                scorer = SCORERS[event.detail["use"]]
                found |= scorer(series, events, event.detail)
    return found
