"""The plan: twelve weeks and maintenance, from answers and facts, rebuilt at any time.

Everything before today stays as it was planned, and so does today once something of it
is done; the rest is built anew from the answers as they are. The same arguments give
the same plan.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from station.coach.choose import Choice
from station.coach.gates import Gate, Gates, judge
from station.coach.library import Drills
from station.coach.session import Place, fill
from station.coach.shown import Facts
from station.coach.spec import GateName
from station.coach.values import Answers, Block, Focus, Plan, PlannedSession
from station.coach.weeks import (
    MAINTENANCE_WEEKS,
    Blocks,
    block_of,
    days_of,
    first_blocks,
    focus_of,
    for_goal,
    is_deload,
    last_week,
    monday_of,
    waiting,
)
from station.language import _

NEAR_WEEKS = 2
"""For so many weeks, this one among them, closed gates keep drills out; later ones are
an outlook that is built again before its time comes."""
FRIDAY = 4
FOAM_TEST, FIRM_TEST = "four-conditions", "romberg"
HOLD_TEST = "both-legs-eyes-open"


class Situation(msgspec.Struct, frozen=True):
    """What a plan is built from, besides the answers."""

    drills: Drills
    today: dt.date
    facts: Facts = Facts()
    progress: Mapping[str, int] = {}
    """Rungs by drill."""


def make_plan(answers: Answers, situation: Situation) -> Plan:
    """Return a plan that begins this week, or from Friday on with the next one."""
    start = monday_of(situation.today)
    if situation.today.weekday() >= FRIDAY:
        start += dt.timedelta(weeks=1)
    return rebuild(Plan(start, answers, (), first_blocks(answers)), answers, situation)


def rebuild(plan: Plan, answers: Answers, situation: Situation) -> Plan:
    """Return the plan with everything from today on built anew.

    Who changes what they come for keeps the weeks that are behind them; blocks that
    have begun are not put off any more.
    """
    week = max((monday_of(situation.today) - plan.start).days // 7, 0)
    sessions = list(_kept(plan, situation))
    gates = gates_of(plan, situation, answers)
    blocks = for_goal(plan.blocks, plan.answers, answers, week)
    blocks, waits = waiting(blocks, week, gates, plan.begun, first_blocks(answers))
    frame = _Frame(plan.start, answers, situation, blocks, gates, week)
    last = max(last_week(blocks), week + MAINTENANCE_WEEKS - 1)
    for number in range(week, last + 1):
        sessions += _week(frame, number, sessions)
    notes = [waits] if waits else []
    most = max(len(days_of(answers, block)) for block, _first in blocks)
    if answers.days_per_week > most:
        notes.append(
            _(
                "%(days)s days a week are sessions; on the others three minutes are "
                "enough.",
                days=most,
            )
        )
    return Plan(
        plan.start,
        answers,
        tuple(sessions),
        blocks,
        tuple(notes),
        built=situation.today,
        begun=tuple(block for block, first in blocks if first <= week),
    )


def gates_of(
    plan: Plan, situation: Situation, answers: Answers | None = None
) -> dict[GateName, Gate]:
    """Return the gates of a person as they stand today."""
    return judge(
        situation.facts,
        situation.drills,
        (answers or plan.answers).equipment,
        plan.begun,
    )


def session_on(plan: Plan, date: dt.date) -> PlannedSession | None:
    """Return what is planned for a day."""
    return next((one for one in plan.sessions if one.date == date), None)


def week_of(plan: Plan, date: dt.date) -> list[PlannedSession]:
    """Return the sessions of the week that a day is in."""
    monday = monday_of(date)
    sunday = monday + dt.timedelta(days=6)
    return [one for one in plan.sessions if monday <= one.date <= sunday]


def daily_minimum(plan: Plan, situation: Situation) -> PlannedSession:
    """Return the three minutes for a day without a session."""
    gates = gates_of(plan, situation)
    # Its own turn, so that it does not take drills away from the sessions.
    day = max((situation.today - plan.start).days, 0)
    block, _week_of_block = block_of(plan.blocks, day // 7)
    choice = Choice(situation.drills, plan.answers, gates, situation.progress, block)
    history: list[PlannedSession] = []
    place = Place(situation.today, "daily", block, day // 7)
    for _day in range(day % 20):
        history.append(fill(place, choice, history))
    return fill(place, choice, history)


class _Frame(msgspec.Struct, frozen=True):
    """What all weeks of a plan share."""

    start: dt.date
    answers: Answers
    situation: Situation
    blocks: Blocks
    gates: Gates
    week: int


def _kept(plan: Plan, situation: Situation) -> Iterable[PlannedSession]:
    done = {one.date for one in situation.facts.done}
    for session in plan.sessions:
        begun = session.date == situation.today and session.date in done
        if session.date < situation.today or begun:
            yield session


def _week(
    frame: _Frame, number: int, before: Sequence[PlannedSession]
) -> list[PlannedSession]:
    """Return the sessions of a week that are still to come."""
    answers, gates = frame.answers, frame.gates
    block, week_of_block = block_of(frame.blocks, number)
    monday = frame.start + dt.timedelta(weeks=number)
    days = days_of(answers, block)
    behind = [one for one in before if one.date >= monday]
    taken = {one.date for one in behind}
    dates = [monday + dt.timedelta(days=day) for day in days]
    today = frame.situation.today
    ahead = [one for one in dates if one >= today and one not in taken]
    ahead = ahead[: max(len(days) - len(behind), 0)]
    choice = Choice(
        frame.situation.drills,
        answers,
        gates,
        frame.situation.progress,
        block,
        near=number < frame.week + NEAR_WEEKS,
    )
    deload = is_deload(block, week_of_block)
    found: list[PlannedSession] = []
    for place in range(len(behind), len(behind) + len(ahead)):
        history = [*before, *found]
        of_block = _count_of_block(history, block, frame.blocks)
        focus = focus_of(block, of_block, place, len(days) - 1, answers.goal)
        if choice.near and not _may(focus, gates):
            focus = "balance"
        if deload and focus in ("fatigue", "dynamic"):
            focus = "strength" if place % 2 else "balance"
        place_ = Place(
            date=ahead[place - len(behind)],
            focus=focus,
            block=block,
            week=number,
            deload=deload,
            test=_test(answers, gates, number, place, deload=deload),
            weaker_side=answers.weaker_side,
        )
        found.append(fill(place_, choice, history))
    return found


def _may(focus: Focus, gates: Gates) -> bool:
    return focus not in ("dynamic", "fatigue") or gates["dynamic"].open


def _count_of_block(
    sessions: Iterable[PlannedSession], block: Block, blocks: Blocks
) -> int:
    first = dict(blocks)[block]
    return sum(
        one.block == block and one.week >= first and one.focus != "fatigue"
        for one in sessions
    )


def _test(
    answers: Answers, gates: Gates, week: int, place: int, *, deload: bool
) -> str | None:
    """Return the test of a session: at the start, and in each easier week."""
    if place > 0 or not (week == 0 or deload):
        return None
    if gates["one_leg"].open or week > 0:
        return HOLD_TEST
    return FOAM_TEST if "pad" in answers.equipment else FIRM_TEST
