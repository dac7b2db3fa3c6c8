"""R10 for every drill, not only for those of the first day back."""

from __future__ import annotations

import datetime as dt

from station.coach.rules.day import Today, judge_day
from station.coach.rules.drills import judge_drills
from station.coach.values import DayLog, ItemDone

DAY = dt.date(2026, 3, 2)


def log(day: int, *items: tuple[str, int]) -> DayLog:
    date = DAY + dt.timedelta(days=day)
    done = tuple(ItemDone(date, drill, rung, 2, 2, rpe=5) for drill, rung in items)
    return DayLog(date, items=done)


def steps(logs: list[DayLog], day: int) -> dict[str, int]:
    date = DAY + dt.timedelta(days=day)
    verdict = judge_day(Today(date, tuple(logs)))
    return {one.drill: one.steps for one in judge_drills(logs, date, verdict)}


def test_a_drill_of_before_the_break_is_two_steps_lower_on_any_day_after_it() -> None:
    before = [log(0, ("catch", 4), ("leg-swings", 3)), log(2, ("catch", 4))]
    assert steps(before, 20) == {"catch": -2, "leg-swings": -2}
    back = [*before, log(20, ("catch", 2))]
    assert steps(back, 22) == {"catch": 0, "leg-swings": -2}
    assert steps([*back, log(22, ("leg-swings", 1))], 24)["leg-swings"] == 0


def test_a_drill_whose_turn_it_was_not_is_no_break() -> None:
    logs = [log(0, ("catch", 4)), *(log(day, ("breathing", 0)) for day in (7, 14, 21))]
    assert steps(logs, 22)["catch"] == 0


def test_two_breaks_are_no_further_steps() -> None:
    logs = [log(0, ("catch", 4)), log(20, ("breathing", 0)), log(40, ("breathing", 0))]
    assert steps(logs, 42)["catch"] == -2
