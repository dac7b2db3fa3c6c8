"""Somebody's plan as it stands today: their days, the rules, and what both leave."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from msgspec.structs import replace

from station.coach import today as coach_today
from station.coach.gathering import held_to_limit, leg_tests, sway_monitor
from station.coach.library import Drills
from station.coach.plan import Situation, rebuild, session_on
from station.coach.rules.day import Today, judge_day
from station.coach.rules.drills import guidance, judge_drills
from station.coach.rules.progress import drills_to_change
from station.coach.standing import situation_of
from station.coach.tracking.weeks import adherence, weeks_of
from station.coach.values import DayLog, Guidance, ItemDone, Plan
from station.store import diary, plans
from web.kiosk.today import with_answers

_PROGRESSING = ("balance", "strength", "dynamic")


class Known(NamedTuple):
    """Somebody's plan as it stands on a day."""

    plan: Plan
    situation: Situation
    logs: tuple[DayLog, ...]
    today: coach_today.Today
    stored: Plan
    """As it was kept last."""

    @property
    def done_today(self) -> dict[str, ItemDone]:
        """What was done today, by drill."""
        today = self.situation.today
        items = (item for log in self.logs for item in log.items)
        return {item.drill: item for item in items if item.date == today}


def known_of(
    db: sqlite3.Connection,
    person: str,
    drills: Drills,
    date: dt.date,
    said: Mapping[str, Any],
) -> Known | None:
    """Return somebody's plan as it is built today, None where there is none.

    Args:
        db: a connection that may read.
        person: whose.
        drills: all that there are.
        date: today.
        said: this morning's answers of this visit.
    """
    stored = plans.newest_plan(db, person)
    if stored is None:
        return None
    logs = tuple(with_answers(diary.days(db, person), said, date))
    situation = situation_of(db, person, drills, date, logs=logs, plan=stored)
    plan = rebuild(stored, stored.answers, situation)
    told = _guidance(db, person, plan, situation, logs)
    if told.red:
        facts = replace(situation.facts, red=True)
        situation = replace(situation, facts=facts)
        plan = rebuild(stored, stored.answers, situation)
    now = coach_today.today_of(plan, situation, told, coach_today.avoid_of(logs, date))
    return Known(plan, situation, logs, now, stored)


def _guidance(
    db: sqlite3.Connection,
    person: str,
    plan: Plan,
    situation: Situation,
    logs: Sequence[DayLog],
) -> Guidance:
    """Return what the rules ask of today."""
    date, drills = situation.today, situation.drills
    planned = session_on(plan, date)
    tired = planned is not None and planned.focus == "fatigue"
    day = judge_day(
        Today(
            date,
            tuple(logs),
            sway=sway_monitor(db, person),
            legs=leg_tests(db, person),
            block=planned.block if planned is not None else "foundation",
            fatigue_planned=tired,
            last_fatigue_day=_last_fatigue_day(drills, logs, date),
            maximal_test=held_to_limit(db, person, date)
            or (planned is not None and planned.test is not None),
        )
    )
    # What is still to come this week is not missed yet.
    behind = [one for one in plan.sessions if one.date < date]
    kept = adherence(weeks_of(behind, logs, date)) or 0.0
    change = drills_to_change(
        logs,
        date,
        adherence=kept,
        progressing={
            name for name, one in drills.items() if one.family in _PROGRESSING
        },
    )
    told = guidance(day, judge_drills(logs, date, day), [one.drill for one in change])
    if tired and not day.effect.fatigue:
        told = replace(told, dynamic=False)
    return told


def _last_fatigue_day(
    drills: Drills, logs: Sequence[DayLog], date: dt.date
) -> dt.date | None:
    tiring = {name for name, one in drills.items() if one.start.freshness == "tired"}
    days = [
        log.date
        for log in logs
        if log.date < date and any(item.drill in tiring for item in log.items)
    ]
    return max(days, default=None)
