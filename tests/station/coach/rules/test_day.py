from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from station.coach.rules.day import DayVerdict, Monitor, Today, judge_day, weaker_side
from station.coach.rules.decision import Light
from station.coach.rules.drills import by_drill, guidance, judge_drills
from station.coach.rules.overload import DayTest
from station.coach.values import DayLog, ItemDone
from tests.station.coach.rules.test_decisions import ERROR, day, legs, swaying

TODAY = day(14)
WORDS_NEVER_SAID = ("diagnos", "clearance", "cleared", "risk", "injur", "predict")


def held(n: int, *, rung: int = 3, fails: int = 0, rpe: int = 5) -> DayLog:
    item = ItemDone(day(n), "stand", rung, 2, 2, fails=fails, rpe=rpe)
    return DayLog(day(n), items=(item,))


def judged(*logs: DayLog, tests: list[DayTest] | None = None) -> DayVerdict:
    sway = Monitor(tuple(tests or ()), ERROR)
    return judge_day(Today(TODAY, tuple(logs), sway=sway))


def test_a_day_without_anything_to_say_is_green() -> None:
    verdict = judged()
    assert verdict.light is Light.GREEN
    assert verdict.acting == ()
    assert {one.rule for one in verdict.decisions} == {"R3", "R4", "R8", "R10"}


def test_the_most_serious_decision_speaks_for_the_day() -> None:
    morning = DayLog(TODAY, pain={"left_knee": 7}, asked=True, slept_well=False)
    verdict = judged(morning, tests=swaying(30.0, 30.0))
    assert verdict.light is Light.RED
    assert str(verdict.sentence).startswith("No session today.")
    assert [one.rule for one in verdict.acting] == ["R4", "R3", "R8"]
    assert not verdict.effect.train


def test_yesterdays_run_is_looked_up_in_yesterdays_log() -> None:
    assert judged(DayLog(day(13), run_kind="race")).effect.mobility_only
    assert not judged(DayLog(day(12), run_kind="race")).effect.mobility_only
    assert not judged(DayLog(TODAY, run_kind="race")).effect.mobility_only


def test_pain_is_compared_only_where_both_mornings_were_asked() -> None:
    session = held(13).items
    now = DayLog(TODAY, pain={"left_knee": 3}, asked=True)
    before = DayLog(day(13), asked=True, items=session)
    assert judged(before, now).light is Light.RED
    assert not judged(before, now).effect.train
    earlier = DayLog(day(12), asked=True, items=held(12).items)
    after = DayLog(day(13), asked=True, pain={"left_knee": 3})
    assert judged(earlier, after).effect.level_steps == -1
    assert judged(earlier, after).effect.train
    silent = DayLog(day(13), items=session)
    assert judged(silent, now).light is Light.GREEN


def test_the_weaker_leg_does_more_until_both_are_even_twice() -> None:
    uneven = [(20.0, 30.0), (20.0, 30.0)]
    assert weaker_side(legs(*uneven)) == "left"
    assert weaker_side(legs(*uneven, (30, 30))) == "left"
    assert weaker_side(legs(*uneven, (30, 30), (30, 30))) is None
    assert weaker_side(()) is None


def test_a_drill_goes_up_after_two_easy_sessions_at_the_same_rung() -> None:
    def steps(*logs: DayLog, today: DayVerdict | None = None) -> int:
        return by_drill(judge_drills(logs, TODAY, today))["stand"].steps

    assert steps(held(0), held(3)) == 1
    assert steps(held(0), held(3), today=judged(held(3))) == 1
    assert steps(held(0, rung=2), held(3)) == 0
    assert steps(held(0), held(3, fails=4)) == -1
    assert steps(held(0), held(3), today=judged(tests=swaying(30.0, 30.0))) == 0
    sore = judged(DayLog(TODAY, pain={"left_knee": 4}, asked=True))
    assert steps(held(0), held(3), today=sore) == -1


def test_a_long_break_never_leads_below_the_first_rung() -> None:
    log = held(0, rung=1)
    day_verdict = judge_day(Today(TODAY, (log,)))
    assert day_verdict.effect.level_steps == -2
    assert judge_drills([log], TODAY, day_verdict)[0].steps == -1


def test_the_plan_is_told_in_its_own_names() -> None:
    red = judged(held(10), DayLog(TODAY), tests=swaying(30.0, 30.0))
    told = guidance(red, judge_drills([held(10)], TODAY, red))
    assert (told.red, told.dynamic, told.sets_share) == (True, False, 0.6)
    assert not told.rest
    assert any("40 % fewer sets" in reason for reason in told.reasons)


MORNINGS = st.builds(
    DayLog,
    date=st.just(TODAY),
    pain=st.dictionaries(
        st.sampled_from(["left_knee", "groin"]), st.integers(0, 10), max_size=2
    ),
    asked=st.booleans(),
    soreness=st.none() | st.integers(0, 10),
    slept_well=st.none() | st.booleans(),
)
YESTERDAYS = st.builds(
    DayLog,
    date=st.just(day(13)),
    pain=st.dictionaries(
        st.sampled_from(["left_knee", "groin"]), st.integers(0, 10), max_size=2
    ),
    asked=st.booleans(),
    run_kind=st.sampled_from([None, "easy", "long", "hard", "race"]),
    items=st.sampled_from([(), held(13).items]),
)


@given(YESTERDAYS, MORNINGS, st.lists(st.floats(5, 40), min_size=2, max_size=2))
def test_no_day_that_is_red_allows_hops_or_a_step_up(
    yesterday: DayLog, morning: DayLog, late: list[float]
) -> None:
    verdict = judged(held(9), held(11), yesterday, morning, tests=swaying(*late))
    drills = judge_drills([held(9), held(11), yesterday], TODAY, verdict)
    told = guidance(verdict, drills)
    if verdict.light is Light.RED:
        assert not verdict.effect.dynamic
        assert not verdict.effect.fatigue
        assert not told.dynamic
    if verdict.light is not Light.GREEN:
        assert all(step <= 0 for step in told.steps.values())
    for one in verdict.decisions:
        said = str(one.sentence).lower()
        assert "%(" not in said
        assert said
        assert one.facts or one.rule == "R10"
        text = said + " ".join(one.why).lower()
        assert not [word for word in WORDS_NEVER_SAID if word in text]


def test_legs_that_tests_show_to_be_even_are_known_to_be() -> None:
    uneven, even = [(20, 30)] * 2, [(30, 30)] * 2
    for tests, shown in (
        ((), False),
        (uneven, False),
        (even, True),
        ([*uneven, *even], True),
        ([*even, (26, 30)], True),
        ([*even, *uneven], False),
    ):
        verdict = judge_day(Today(TODAY, legs=tuple(legs(*tests))))
        assert verdict.even is shown
        assert guidance(verdict, []).even is shown


def test_what_hurt_in_a_session_counts_that_day_and_is_no_morning() -> None:
    said = DayLog(TODAY, asked=True, hurts={"left_knee": 7})
    assert not judged(said).effect.train
    before = DayLog(day(13), asked=True, items=held(13).items, hurts={"left_knee": 3})
    now = DayLog(TODAY, pain={"left_knee": 3}, asked=True)
    assert not judged(before, now).effect.train, "it rose by 3 since the morning before"
