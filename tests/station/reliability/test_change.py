from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as t_distribution

from station.norms.tables import Condition
from station.reliability.change import Change, Occasion, Verdict, judge
from station.reliability.error import own_error
from station.reliability.student import t_quantile_95

FIRM = Condition("two_feet", "open", "firm", 60.0)
ONE_LEG = Condition("single_leg", "open", "firm", 20.0)


def occasion(*values: float, condition: Condition = FIRM) -> Occasion:
    return Occasion(values, "heron-1", condition)


def velocity(before: Occasion, after: Occasion, *own: Occasion) -> Change:
    return judge("mean_velocity", before, after, own_sessions=own)


@given(st.integers(1, 1000))
def test_t_quantile_is_that_of_scipy(degrees: int) -> None:
    assert t_quantile_95(degrees) == pytest.approx(
        t_distribution.ppf(0.975, degrees), rel=1e-9
    )


def test_single_trials_have_the_published_smallest_change() -> None:
    found = velocity(occasion(10.0), occasion(14.0))
    assert found.mdc95 == pytest.approx(5.22, abs=0.01)
    assert found.verdict is Verdict.SAME
    assert found.difference == pytest.approx(4.0)
    assert "163 people (firm, eyes open, 60 s)" in found.reason


def test_means_of_three_tell_smaller_changes() -> None:
    found = velocity(occasion(10.0, 10.5, 9.5), occasion(14.0, 14.5, 13.5))
    assert found.mdc95 == pytest.approx(5.22 / math.sqrt(3.0), abs=0.01)
    assert found.verdict is Verdict.WORSE
    assert found.trials == (3, 3)


def test_less_sway_is_better_and_a_longer_hold_too() -> None:
    own = [
        occasion(30.0, 31.0, 29.0, condition=ONE_LEG),
        occasion(30.5, 31.5, 29.5, condition=ONE_LEG),
        occasion(29.0, 31.0, 30.0, condition=ONE_LEG),
        occasion(30.0, 31.0, 32.0, condition=ONE_LEG),
    ]
    late = occasion(45.0, 45.0, condition=ONE_LEG)
    assert judge("hold_time", own[0], late, own_sessions=own).verdict is Verdict.BETTER
    assert judge("mean_velocity", own[0], late, own_sessions=own).verdict is (
        Verdict.WORSE
    )
    assert judge("median_frequency_ml", own[0], late, own_sessions=own).verdict is (
        Verdict.CHANGED
    )


def test_areas_are_compared_as_ratios() -> None:
    before, after = occasion(200.0, 400.0), occasion(100.0, 120.0)
    found = judge("prediction_ellipse_area", before, after)
    assert found.is_ratio
    assert found.before == pytest.approx(math.sqrt(200.0 * 400.0))
    assert found.difference == pytest.approx(math.sqrt(100.0 * 120.0 / (200.0 * 400.0)))
    assert found.verdict is Verdict.BETTER
    single = judge("prediction_ellipse_area", occasion(300.0), occasion(150.0))
    assert single.mdc95 == pytest.approx(2.57, abs=0.01)
    assert single.verdict is Verdict.SAME


def test_own_repeats_are_preferred_as_soon_as_they_are_enough() -> None:
    sessions = [occasion(10.0 + day, 10.2 + day, 9.8 + day) for day in range(4)]
    few = velocity(sessions[0], sessions[3], *sessions[:3])
    enough = velocity(sessions[0], sessions[3], *sessions)
    assert few.verdict is Verdict.SAME
    assert "163 people" in few.reason
    assert enough.verdict is Verdict.WORSE
    assert "your own 12 repeats on 4 days" in enough.reason
    assert enough.error is not None
    assert enough.error.sem == pytest.approx(0.2)
    assert enough.mdc95 == pytest.approx(
        t_distribution.ppf(0.975, 8) * 0.2 * math.sqrt(2.0 / 3.0)
    )


def test_own_repeats_of_another_pipeline_or_condition_do_not_count() -> None:
    sessions = [occasion(10.0, 10.2, 9.8) for _ in range(6)]
    other = [replace(each, pipeline="heron-0") for each in sessions]
    foam = [replace(each, condition=replace(FIRM, surface="foam")) for each in sessions]
    for own in (other, foam):
        assert "163 people" in velocity(sessions[0], sessions[1], *own).reason


def test_on_one_leg_nothing_is_said_before_there_are_own_repeats() -> None:
    found = velocity(
        occasion(30.0, condition=ONE_LEG), occasion(10.0, condition=ONE_LEG)
    )
    assert found.verdict is Verdict.UNKNOWN
    assert "three repeats on each of four days" in found.reason
    assert (found.before, found.after) == (30.0, 10.0)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (occasion(), occasion(1.0), "no trial"),
        (occasion(math.nan), occasion(1.0), "not a number"),
        (replace(occasion(1.0), pipeline="heron-0"), occasion(1.0), "heron recompute"),
        (occasion(1.0, condition=ONE_LEG), occasion(1.0), "not stood in the same way"),
        (
            occasion(1.0, condition=replace(FIRM, duration_s=30.0)),
            occasion(1.0),
            "not stood in the same way",
        ),
    ],
)
def test_what_cannot_be_compared_is_refused(
    before: Occasion, after: Occasion, reason: str
) -> None:
    found = velocity(before, after)
    assert found.verdict is Verdict.UNKNOWN
    assert reason in found.reason


def test_an_area_of_nothing_has_no_ratio() -> None:
    found = judge("convex_hull_area", occasion(0.0), occasion(1.0))
    assert found.verdict is Verdict.UNKNOWN


def test_repeats_that_never_differ_are_no_error_to_believe_in() -> None:
    sessions = [occasion(10.0, 10.0, 10.0) for _ in range(6)]
    assert "163 people" in velocity(sessions[0], sessions[1], *sessions).reason


@given(st.lists(st.lists(st.floats(0.0, 100.0), max_size=4), max_size=8))
def test_own_error_is_the_pooled_deviation(sessions: list[list[float]]) -> None:
    degrees = sum(max(len(session) - 1, 0) for session in sessions)
    found = own_error(sessions)
    assert (found is None) is (degrees < 8)
