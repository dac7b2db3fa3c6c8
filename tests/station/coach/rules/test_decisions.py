from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.between import Repeats
from station.coach.rules.decision import Action, Decision, Effect, Light, together
from station.coach.rules.erosion import erosion, erosion_share
from station.coach.rules.ladder import DrillResult, Usual, step_down, step_up
from station.coach.rules.legs import LegTest, even_again, weaker_leg
from station.coach.rules.overload import DayTest, baseline_of, overload
from station.coach.rules.pain import pain_next_morning, pain_today
from station.coach.rules.tired import fatigue_day, tired
from station.coach.rules.weeks import after_break, plateau
from station.definitions import Better
from station.reliability.error import MeasurementError

MONDAY = dt.date(2026, 3, 2)
ERROR = MeasurementError(1.0, 1.96, "your own repeats")


def day(n: int) -> dt.date:
    return MONDAY + dt.timedelta(days=n)


def easy(n: int, rpe: float | None = 5) -> DrillResult:
    return DrillResult(day(n), 10, 9, 1, rpe)


def swaying(*values: float) -> list[DayTest]:
    """Return two quiet weeks of 10 mm/s, give or take one, and then these."""
    usual = [DayTest(day(n), 10.0 + (-1) ** n) for n in range(12)]
    late = [DayTest(day(12 + n), value) for n, value in enumerate(values)]
    return usual + late


def legs(*holds_s: tuple[float, float], p25: float | None = None) -> list[LegTest]:
    return [
        LegTest(
            day(n),
            Repeats((left,), "heron-1"),
            Repeats((right,), "heron-1"),
            Better.HIGHER,
            "s",
            p25,
        )
        for n, (left, right) in enumerate(holds_s)
    ]


def test_two_easy_sessions_in_a_row_are_one_step_up() -> None:
    decision = step_up([easy(0), easy(3)])
    assert decision.action is Action.STEP_UP
    assert decision.effect.level_steps == 1
    assert "2026-03-05, Effort: 5 of 10 (6 of 10)" in decision.why


@pytest.mark.parametrize(
    "second",
    [
        easy(3, rpe=7),
        easy(3, rpe=None),
        DrillResult(day(3), 10, 8, 0, 5),
        DrillResult(day(3), 10, 10, 2, 5),
        DrillResult(day(3), 0, 0, 0, 5),
    ],
)
def test_one_session_that_was_not_easy_keeps_the_step(second: DrillResult) -> None:
    assert not step_up([easy(0), second]).acts
    assert not step_up([second]).acts
    assert step_up([second, easy(4), easy(6)]).acts


def test_two_fails_in_a_set_are_a_step_down_with_a_rail() -> None:
    assert not step_down(1).acts
    decision = step_down(2)
    assert (decision.effect.level_steps, decision.effect.rail) == (-1, True)
    assert "a set had 2 fails" in str(decision.sentence)


def test_far_more_sway_than_usual_is_a_step_down() -> None:
    usual = Usual(30.0, 3.0, 8)
    assert not step_down(0, 35.9, usual=usual).acts
    assert step_down(0, 36.1, usual=usual).acts
    assert step_down(0, 21.0, norm_p95=20.0).acts
    assert not step_down(0, 90.0, usual=Usual(30.0, 3.0, 2)).acts


def test_sway_is_flagged_when_two_tests_in_a_row_say_so() -> None:
    def light(*values: float) -> Light:
        tests = swaying(*values)
        return overload(tests, ERROR, today=tests[-1].day).light

    assert light(10, 16) is Light.GREEN
    assert light(16, 10) is Light.GREEN
    assert light(12.06, 12.06) is Light.YELLOW
    assert light(12.06, 16) is Light.YELLOW
    assert light(16, 16) is Light.RED


def test_a_change_within_the_error_of_the_test_is_never_flagged() -> None:
    tests = swaying(16.0, 16.0)
    rough = MeasurementError(4.0, 1.96, "a table")
    decision = overload(tests, rough, today=tests[-1].day)
    assert decision.light is Light.GREEN
    assert any(
        "Worse by, and the least that counts: 6.0 mm/s (8.2" in line
        for line in decision.why
    )


def test_red_takes_sets_and_hops_away_and_says_for_how_long() -> None:
    tests = swaying(20.0, 20.0)
    decision = overload(tests, ERROR, today=tests[-1].day)
    assert decision.effect.sets_share == 0.6
    assert not decision.effect.dynamic
    assert decision.effect.days == 5
    assert "40 % fewer sets for 5 days" in str(decision.sentence)


def test_a_flag_does_not_outlive_its_tests_by_more_than_a_week() -> None:
    tests = swaying(20.0, 20.0)
    assert overload(tests, ERROR, today=day(13 + 7)).acts
    assert not overload(tests, ERROR, today=day(13 + 8)).acts


def test_red_keeps_its_days_though_a_test_was_better() -> None:
    tests = swaying(20.0, 20.0, 10.0)
    last = tests[-1].day
    assert overload(tests, ERROR, today=last).light is Light.RED
    assert "Red since: 15 Mar 2026" in overload(tests, ERROR, today=last).why
    later = last + dt.timedelta(days=4)
    assert overload(tests, ERROR, today=later).light is Light.GREEN


def test_what_is_judged_is_no_part_of_what_it_is_held_against() -> None:
    baseline = baseline_of(swaying(99.0, 99.0))
    assert baseline is not None
    assert (baseline.mean, baseline.tests) == (10.0, 12)
    assert baseline_of(swaying()[:7]) is None
    old = [DayTest(day(-60 + n), 5.0) for n in range(20)]
    assert baseline_of([*old, *swaying(9.0, 9.0)]) == baseline_of(swaying(9.0, 9.0))


def test_less_time_held_is_worse_where_more_is_better() -> None:
    tests = swaying(2.0, 2.0)
    assert not overload(tests, ERROR, today=day(13)).acts
    worse = overload(tests, ERROR, today=day(13), better=Better.HIGHER)
    assert worse.light is Light.RED


@pytest.mark.parametrize(
    ("pain", "light"),
    [
        (0, Light.GREEN),
        (3, Light.GREEN),
        (4, Light.YELLOW),
        (5, Light.YELLOW),
        (6, Light.RED),
        (10, Light.RED),
    ],
)
def test_the_worst_site_sets_the_light(pain: int, light: Light) -> None:
    decision = pain_today({"left_knee": pain, "right_calf": 1})
    assert decision.light is light
    assert decision.effect.train is (light is not Light.RED)
    assert decision.effect.dynamic is (light is Light.GREEN)


def test_pain_that_stays_does_not_lower_the_level_again() -> None:
    assert pain_today({"left_knee": 4}).effect.level_steps == -1
    assert pain_today({"left_knee": 4}, eased=True).effect.level_steps == 0


def test_weak_pain_that_makes_somebody_limp_stops() -> None:
    assert pain_today({"left_knee": 1}, ("limping",)).action is Action.STOP
    assert not pain_today({}, ("limping",)).acts


def test_pain_that_rose_after_a_session_skips_the_next() -> None:
    before, now = {"left_knee": 1}, {"left_knee": 3}
    assert pain_next_morning(before, now).action is Action.SKIP_SESSION
    later = pain_next_morning(before, now, skipped=True)
    assert (later.action, later.effect.level_steps) == (Action.STEP_DOWN, -1)
    assert later.effect.train
    assert not pain_next_morning(now, now).acts
    assert not pain_next_morning(now, {}).acts
    assert pain_next_morning({}, {"groin": 2}).acts


def test_two_uneven_days_give_the_weaker_leg_more() -> None:
    assert not weaker_leg(legs((20, 30))).acts
    assert not weaker_leg(legs((20, 30), (30, 20))).acts
    decision = weaker_leg(legs((28, 30), (20, 30), (24, 30)))
    assert decision.effect.weaker_extra_share == pytest.approx(0.4)
    assert "left leg does one set more" in str(decision.sentence)
    assert weaker_leg(legs((5, 30), (5, 30))).effect.weaker_extra_share == 0.5
    assert "right leg does" in str(weaker_leg(legs((30, 20), (30, 20))).sentence)


def test_two_even_days_end_it_if_neither_leg_is_poor() -> None:
    assert not even_again(legs((20, 30), (30, 30))).acts
    assert even_again(legs((29, 30), (30, 29))).acts
    assert not even_again(legs((9, 9), (9, 9), p25=20)).acts
    assert even_again(legs((21, 21), (21, 21), p25=20)).acts
    assert "Test, left leg: 21.0 s" in "; ".join(even_again(legs((21, 20))).why)


@pytest.mark.parametrize(
    ("run", "slept_well", "soreness", "acts"),
    [
        ("easy", True, 5, False),
        (None, None, None, False),
        ("hard", True, 0, True),
        ("race", None, None, True),
        ("long", True, 0, False),
        (None, False, 0, True),
        (None, True, 6, True),
    ],
)
def test_what_yesterday_left_decides_between_training_and_mobility(
    run: str | None, slept_well: bool | None, soreness: int | None, acts: bool
) -> None:
    decision = tired(run, slept_well=slept_well, soreness=soreness)
    assert decision.acts is acts
    assert decision.effect.mobility_only is acts
    assert decision.effect.dynamic is not acts


def test_every_reason_to_go_easy_is_named() -> None:
    sentence = str(tired("race", slept_well=False, soreness=8).sentence)
    assert sentence.endswith("yesterday was hard, you slept badly and you are sore.")


def test_four_weeks_without_change_ask_for_another_drill() -> None:
    flat = [DayTest(day(n), 10.0 + 0.1 * (-1) ** n) for n in range(0, 28, 3)]
    falling = [DayTest(day(n), 14.0 - 0.2 * n) for n in range(0, 28, 3)]

    def judged(tests: list[DayTest], adherence: float, stepped_up: int = 0) -> Decision:
        return plateau(
            tests,
            between_sd=2.0,
            error=MeasurementError(0.5, 1.96, "a table"),
            adherence=adherence,
            stepped_up=stepped_up,
        )

    assert judged(flat, 0.8).effect.change_drill
    assert not judged(flat, 0.6).acts
    assert not judged(flat, 0.8, stepped_up=1).acts
    assert not judged(falling, 0.8).acts
    assert not judged(flat[:4], 0.8).acts


def test_two_weeks_away_are_two_steps_back() -> None:
    assert not after_break(day(13), day(0)).acts
    assert after_break(day(14), day(0)).effect.level_steps == -2
    assert not after_break(day(14), None).acts


def test_control_that_fades_ends_the_set() -> None:
    assert erosion([20, 22, 24, 26]).light is Light.GREEN
    assert erosion([20, 23, 26, 29]).action is Action.END_SET
    assert not erosion([20, 30, 40]).acts
    assert erosion_share([10.0, 13.0]) == pytest.approx(0.3)
    assert erosion_share([5.0]) is None
    assert erosion_share([0.0, 0.0]) is None
    assert erosion_share([float("nan"), 1.0]) is None


@given(st.lists(st.floats(1.0, 100.0), min_size=4, max_size=20), st.floats(0.1, 10.0))
def test_erosion_does_not_depend_on_the_unit(values: list[float], by: float) -> None:
    share, scaled = erosion_share(values), erosion_share([by * v for v in values])
    if share is not None and scaled is not None:
        assert share == pytest.approx(scaled, rel=1e-6, abs=1e-9)


def test_training_tired_waits_for_its_block_and_its_week() -> None:
    def allowed(block: int, last: dt.date | None, *, test: bool = False) -> bool:
        return fatigue_day(
            day(20), block_number=block, last_fatigue_day=last, maximal_test_today=test
        ).effect.fatigue

    assert allowed(3, None)
    assert allowed(3, day(13))
    assert not allowed(3, day(14))
    assert not allowed(2, None)
    assert not allowed(3, None, test=True)


EFFECTS = st.builds(
    Effect,
    train=st.booleans(),
    dynamic=st.booleans(),
    fatigue=st.booleans(),
    may_step_up=st.booleans(),
    level_steps=st.integers(-2, 1),
    sets_share=st.sampled_from([0.6, 1.0]),
)


@given(st.lists(EFFECTS, max_size=6))
def test_together_the_more_careful_always_wins(effects: list[Effect]) -> None:
    both = together(effects)
    assert both.dynamic is all(one.dynamic for one in effects)
    assert all(both.sets_share <= one.sets_share for one in effects)
    assert both.level_steps <= 1
    if any(one.level_steps < 0 for one in effects):
        assert both.level_steps == min(one.level_steps for one in effects)
    if not both.may_step_up:
        assert both.level_steps <= 0
