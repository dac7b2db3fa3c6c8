"""Twelve weeks of a simulated runner, through the plan and the rules, day by day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from station.between import Repeats
from station.coach.library import Drills, load_drills
from station.coach.plan import Situation, make_plan, rebuild, session_on
from station.coach.rules.day import DayVerdict, Monitor, Today, judge_day
from station.coach.rules.decision import Decision, Light
from station.coach.rules.drills import guidance, judge_drills
from station.coach.rules.legs import LegTest
from station.coach.rules.overload import DayTest
from station.coach.rules.progress import drills_to_change
from station.coach.shown import Facts, Try
from station.coach.today import Today as Session
from station.coach.today import today_of
from station.coach.tracking.weeks import adherence, weeks_of
from station.coach.values import DayLog, Guidance, ItemDone, Plan, PlannedSession
from station.definitions import Better
from station.reliability.error import MeasurementError
from station.reliability.student import NORMAL_95
from tools.runners import (
    DAYS,
    START,
    Morning,
    Runner,
    comes,
    done_of,
    first_state,
    morning_of,
    next_state,
)

TRIAL_SD = 0.09
"""The error of a test that the rules are told, as a share of the mean."""
TEST_DAYS = (0, 2, 4)
PROGRESSING = frozenset(
    drill.id
    for drill in load_drills().values()
    if drill.family in ("balance", "strength", "dynamic")
)


@dataclass(frozen=True, slots=True)
class DayRecord:
    """All that happened on one day."""

    date: dt.date
    planned: PlannedSession | None
    session: Session | None
    """Today's session as the rules left it, where somebody turned up for it."""
    verdict: DayVerdict
    guidance: Guidance
    decisions: tuple[Decision, ...]
    """Those that changed something, of the day and of drills."""
    log: DayLog
    sway_mm_s: float | None

    @property
    def light(self) -> Light:
        """How the day stood."""
        return self.verdict.light


@dataclass(frozen=True, slots=True)
class Weeks:
    """What became of a runner."""

    runner: Runner
    days: tuple[DayRecord, ...]
    plan: Plan


def simulate(runner: Runner, seed: int = 1, days: int = DAYS) -> Weeks:
    """Return the weeks of one runner; the same seed gives the same weeks."""
    rng = np.random.default_rng(seed)
    drills = load_drills()
    state = first_state(runner)
    known = _Known(drills)
    plan = make_plan(runner.answers, Situation(drills, START))
    records = []
    for number in range(days):
        date = START + dt.timedelta(days=number)
        morning = morning_of(runner, state, rng)
        tested = number % 7 in TEST_DAYS and comes(runner, number, rng)
        if tested:
            known.test(date, morning)
        known.say(runner, date, morning)
        if date.weekday() == 0:
            plan = rebuild(plan, runner.answers, known.situation(date, plan))
        planned = session_on(plan, date)
        verdict = judge_day(known.today(date, planned))
        verdicts = judge_drills(known.logs, date, verdict)
        change = drills_to_change(
            known.logs,
            date,
            adherence=known.adherence(plan, date),
            progressing=PROGRESSING,
        )
        told = guidance(verdict, verdicts, [one.drill for one in change])
        session, minutes, dynamic = None, 0.0, False
        if planned is not None and (tested or comes(runner, number, rng)):
            known.red = told.red
            session = today_of(plan, known.situation(date, plan), told)
            done = [
                done_of(runner, state, item, date, rng)
                for item in session.session.items
            ]
            known.train(date, done)
            minutes = session.session.minutes
            dynamic = any(drills[one.drill].family == "dynamic" for one in done)
        acting = [*verdict.acting]
        if session is not None:
            today = {item.drill for item in session.session.items}
            acting += [
                decision
                for one in verdicts
                if one.drill in today
                for decision in one.acting
            ]
            acting += [one.decision for one in change]
        records.append(
            DayRecord(
                date,
                planned,
                session,
                verdict,
                told,
                tuple(acting),
                known.logs[-1],
                morning.sway_mm_s if tested else None,
            )
        )
        state = next_state(runner, state, number, minutes, dynamic=dynamic)
    return Weeks(runner, tuple(records), plan)


class _Known:
    """What the station knows of a runner, growing day by day."""

    def __init__(self, drills: Drills) -> None:
        self.logs: list[DayLog] = []
        self.red = False
        self._drills = drills
        self._sway: list[DayTest] = []
        self._legs: list[LegTest] = []
        self._tries: list[Try] = []

    def test(self, date: dt.date, morning: Morning) -> None:
        left, right = morning.hold_s["left"], morning.hold_s["right"]
        self._sway.append(DayTest(date, morning.sway_mm_s))
        self._legs.append(
            LegTest(
                date,
                Repeats((left,), "simulated"),
                Repeats((right,), "simulated"),
                Better.HIGHER,
                "s",
            )
        )
        # Eyes closed on the pad is learnt before the single leg holds for long.
        self._tries.append(Try(30.0, passed=left > 24.0, mean_velocity_mm_s=30.0))

    def say(self, runner: Runner, date: dt.date, morning: Morning) -> None:
        run = next(
            (r.kind for r in runner.answers.runs if r.weekday == date.weekday()), None
        )
        self.logs.append(
            DayLog(
                date,
                pain={runner.sore_site: morning.pain} if morning.pain else {},
                asked=True,
                soreness=morning.soreness,
                slept_well=morning.slept_well,
                run_kind=run,
            )
        )

    def train(self, date: dt.date, items: Sequence[ItemDone]) -> None:
        log = self.logs[-1]
        self.logs[-1] = DayLog(
            date,
            pain=log.pain,
            asked=True,
            soreness=log.soreness,
            slept_well=log.slept_well,
            run_kind=log.run_kind,
            rpe=max((one.rpe or 0 for one in items), default=None),
            minutes=sum(one.minutes for one in items),
            items=tuple(items),
        )

    def today(self, date: dt.date, planned: PlannedSession | None) -> Today:
        mean = sum(one.value for one in self._sway) / max(len(self._sway), 1)
        error = MeasurementError(TRIAL_SD * mean, NORMAL_95, "simulated repeats")
        return Today(
            date,
            tuple(self.logs),
            sway=Monitor(tuple(self._sway), error),
            legs=tuple(self._legs),
            block=planned.block if planned else "foundation",
            fatigue_planned=planned is not None and planned.focus == "fatigue",
            maximal_test=planned is not None and planned.test is not None,
        )

    def adherence(self, plan: Plan, date: dt.date) -> float:
        weeks = weeks_of(plan.sessions, self.logs, date - dt.timedelta(days=1))
        return adherence(weeks) or 0.0

    def situation(self, date: dt.date, plan: Plan) -> Situation:
        items = tuple(item for log in self.logs for item in log.items)
        behind = {one.date for one in plan.sessions if one.date < date}
        holds = [(one.left.values[0], one.right.values[0]) for one in self._legs]
        facts = Facts(
            foam_closed=tuple(self._tries),
            holds_s={
                "left": tuple(left for left, _ in holds),
                "right": tuple(right for _, right in holds),
            },
            done=items,
            planned=len(behind),
            kept=len(behind & {one.date for one in items}),
            red=self.red,
        )
        progress = {item.drill: item.rung for item in items}
        return Situation(self._drills, date, facts, progress)
