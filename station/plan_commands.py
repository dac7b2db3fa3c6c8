"""What clients may ask of the station about plans; see `station.commands`."""

from __future__ import annotations

import datetime as dt
import sqlite3
from concurrent.futures import Future
from typing import Any

import msgspec

from station.coach.library import drills_of
from station.coach.plan import make_plan, rebuild
from station.coach.standing import situation_of
from station.coach.values import Answers, Plan
from station.command import Arguments, Command, change
from station.core import Station
from station.store import diary, plans


class MakePlan(Arguments, frozen=True):
    """Make somebody a plan, or build the one that they have anew."""

    person: str
    today: dt.date
    answers: Answers

    def do(self, station: Station) -> Future[dict[str, Any]]:
        def make(db: sqlite3.Connection) -> dict[str, Any]:
            known = plans.newest_plan(db, self.person)
            situation = situation_of(
                db,
                self.person,
                drills_of(station.data),
                self.today,
                logs=diary.days(db, self.person),
                plan=known,
            )
            if known is None:
                plan = make_plan(self.answers, situation)
            else:
                plan = rebuild(known, self.answers, situation)
            plans.keep_plan(db, self.person, plan)
            return {"start": plan.start.isoformat(), "sessions": len(plan.sessions)}

        return change(station, make)


class RenewPlan(Arguments, frozen=True):
    """Keep somebody's plan as it is built today, so that what was planned is known."""

    person: str
    today: dt.date

    def do(self, station: Station) -> Future[dict[str, Any]]:
        # What was cut off on another day belongs to what was done.
        station.training.recover(self.today)

        def renew(db: sqlite3.Connection) -> dict[str, Any]:
            plan = current_plan(db, self.person, station, self.today)
            plans.renew_plan(db, self.person, plan)
            return {"start": plan.start.isoformat(), "sessions": len(plan.sessions)}

        return change(station, renew)


class ReadPlan(Arguments, frozen=True):
    """Return somebody's plan as it is built today."""

    person: str
    today: dt.date

    def do(self, station: Station) -> Future[Any]:
        def read(db: sqlite3.Connection) -> Any:
            return msgspec.to_builtins(
                current_plan(db, self.person, station, self.today)
            )

        return change(station, read)


def current_plan(
    db: sqlite3.Connection, person: str, station: Station, today: dt.date
) -> Plan:
    """Return somebody's plan, built anew for today. Raises `NoPlan`."""
    plan = plans.plan_of(db, person)
    situation = situation_of(
        db,
        person,
        drills_of(station.data),
        today,
        logs=diary.days(db, person),
        plan=plan,
    )
    return rebuild(plan, plan.answers, situation)


COMMANDS: dict[str, type[Command]] = {
    "make_plan": MakePlan,
    "renew_plan": RenewPlan,
    "read_plan": ReadPlan,
}
