"""How much a session asked for, how well it went, and how much it changed."""

from __future__ import annotations

import math
from collections.abc import Sequence

from station.coach.values import DayLog, ItemDone


def session_load(log: DayLog) -> float:
    """Return the load of a day: hold seconds times level, plus effort times minutes.

    The level of a drill is its rung, counted from 1. Both parts are in arbitrary units:
    compare a person's load only with their own. An effort that was not asked adds
    nothing.
    """
    holds = math.fsum(item.hold_s * (item.rung + 1) for item in log.items)
    return holds + (log.rpe or 0) * minutes_of(log)


def minutes_of(log: DayLog) -> float:
    """Return how long somebody trained that day."""
    return log.minutes or math.fsum(item.minutes for item in log.items)


def hold_seconds_of(log: DayLog) -> float:
    """Return how long they held in all: the balance duration of a day."""
    return log.hold_seconds or math.fsum(item.hold_s for item in log.items)


def set_quality(items: Sequence[ItemDone]) -> float | None:
    """Return the share of planned sets that were done without a fail, None without any.

    A drill of which only the sum of its fails is known has at most so many bad sets.
    """
    planned = sum(item.sets_planned for item in items)
    if not planned:
        return None
    good = sum(max(item.sets_done - item.fails, 0) for item in items)
    return good / planned


def fatigue_index(fresh_mm_s: float, tired_mm_s: float) -> float | None:
    """Return sway tired over sway fresh; None where there is nothing to divide by.

    1.2 is a fifth more sway than before the run or the set.
    """
    return tired_mm_s / fresh_mm_s if fresh_mm_s > 0.0 else None


def asymmetry_change_pct(
    fresh: tuple[float, float], tired: tuple[float, float]
) -> float | None:
    """Return how much more uneven two legs are when tired, in points of percent.

    Each pair is left and right; unevenness is 100 abs(L - R) / ((L + R) / 2).
    """
    before, after = _uneven_pct(fresh), _uneven_pct(tired)
    return None if before is None or after is None else after - before


def _uneven_pct(legs: tuple[float, float]) -> float | None:
    left, right = legs
    total = left + right
    return 200.0 * abs(left - right) / total if total > 0.0 else None
