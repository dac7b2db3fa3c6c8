from __future__ import annotations

import datetime as dt
import time
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from station.coach.gathering import (
    CHECK,
    held_to_limit,
    leg_tests,
    sway_monitor,
)
from station.coach.library import load_drills
from station.coach.plan import Situation, make_plan
from station.coach.standing import situation_of
from station.coach.values import Answers, DayLog, ItemDone
from station.store.database import open_database
from station.store.records import StoredMeasure, TrialEnd, TrialStart
from station.store.writer import Writer


class Diarist:
    """Writes trials of chosen days."""

    def __init__(self, path: Path) -> None:
        self.db = open_database(path)
        self.writer = Writer(self.db)
        self.person = self.writer.add_person("Robin").id

    def check(
        self,
        day: str,
        *,
        side: str | None = None,
        sway: float | None = None,
        hold_s: float | None = None,
        pipeline: str = "heron-1",
        simulated: bool = False,
        protocol: str = CHECK,
        at: str = "08:00:00",
        surface: str = "firm",
        ended: tuple[str, str] = ("done", "time_up"),
        seconds: int = 0,
    ) -> None:
        trial = str(uuid.uuid4())
        self.writer.begin_trial(
            TrialStart(
                id=trial,
                person_id=self.person,
                protocol_id=protocol,
                protocol_version="1",
                side=side,
                stance="two_feet" if side is None else "single_leg",
                vision="closed",
                surface=surface,
                boot_id="boot",
                simulated=simulated,
                board_id="board",
            )
        )
        measures = tuple(
            StoredMeasure("mean_velocity", value, "mm/s")
            for value in (sway,)
            if value is not None
        )
        end = TrialEnd(
            state=ended[0],
            outcome=ended[1],
            start_ns=1,
            end_ns=2 + seconds * 1_000_000_000,
            hold_s=hold_s,
            pipeline=pipeline,
            measures=measures,
        )
        self.writer.finish_trial(trial, end)
        self.db.execute(
            "UPDATE trial SET started_at = ? WHERE id = ?",
            (f"{day}T{at}.000+00:00", trial),
        )


@pytest.fixture
def diarist(tmp_path: Path) -> Iterator[Diarist]:
    made = Diarist(tmp_path / "heron.db")
    with closing(made.db):
        yield made


def test_checks_of_one_day_are_one_test_oldest_first(diarist: Diarist) -> None:
    diarist.check("2026-03-02", sway=10.0)
    diarist.check("2026-03-04", sway=12.0)
    diarist.check("2026-03-04", sway=14.0)
    monitor = sway_monitor(diarist.db, diarist.person)
    found = [(one.day.day, one.value, one.trials) for one in monitor.tests]
    assert found == [(2, 10.0, 1), (4, 13.0, 2)]
    assert monitor.error is not None
    assert "16 people" in monitor.error.source


def test_own_repeats_tell_the_error_once_they_are_enough(diarist: Diarist) -> None:
    for day in range(2, 6):
        for sway in (9.5, 10.0, 10.5):
            diarist.check(f"2026-03-0{day}", sway=sway)
    monitor = sway_monitor(diarist.db, diarist.person)
    assert monitor.error is not None
    assert monitor.error.sem == pytest.approx(0.5)
    assert "your own" in monitor.error.source


def test_what_cannot_be_compared_is_left_out(diarist: Diarist) -> None:
    diarist.check("2026-03-01", sway=30.0, simulated=True)
    diarist.check("2026-03-02", sway=20.0, pipeline="heron-0")
    diarist.check("2026-03-03", sway=10.0)
    monitor = sway_monitor(diarist.db, diarist.person)
    assert [one.value for one in monitor.tests] == [10.0]
    assert sway_monitor(diarist.db, "nobody").tests == ()


def test_legs_are_compared_on_days_that_have_both(diarist: Diarist) -> None:
    for day, side, hold_s in (
        ("02", "left", 20.0),
        ("02", "right", 18.0),
        ("03", "left", 21.0),
        ("04", "left", 22.0),
        ("04", "right", 16.0),
        ("04", "right", 18.0),
    ):
        diarist.check(f"2026-03-{day}", side=side, hold_s=hold_s)
    first, second = leg_tests(diarist.db, diarist.person)
    assert (first.left.mean, first.right.mean) == (20.0, 18.0)
    assert (second.left.mean, second.right.mean) == (22.0, 17.0)


def test_the_longer_hold_is_compared_before_the_daily_check(diarist: Diarist) -> None:
    assert leg_tests(diarist.db, diarist.person) == ()
    for day in ("02", "03"):
        for side in ("left", "right"):
            diarist.check(f"2026-03-{day}", side=side, hold_s=20.0)
            diarist.check(
                f"2026-03-{day}",
                side=side,
                hold_s=12.0,
                protocol="single-leg-eyes-closed",
            )
    assert [one.left.mean for one in leg_tests(diarist.db, diarist.person)] == [12, 12]


@pytest.fixture
def in_los_angeles(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as there:
        there.setenv("TZ", "America/Los_Angeles")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("in_los_angeles")
def test_an_evening_is_of_the_day_on_the_wall_not_of_utc(diarist: Diarist) -> None:
    diarist.check("2026-03-02", sway=10.0, at="23:30:00")
    diarist.check("2026-03-03", sway=12.0, at="01:30:00")
    (test,) = sway_monitor(diarist.db, diarist.person).tests
    assert (test.day, test.value, test.trials) == (dt.date(2026, 3, 2), 11.0, 2)


@pytest.mark.usefixtures("in_los_angeles")
@pytest.mark.parametrize("day", ["2026-03-08", "2026-11-01"])
def test_the_day_on_which_the_clock_changes_is_one_day(
    diarist: Diarist, day: str
) -> None:
    for at in ("09:30:00", "23:30:00"):
        diarist.check(day, side="left", hold_s=30.0, at=at)
        diarist.check(day, side="right", hold_s=28.0, at=at)
    (test,) = leg_tests(diarist.db, diarist.person)
    assert test.day.isoformat() == day


@pytest.mark.parametrize(("outcome", "passed"), [("dropout", 3), ("stepped_off", 1)])
def test_what_the_board_spoilt_does_not_end_a_row(
    diarist: Diarist, outcome: str, passed: int
) -> None:
    for ended in (
        ("done", "completed"),
        ("done", "completed"),
        ("failed", outcome),
        ("done", "completed"),
    ):
        diarist.check("2026-03-02", surface="foam", ended=ended, seconds=30)
    drills = load_drills()
    today = dt.date(2026, 3, 3)
    tries = situation_of(diarist.db, diarist.person, drills, today).facts.foam_closed
    row = 0
    for one in tries:
        row = row + 1 if one.passed else 0
    assert row == passed


def test_sessions_of_long_ago_are_no_measure_of_keeping_at_it(
    diarist: Diarist,
) -> None:
    drills, start = load_drills(), dt.date(2026, 1, 5)
    plan = make_plan(Answers(), Situation(drills, start))
    back = start + dt.timedelta(weeks=8)
    logs = [
        DayLog(one.date, items=(ItemDone(one.date, "breathing", 0, 1, 1),))
        for one in plan.sessions
        if back <= one.date
    ]
    today = back + dt.timedelta(weeks=4)
    known = situation_of(
        diarist.db, diarist.person, drills, today, logs=logs, plan=plan
    )
    assert known.facts.kept == known.facts.planned == 12


def test_a_hold_to_the_limit_is_known_and_the_daily_check_is_none(
    diarist: Diarist,
) -> None:
    day = dt.date(2026, 3, 2)
    diarist.check("2026-03-02", side="left", hold_s=9.0)
    assert not held_to_limit(diarist.db, diarist.person, day)
    name = "single-leg-eyes-closed"
    diarist.check("2026-03-02", side="left", hold_s=9.0, protocol=name)
    assert held_to_limit(diarist.db, diarist.person, day)
    assert not held_to_limit(diarist.db, diarist.person, dt.date(2026, 3, 3))
