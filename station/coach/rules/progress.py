"""R9 asked about each drill: which of them has stopped moving anything."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from station.coach.rules.decision import Decision
from station.coach.rules.thresholds import DEFAULTS, Thresholds
from station.coach.rules.weeks import no_progress
from station.coach.values import DayLog, ItemDone


@dataclass(frozen=True, slots=True)
class Change:
    """A drill that another one is wanted for."""

    drill: str
    decision: Decision


def drills_to_change(
    logs: Sequence[DayLog],
    before: dt.date,
    *,
    adherence: float,
    progressing: Collection[str],
    measured: Decision | None = None,
    thresholds: Thresholds = DEFAULTS,
) -> list[Change]:
    """Return the drills that stood still for four weeks while somebody kept at it.

    One that was left for four weeks is taken up again.

    Args:
        logs: one a day, oldest first.
        before: today.
        adherence: share of planned sessions done in the last weeks.
        progressing: the drills that are there to get harder; mobility is not.
        measured: what `plateau` says of the tests; where they moved, nothing changes.
        thresholds: see `Thresholds`.
    """
    if measured is not None and not measured.acts:
        return []
    done: dict[str, list[ItemDone]] = {}
    for log in logs:
        if log.date < before:
            for item in log.items:
                if item.drill in progressing:
                    done.setdefault(item.drill, []).append(item)
    found = []
    for drill, items in sorted(done.items()):
        last = items[-1].date
        if (before - last).days > thresholds.plateau_days:
            continue
        rungs = [(item.date, item.rung) for item in items]
        decision = no_progress(rungs, adherence=adherence, thresholds=thresholds)
        if decision.acts:
            found.append(Change(drill, decision))
    return found
