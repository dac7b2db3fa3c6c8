"""Today's session: the plan's, as the rules, the gates and today's answers leave it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

import msgspec
from msgspec.structs import replace

from station.coach.choose import Choice, Wanted, next_drill
from station.coach.gates import Gates, gate_of
from station.coach.ladder import minutes_of, moved, setting_of
from station.coach.plan import Situation, daily_minimum, gates_of, session_on
from station.coach.rules.thresholds import DEFAULTS
from station.coach.session import (
    DAILY_MINUTES,
    Place,
    fill,
    item_of,
    with_extra_set,
    with_fewer_sets,
    within,
)
from station.coach.spec import Avoid, Drill
from station.coach.values import (
    Block,
    DayLog,
    Family,
    Guidance,
    Plan,
    PlannedItem,
    PlannedSession,
)
from station.coach.weeks import MOST_MINUTES
from station.language import _

NOTHING_ASKED = Guidance()
_DYNAMIC_FOCI = ("dynamic", "fatigue")


class LeftOut(msgspec.Struct, frozen=True):
    """A drill that was planned and is not done today."""

    drill: str
    reason: str


class Today(msgspec.Struct, frozen=True):
    """What to do today, and what not."""

    session: PlannedSession
    planned: bool
    """False on a day without a session: what is there is the daily minimum."""
    left_out: tuple[LeftOut, ...] = ()
    reasons: tuple[str, ...] = ()
    """Why today differs from the plan, a sentence each."""
    outdoors: tuple[str, ...] = ()
    """Drills for today's run."""


def today_of(
    plan: Plan,
    situation: Situation,
    guidance: Guidance = NOTHING_ASKED,
    avoid: frozenset[Avoid] = frozenset(),
) -> Today:
    """Return what to do today.

    Args:
        plan: as it was rebuilt today.
        situation: what it was built from.
        guidance: what the rules ask for.
        avoid: what was said today that keeps drills out.
    """
    gates = gates_of(plan, situation)
    planned = session_on(plan, situation.today)
    session = planned or daily_minimum(plan, situation)
    history = [one for one in plan.sessions if one.date < situation.today]
    choice = _choice(plan, situation, guidance, gates, avoid=avoid, block=session.block)
    if guidance.rest:
        rest = replace(session, focus="recovery", items=(), test=None)
        return Today(rest, planned is not None, reasons=guidance.reasons)
    if guidance.recovery:
        place = Place(session.date, "recovery", session.block, session.week)
        calm = fill(place, choice, history)
        return Today(calm, planned is not None, reasons=guidance.reasons)
    items, left_out = _resolved(session, choice, guidance, gates, history)
    most = MOST_MINUTES[session.block] if planned is not None else DAILY_MINUTES
    session = within(replace(session, items=tuple(items)), most, choice)
    if not guidance.dynamic and session.focus in _DYNAMIC_FOCI:
        session = replace(session, focus="balance")
    if guidance.sets_share < 1:
        session = with_fewer_sets(session, guidance.sets_share, choice)
    elif not session.deload and planned is not None:
        said = None if guidance.even else plan.answers.weaker_side
        side = guidance.weaker_side or said
        session = with_extra_set(session, side, choice, most)
    return Today(
        session,
        planned is not None,
        tuple(left_out),
        guidance.reasons,
        _outdoors(plan, situation, choice),
    )


def avoid_of(logs: Sequence[DayLog], date: dt.date) -> frozenset[Avoid]:
    """Return what the days say that keeps single drills out of today.

    Args:
        logs: one a day, oldest first.
        date: today.
    """
    found: set[Avoid] = set()
    for log in logs:
        if log.date == date:
            if log.worst_pain > DEFAULTS.pain_ok:
                found.add("pain")
            if (log.soreness or 0) >= DEFAULTS.soreness_too_much:
                found.add("sore")
            if log.slept_well is False:
                found.add("short_sleep")
        yesterday = log.date == date - dt.timedelta(days=1)
        if yesterday and log.run_kind in ("hard", "race"):
            found.add("hard_run")
    return frozenset(found)


def _outdoors(plan: Plan, situation: Situation, choice: Choice) -> tuple[str, ...]:
    """Return what belongs into today's run, if it is one with some effort."""
    weekday = situation.today.weekday()
    efforts = {run.kind for run in plan.answers.runs if run.weekday == weekday}
    if not efforts & {"hard", "long"}:
        return ()
    return tuple(
        drill.id
        for drill in choice.drills.values()
        if drill.outdoors and choice.allows(drill)
    )


def _choice(
    plan: Plan,
    situation: Situation,
    guidance: Guidance,
    gates: Gates,
    *,
    avoid: frozenset[Avoid],
    block: Block,
) -> Choice:
    drills = situation.drills
    if not guidance.dynamic:
        drills = {name: one for name, one in drills.items() if not is_dynamic(one)}
    progress = dict(situation.progress)
    done_today = {
        one.drill for one in situation.facts.done if one.date == situation.today
    }
    for name, by in guidance.steps.items():
        # What was done today stands on its rung already.
        if name in drills and name not in done_today:
            here = progress.get(name, 0)
            progress[name] = moved(drills[name], here, by, plan.answers.equipment)
    return Choice(
        drills,
        plan.answers,
        gates,
        progress,
        block,
        avoid=avoid,
        without=frozenset(guidance.change),
    )


def _resolved(
    session: PlannedSession,
    choice: Choice,
    guidance: Guidance,
    gates: Gates,
    history: Sequence[PlannedSession],
) -> tuple[list[PlannedItem], list[LeftOut]]:
    """Return the items as they are done today, and what is left out."""
    items: list[PlannedItem] = []
    left_out: list[LeftOut] = []
    for item in session.items:
        drill = choice.drills.get(item.drill)
        done = [one.drill for one in items]
        planned = {one.drill for one in session.items}
        if drill is not None and choice.allows(drill) and drill.id not in done:
            items.append(_fitted(item, drill, choice))
            continue
        left_out.append(LeftOut(item.drill, _reason(item, choice, guidance, gates)))
        families: tuple[Family, ...] = ("balance", "strength")
        if drill is not None and drill.family not in ("dynamic", *families):
            families = (drill.family,)
        taken = planned | set(done)
        other = next_drill(choice, Wanted(families), history, taken)
        found = (
            item_of(other, choice, item.why, item.minutes, item.sets) if other else None
        )
        if found is not None:
            items.append(replace(found, instead_of=item.drill))
    return items, left_out


def _fitted(item: PlannedItem, drill: Drill, choice: Choice) -> PlannedItem:
    """Return the item on today's rung."""
    rung = choice.rung_of(drill)
    setting = setting_of(drill, rung, choice.answers.equipment)
    return replace(
        item,
        rung=rung,
        minutes=minutes_of(drill, setting, item.sets),
        gate=gate_of(drill, setting),
        extra_side=None,
    )


def _reason(item: PlannedItem, choice: Choice, guidance: Guidance, gates: Gates) -> str:
    drill = choice.drills.get(item.drill)
    if drill is None:
        return (
            no_jumps() if not guidance.dynamic else _("This drill is no longer there.")
        )
    if drill.id in guidance.change:
        return _("Another drill takes over: this one has stopped helping.")
    said = said_today(drill, choice.avoid)
    if said is not None:
        return said
    gate = gate_of(drill, setting_of(drill, choice.rung_of(drill)))
    if gate is not None and not gates[gate].open:
        return gates[gate].reason
    return _("The equipment for it is not there.")


def no_jumps() -> str:
    """Return why what leaves the ground is left out."""
    return _("Nothing that leaves the ground today.")


def said_today(drill: Drill, avoid: Collection[Avoid]) -> str | None:
    """Return what was said today that keeps a drill out, None for nothing."""
    why = sorted(set(avoid) & set(drill.avoid))
    if not why:
        return None
    return _("Left out today, as you said: %(why)s.", why=", ".join(map(_said, why)))


def _said(avoid: Avoid) -> str:
    return {
        "pain": _("pain"),
        "dizzy": _("dizzy"),
        "sore": _("sore"),
        "short_sleep": _("little sleep"),
        "hard_run": _("a hard run"),
    }[avoid]


def is_dynamic(drill: Drill) -> bool:
    """Return whether a drill leaves the ground, or is done tired."""
    return drill.family == "dynamic" or drill.start.freshness == "tired"
