from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.coach.tracking.load import (
    asymmetry_change_pct,
    fatigue_index,
    session_load,
    set_quality,
)
from station.coach.tracking.monthly import answers, is_due, niggles
from station.coach.tracking.variety import longest_row, variety_index
from station.coach.tracking.weeks import adherence, streak, weeks_of
from station.coach.values import DayLog, ItemDone, PlannedSession

MONDAY = dt.date(2026, 3, 2)


def day(n: int) -> dt.date:
    return MONDAY + dt.timedelta(days=n)


def item(
    n: int,
    drill: str = "stand",
    *,
    rung: int = 0,
    sets_done: int = 2,
    fails: int = 0,
    hold_s: float = 0.0,
) -> ItemDone:
    return ItemDone(day(n), drill, rung, 2, sets_done, fails=fails, hold_s=hold_s)


def trained(n: int, *drills: str, minutes: float = 12.0) -> DayLog:
    items = tuple(item(n, drill) for drill in drills or ("stand",))
    return DayLog(day(n), items=items, minutes=minutes, rpe=5)


def planned(*days: int) -> list[PlannedSession]:
    return [PlannedSession(day(n), "balance", ()) for n in days]


def test_load_is_hold_seconds_times_level_and_effort_times_minutes() -> None:
    items = (item(0, rung=2, hold_s=60.0), item(0, "squat", hold_s=0.0))
    log = DayLog(day(0), items=items, minutes=10.0, rpe=6)
    assert session_load(log) == 60 * 3 + 6 * 10
    assert session_load(DayLog(day(0))) == 0.0


def test_quality_counts_sets_without_a_fail_among_those_planned() -> None:
    assert set_quality([item(0), item(0, sets_done=1)]) == 0.75
    assert set_quality([item(0, fails=1)]) == 0.5
    assert set_quality([item(0, fails=9)]) == 0.0
    assert set_quality([]) is None


def test_a_week_counts_days_with_training() -> None:
    logs = [trained(0), trained(2), DayLog(day(3), soreness=2)]
    first, second = weeks_of(planned(0, 2, 4, 7), logs, day(8))
    assert (first.planned, first.done, first.minutes) == (3, 2, 24.0)
    assert first.adherence == pytest.approx(2 / 3)
    assert (second.planned, second.done, second.quality) == (1, 0, None)
    assert weeks_of([], [], day(8)) == []


def test_a_week_that_has_only_begun_does_not_end_a_streak() -> None:
    sessions = planned(0, 2, 7, 9, 14, 16)
    logs = [trained(n) for n in (0, 2, 7, 9)]
    assert streak(weeks_of(sessions, logs, day(14))) == 2
    logs += [trained(14), trained(16)]
    assert streak(weeks_of(sessions, logs, day(16))) == 3
    assert streak(weeks_of(sessions, logs[2:], day(16))) == 2
    assert streak(weeks_of(sessions, [], day(16))) == 0


def test_the_daily_three_minutes_are_no_session() -> None:
    short = PlannedSession(day(1), "daily", ())
    (week,) = weeks_of([*planned(0), short], [trained(0)], day(3))
    assert (week.planned, week.adherence) == (1, 1.0)


@given(st.sets(st.integers(0, 55)), st.sets(st.integers(0, 55)))
def test_adherence_is_a_share_and_a_streak_no_longer_than_the_weeks(
    plan: set[int], done: set[int]
) -> None:
    logs = [trained(n) for n in sorted(done)]
    weeks = weeks_of(planned(*sorted(plan)), logs, day(55))
    share = adherence(weeks)
    assert share is None or 0.0 <= share <= 1.0
    assert 0 <= streak(weeks) <= len(weeks)
    assert sum(week.done for week in weeks) == len(done)


def test_variety_looks_at_the_last_six_sessions() -> None:
    same = [trained(n, "a", "b") for n in range(8)]
    assert variety_index(same) == pytest.approx(2 / 12)
    assert variety_index([trained(0, "a", "b"), trained(1, "c")]) == 1.0
    assert variety_index([DayLog(day(0))]) is None


def test_the_longest_row_ends_with_the_newest_session() -> None:
    logs = [trained(0, "a"), trained(1, "b"), trained(2, "a", "b"), trained(3, "a")]
    assert longest_row(logs) == ("a", 2)
    assert longest_row([trained(n, "a") for n in range(5)]) == ("a", 5)
    assert longest_row([]) is None


def test_fatigue_is_told_as_a_quotient_and_a_change_between_legs() -> None:
    assert fatigue_index(20.0, 24.0) == pytest.approx(1.2)
    assert fatigue_index(0.0, 24.0) is None
    assert asymmetry_change_pct((30, 30), (20, 30)) == pytest.approx(40.0)
    assert asymmetry_change_pct((0, 0), (20, 30)) is None


def test_the_monthly_questions_come_once_in_four_weeks() -> None:
    assert not is_due([], day(0))
    assert is_due([trained(0)], day(1))
    asked = [trained(0), DayLog(day(1), confidence=6, stiffness=4)]
    assert not is_due(asked, day(28))
    assert is_due(asked, day(29))
    later = DayLog(day(30), confidence=8)
    confidence, stiffness, outdoors = answers([*asked, later])
    assert confidence.change == 2
    assert stiffness.change is None
    assert outdoors.values == ()


def test_niggles_are_days_on_which_a_site_hurt() -> None:
    logs = [
        DayLog(day(n), pain={"left_knee": 2, "groin": n % 2, "right_calf": 0})
        for n in range(4)
    ]
    assert niggles(logs, day(3)) == {"left_knee": 4, "groin": 2}
    assert niggles(logs, day(30)) == {"left_knee": 1, "groin": 1}
