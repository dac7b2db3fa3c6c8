from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from station.coach.library import load_drills
from station.coach.plan import Situation, make_plan
from station.coach.shown import Try
from station.coach.standing import situation_of
from station.coach.values import Answers, DayLog, ItemDone
from station.errors import NoPlan, NotFound
from station.store import clients, plans
from station.store.database import open_database
from station.store.records import StoredMeasure, TrialEnd, TrialStart
from station.store.writer import Writer

DRILLS = load_drills()
MONDAY = dt.date(2026, 3, 2)
LATER = dt.date(2100, 1, 4)
PLAN = make_plan(Answers(), Situation(DRILLS, MONDAY))


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_database(tmp_path / "heron.db")) as opened:
        yield opened


@pytest.fixture
def robin(db: sqlite3.Connection) -> str:
    return Writer(db).add_person("Robin").id


def stood(
    db: sqlite3.Connection,
    person: str,
    seconds: float,
    *,
    stance: str = "two_feet",
    surface: str = "foam",
    side: str | None = None,
    state: str = "done",
    outcome: str = "completed",
    simulated: bool = False,
) -> None:
    """Store a finished trial that was stood in one way."""
    writer = Writer(db)
    count = db.execute("SELECT count(*) FROM trial").fetchone()[0]
    trial = f"trial-{count}"
    vision = "closed" if side is None else "open"
    writer.begin_trial(
        TrialStart(
            trial, person, "any", "1", side, stance, vision, surface,
            "boot", simulated, "board",
        )
    )  # fmt: skip  # as the columns of a table
    held = seconds if side is not None else None
    writer.finish_trial(
        trial,
        TrialEnd(
            state,
            outcome,
            start_ns=0,
            end_ns=round(seconds * 1e9),
            hold_s=held,
            pipeline="heron-1",
            measures=(StoredMeasure("mean_velocity", 21.5, "mm/s"),),
        ),
    )


def test_the_newest_plan_counts_and_comes_back_as_it_was(
    db: sqlite3.Connection, robin: str
) -> None:
    with pytest.raises(NoPlan, match="answer a few questions"):
        plans.plan_of(db, robin)
    plans.keep_plan(db, robin, make_plan(Answers(1), Situation(DRILLS, MONDAY)))
    plans.keep_plan(db, robin, PLAN)
    assert plans.plan_of(db, robin) == PLAN
    with pytest.raises(NotFound):
        plans.keep_plan(db, "nobody", PLAN)


def test_a_plan_goes_with_its_person(db: sqlite3.Connection, robin: str) -> None:
    plans.keep_plan(db, robin, PLAN)
    clients.erase(db, robin)
    assert db.execute("SELECT count(*) FROM plan").fetchone()[0] == 0


def test_tests_and_drills_that_are_stood_alike_count_together(
    db: sqlite3.Connection, robin: str
) -> None:
    stood(db, robin, 30.0, simulated=True)
    stood(db, robin, 12.0, state="failed", outcome="stepped_off")
    stood(db, robin, 30.0)
    drill = ItemDone(LATER, "soft-surface-stance", 3, 2, 2, passed=True)
    easier = ItemDone(LATER, "soft-surface-stance", 0, 2, 2, passed=True)
    logs = [DayLog(LATER, items=(easier, drill))]
    found = situation_of(db, robin, DRILLS, LATER, logs=logs).facts.foam_closed
    assert found == (Try(12.0, False, 21.5), Try(30.0, True, 21.5), Try(30.0, True))


def test_a_hold_that_had_to_end_early_says_nothing_of_half_a_minute(
    db: sqlite3.Connection, robin: str
) -> None:
    def leg(seconds: float, outcome: str) -> None:
        stood(
            db, robin, seconds, stance="single_leg", surface="firm", side="left",
            outcome=outcome,
        )  # fmt: skip  # one hold a line

    leg(20.0, "completed")
    leg(18.0, "touched_down")
    leg(45.0, "completed")
    facts = situation_of(db, robin, DRILLS, LATER).facts
    assert facts.holds_s == {"left": (18.0, 45.0), "right": ()}


def test_sessions_kept_and_the_rungs_of_the_last_time_are_known(
    db: sqlite3.Connection, robin: str
) -> None:
    first, second = PLAN.sessions[:2]
    done = [ItemDone(first.date, "catch", rung, 2, 2) for rung in (1, 2)]
    logs = [DayLog(first.date, items=tuple(done))]
    today = second.date + dt.timedelta(days=1)
    known = situation_of(db, robin, DRILLS, today, logs=logs, plan=PLAN)
    assert (known.facts.planned, known.facts.kept) == (2, 1)
    assert known.progress == {"catch": 2}
