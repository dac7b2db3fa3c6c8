from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any, get_args

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from station.coach.gates import judge
from station.coach.ladder import minutes_of, one_leg, reachable, setting_of
from station.coach.library import load_drills
from station.coach.plan import (
    Situation,
    gates_of,
    make_plan,
    rebuild,
    session_on,
    week_of,
)
from station.coach.shown import Facts, Try
from station.coach.today import today_of
from station.coach.values import (
    Answers,
    Equipment,
    Goal,
    Guidance,
    ItemDone,
    Plan,
    PlannedSession,
    Run,
    RunKind,
)
from station.coach.weeks import MOST_DAYS, MOST_MINUTES, days_of

DRILLS = load_drills()
MONDAY = dt.date(2026, 3, 2)
ALL = get_args(Equipment)
EVERYTHING = Answers(equipment=ALL)
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""A plan is large: looking for the smallest that fails would take minutes."""
HELD: Mapping[Any, tuple[float, ...]] = {"left": (45.0,) * 3, "right": (44.0,) * 3}


def strong(facts: Facts) -> Facts:
    """Somebody to whom every gate is open."""
    squat = ItemDone(MONDAY, "single-leg-squat", 6, 2, 2, passed=True)
    hinge = ItemDone(MONDAY, "single-leg-rdl", 6, 2, 2, passed=True)
    return replace(
        facts,
        foam_closed=(Try(30.0, True, 20.0),) * 3,
        together_closed=(Try(30.0, True, 20.0),) * 3,
        holds_s=HELD,
        done=(squat, squat, hinge, hinge),
        planned=4,
        kept=4,
    )


STRONG = strong(Facts())
runs = st.lists(
    st.builds(Run, st.integers(0, 6), st.sampled_from(get_args(RunKind))), max_size=5
)
answers = st.builds(
    Answers,
    days_per_week=st.integers(1, 7),
    equipment=st.sets(st.sampled_from(ALL)).map(lambda one: tuple(sorted(one))),
    runs=runs.map(tuple),
    goal=st.sampled_from(get_args(Goal)),
    weaker_side=st.sampled_from(("left", "right", None)),
)
situations = st.builds(
    Situation,
    st.just(DRILLS),
    st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)),
    st.sampled_from((Facts(), STRONG, replace(STRONG, red=True))),
    st.dictionaries(st.sampled_from(sorted(DRILLS)), st.integers(0, 12)),
)


def names(session: PlannedSession) -> set[str]:
    return {item.drill for item in session.items}


@settings(max_examples=12, deadline=None, phases=PHASES)
@given(answers, situations)
def test_every_plan_keeps_its_dose(asked: Answers, situation: Situation) -> None:
    plan = make_plan(asked, situation)
    assert plan == make_plan(asked, situation)
    assert plan.sessions
    for session in plan.sessions:
        assert session.date >= situation.today
        assert 0 < session.minutes <= MOST_MINUTES[session.block] + 1e-6
        assert len(names(session)) == len(session.items)
        for item in session.items:
            drill = DRILLS[item.drill]
            assert item.rung in reachable(drill, asked.equipment)
            assert set(drill.equipment) <= set(asked.equipment)
            setting = setting_of(drill, item.rung, asked.equipment)
            extra = int(item.extra_side is not None)
            assert item.minutes == pytest.approx(
                minutes_of(drill, setting, item.sets, extra=extra)
            )
            assert not (extra and session.deload)
    _hold_weeks(plan, asked)
    _hold_rows(plan)


def _hold_weeks(plan: Plan, asked: Answers) -> None:
    for number in {one.week for one in plan.sessions}:
        week = [one for one in plan.sessions if one.week == number]
        most = min(asked.days_per_week, MOST_DAYS[week[0].block])
        assert len(week) <= most
        assert sum(one.minutes for one in week) <= most * MOST_MINUTES[week[0].block]
        assert sum(one.focus == "fatigue" for one in week) <= 1
        assert not any(
            one.focus == "fatigue" and (one.test or one.deload) for one in week
        )
        first, last = week[0], week[-1]
        assert (last.date - first.date).days < 7


def _hold_rows(plan: Plan) -> None:
    """No drill is in five sessions in a row."""
    for n in range(len(plan.sessions) - 4):
        row = [names(one) for one in plan.sessions[n : n + 5]]
        assert not set.intersection(*row)


@settings(max_examples=12, deadline=None, phases=PHASES)
@given(answers, situations)
def test_nothing_comes_before_its_gate(asked: Answers, situation: Situation) -> None:
    plan = make_plan(asked, situation)
    gates = gates_of(plan, situation)
    for day in range(7):
        today = replace(situation, today=situation.today + dt.timedelta(days=day))
        now = today_of(rebuild(plan, asked, today), today)
        for item in now.session.items:
            drill = DRILLS[item.drill]
            setting = setting_of(drill, item.rung, asked.equipment)
            assert gates["one_leg"].open or not one_leg(setting)
            assert drill.gate is None or gates[drill.gate].open
            assert drill.family != "dynamic" or gates["dynamic"].open


@settings(max_examples=8, deadline=None, phases=PHASES)
@given(answers, st.integers(0, 90))
def test_an_untouched_plan_goes_on_as_it_was_planned(asked: Answers, days: int) -> None:
    plan = make_plan(asked, Situation(DRILLS, MONDAY, STRONG))
    later = Situation(DRILLS, MONDAY + dt.timedelta(days=days), STRONG)
    rebuilt = rebuild(plan, asked, later)
    assert rebuilt == replace(plan, built=later.today, begun=rebuilt.begun)


@settings(max_examples=12, deadline=None, phases=PHASES)
@given(answers, answers, situations, st.integers(0, 100), st.booleans())
def test_another_answer_keeps_what_is_behind(
    before: Answers, after: Answers, situation: Situation, days: int, begun: bool
) -> None:
    plan = make_plan(before, situation)
    today = situation.today + dt.timedelta(days=days)
    done = (ItemDone(today, "catch", 0, 2, 2),) if begun else ()
    facts = replace(situation.facts, done=(*situation.facts.done, *done))
    rebuilt = rebuild(plan, after, replace(situation, today=today, facts=facts))
    kept = [one for one in plan.sessions if one.date < today]
    assert list(rebuilt.sessions[: len(kept)]) == kept
    if begun and (current := session_on(plan, today)):
        assert current in rebuilt.sessions
    assert rebuilt.answers == after
    dates = [one.date for one in rebuilt.sessions]
    assert dates == sorted(set(dates))
    assert [first for _block, first in rebuilt.blocks] == sorted(
        {first for _block, first in rebuilt.blocks}
    )


guidances = st.builds(
    Guidance,
    steps=st.dictionaries(st.sampled_from(sorted(DRILLS)), st.integers(-2, 1)),
    sets_share=st.sampled_from((1.0, 0.6)),
    dynamic=st.booleans(),
    recovery=st.booleans(),
    rest=st.booleans(),
    weaker_side=st.sampled_from(("left", None)),
    change=st.lists(st.sampled_from(sorted(DRILLS)), max_size=3).map(tuple),
    reasons=st.just(("Because.",)),
)


@settings(max_examples=30, deadline=None, phases=PHASES)
@given(st.integers(0, 110), guidances, st.sets(st.sampled_from(["pain", "sore"])))
def test_today_follows_the_rules(
    days: int, guidance: Guidance, avoid: set[Any]
) -> None:
    today = MONDAY + dt.timedelta(days=days)
    situation = Situation(DRILLS, today, STRONG)
    now = today_of(PLAN, situation, guidance, frozenset(avoid))
    families = {DRILLS[item.drill].family for item in now.session.items}
    assert now.reasons == guidance.reasons
    most = MOST_MINUTES[now.session.block]
    assert now.session.minutes <= most + 1e-6
    if guidance.rest:
        assert not now.session.items
        return
    if guidance.recovery:
        assert families <= {"mobility", "breathing"}
        return
    planned = session_on(PLAN, today)
    if not guidance.dynamic:
        assert "dynamic" not in families
        assert now.session.focus not in ("dynamic", "fatigue")
    for item in now.session.items:
        assert not avoid & set(DRILLS[item.drill].avoid)
        assert item.drill not in guidance.change
        before = guidance.steps.get(item.drill, 0)
        assert item.rung == max(before, 0)
    if planned is not None:
        sets = sum(item.sets for item in now.session.items)
        whole = sum(item.sets for item in planned.items)
        assert sets <= math.ceil(guidance.sets_share * whole)
        out = {one.drill for one in now.left_out}
        assert names(planned) - names(now.session) <= out | names(planned)


PLAN = make_plan(EVERYTHING, Situation(DRILLS, MONDAY, STRONG))


def test_twelve_weeks_have_three_blocks_with_an_easier_week_each() -> None:
    assert PLAN.blocks == (
        ("foundation", 0),
        ("strength", 4),
        ("dynamic", 8),
        ("maintenance", 12),
    )
    deload = {one.week for one in PLAN.sessions if one.deload}
    assert deload == {3, 7, 11}
    for week in deload:
        easier, usual = (
            sum(
                item.sets
                for one in PLAN.sessions
                if one.week == number
                for item in one.items
            )
            for number in (week, week - 1)
        )
        assert easier <= 0.65 * usual
    tests = {one.week for one in PLAN.sessions if one.test}
    assert tests == {0, 3, 7, 11}


def test_a_foundation_drill_stays_in_every_block() -> None:
    for session in PLAN.sessions:
        kept = {DRILLS[name].block for name in names(session)}
        assert "foundation" in kept


def test_a_closed_gate_puts_the_block_off_with_its_reason() -> None:
    situation = Situation(DRILLS, MONDAY)
    plan = make_plan(EVERYTHING, situation)
    assert plan.notes == ()
    later = replace(situation, today=MONDAY + dt.timedelta(weeks=4))
    plan = rebuild(plan, EVERYTHING, later)
    assert dict(plan.blocks) == {
        "foundation": 0,
        "strength": 5,
        "dynamic": 9,
        "maintenance": 13,
    }
    assert plan.notes[0].startswith("The strength block waits. One leg comes after 3")
    assert {one.block for one in week_of(plan, later.today)} == {"foundation"}
    opened = replace(later, facts=STRONG)
    assert dict(rebuild(plan, EVERYTHING, opened).blocks)["strength"] == 5


@pytest.mark.parametrize("days", [29, 33, 61, 90])
def test_weeks_that_pass_open_no_gate(days: int) -> None:
    plan = make_plan(EVERYTHING, Situation(DRILLS, MONDAY))
    later = Situation(DRILLS, MONDAY + dt.timedelta(days=days))
    assert not gates_of(plan, later)["strength"].open
    rebuilt = rebuild(plan, EVERYTHING, later)
    ahead = [one for one in week_of(rebuilt, later.today) if one.date >= later.today]
    assert {one.block for one in ahead} <= {"foundation"}
    assert not gates_of(rebuilt, later)["dynamic"].open


def test_a_block_that_has_begun_stays_open_after_a_bad_week() -> None:
    begun = rebuild(
        PLAN, EVERYTHING, Situation(DRILLS, MONDAY + dt.timedelta(days=28), STRONG)
    )
    later = Situation(DRILLS, MONDAY + dt.timedelta(days=33))
    assert gates_of(begun, later)["strength"].open
    assert not gates_of(begun, later)["dynamic"].open


def test_a_red_flag_keeps_the_ground_under_the_feet_in_the_dynamic_block() -> None:
    week = MONDAY + dt.timedelta(weeks=9)
    assert {one.focus for one in week_of(PLAN, week)} & {"dynamic", "fatigue"}
    begun = Situation(DRILLS, week - dt.timedelta(weeks=1), STRONG)
    flagged = Situation(DRILLS, week, replace(STRONG, red=True))
    plan = rebuild(rebuild(PLAN, EVERYTHING, begun), EVERYTHING, flagged)
    assert {one.block for one in week_of(plan, week)} == {"dynamic"}
    assert not {one.focus for one in week_of(plan, week)} & {"dynamic", "fatigue"}


def test_learning_days_keep_away_from_hard_runs() -> None:
    hard = (Run(1, "hard"), Run(6, "race"), Run(3, "easy"))
    days = days_of(Answers(runs=hard), "foundation")
    assert len(days) == 3
    assert not set(days) & {0, 2, 6}
    assert days_of(Answers(), "maintenance") == (0, 3)


def test_who_comes_back_stays_with_the_foundation_longer() -> None:
    plan = make_plan(Answers(goal="return"), Situation(DRILLS, MONDAY))
    assert dict(plan.blocks)["strength"] == 8


def test_gates_say_what_is_missing_with_the_numbers() -> None:
    facts = replace(STRONG, holds_s={"left": (20.0, 24.0), "right": (40.0, 45.0)})
    gates = judge(facts, DRILLS, ALL)
    assert gates["one_leg"].open
    assert gates["one_leg"].reason == ""
    assert "Left leg: 3 holds of 30 s in a row are asked for; so far 0." in (
        gates["strength"].reason
    )
    assert "now 52 %" in gates["strength"].reason
    wavering = (Try(30, True, 20), Try(30, True, 30), Try(30, True, 40))
    gates = judge(replace(STRONG, foam_closed=wavering), DRILLS, ALL)
    assert gates["one_leg"].reason == (
        "Your sway speed is to differ by at most 15 % from hold to hold; now 33 %."
    )


def test_without_a_pad_feet_together_count_instead() -> None:
    facts = replace(STRONG, foam_closed=())
    rail: tuple[Equipment, ...] = ("rail",)
    assert judge(facts, DRILLS, rail)["one_leg"].open
    assert not judge(facts, DRILLS, ALL)["one_leg"].open


def test_a_hard_run_in_the_strength_block_carries_sets_on_the_hill() -> None:
    asked = replace(EVERYTHING, runs=(Run(1, "hard"),))
    tuesday = MONDAY + dt.timedelta(weeks=5, days=1)
    situation = Situation(DRILLS, tuesday, STRONG)
    plan = make_plan(asked, replace(situation, today=MONDAY))
    assert today_of(plan, situation).outdoors == ("hill-sets",)
    assert today_of(PLAN, situation).outdoors == ()


def extra_sides(guidance: Guidance) -> set[str | None]:
    """Return the legs that do more in a week of somebody who calls the left weaker."""
    asked = replace(EVERYTHING, weaker_side="left")
    found: set[str | None] = set()
    for day in range(7):
        today = Situation(DRILLS, MONDAY + dt.timedelta(days=day), STRONG)
        now = today_of(make_plan(asked, today), today, guidance)
        found |= {item.extra_side for item in now.session.items}
    return found


def test_what_the_tests_show_of_the_legs_outweighs_what_was_said() -> None:
    assert "left" in extra_sides(Guidance())
    assert extra_sides(Guidance(even=True)) == {None}
    assert extra_sides(Guidance(weaker_side="right")) == {"right", None}


def test_a_drill_that_was_done_today_stands_on_the_rung_it_was_done_on() -> None:
    today = Situation(DRILLS, MONDAY, STRONG, {"single-leg-stand": 2})
    plan = make_plan(EVERYTHING, today)
    up = Guidance(steps=dict.fromkeys(DRILLS, 1))
    (first, *_others) = today_of(plan, today, up).session.items
    item = ItemDone(MONDAY, first.drill, first.rung, first.sets, first.sets)
    done = replace(
        today,
        facts=replace(STRONG, done=(*STRONG.done, item)),
        progress={**today.progress, first.drill: first.rung},
    )
    (after, *_others) = today_of(
        rebuild(plan, EVERYTHING, done), done, up
    ).session.items
    assert (after.drill, after.rung) == (first.drill, first.rung)
