"""Answering with the feet: what says yes, what says no, and what must say nothing."""

from __future__ import annotations

import math
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.live import foot
from station.live.foot import FootState
from station.values import CopSample
from tests.fakes.gym import Gym

STEP_NS = 10_000_000


def stand(
    moments: Iterable[tuple[float, float, float]], state: FootState | None = None
) -> list[FootState]:
    """Return the states of somebody with (seconds, ML mm, load N) after each other."""
    now = state or FootState()
    t_ns, seen = 1_000_000_000, []
    for seconds, ml_mm, load_n in moments:
        for _ in range(round(seconds * 100)):
            t_ns += STEP_NS
            now = foot.see(now, CopSample(t_ns, ml_mm, 0.0, load_n, (0.0,) * 4, 0))
            seen.append(now)
    return seen


@pytest.mark.parametrize(("ml_mm", "answer"), [(80.0, "yes"), (-80.0, "no")])
def test_a_lean_of_one_and_a_half_seconds_answers_and_fills(
    ml_mm: float, answer: str
) -> None:
    seen = stand([(0.6, 3, 700), (1.6, ml_mm, 700)])
    assert (seen[-1].answers, seen[-1].answer) == (1, answer)
    fills = [state.share for state in seen if state.phase == "leaning"]
    assert fills == sorted(fills)
    assert len(fills) == pytest.approx(150, abs=1)


@pytest.mark.parametrize(
    "moments",
    [
        [(0.6, 0, 700), (1.4, 80, 700), (1, 0, 700), (1.4, 80, 700)],
        [(5, 80, 700)],
        [(0.6, 0, 700), (0.3, 60, 700), (5, 80, 500)],
        [(0.3, 0, 700), (0.3, 60, 700), (0.3, 0, 700), (5, 80, 700)],
        [(0.6, 0, 100), (5, 80, 100)],
        [(0.6, 0, 700), (1.0, 80, 700), (0.1, math.nan, math.nan), (5, 80, 700)],
    ],
    ids=["too short", "on one leg", "stepping off", "never neutral", "a bag", "gone"],
)
def test_what_is_no_answer_says_nothing(
    moments: list[tuple[float, float, float]],
) -> None:
    assert stand(moments)[-1].answers == 0


def test_leaning_on_says_nothing_more_until_the_middle_was_found_again() -> None:
    once = stand([(0.6, 0, 700), (9, 80, 700), (0.2, 0, 700), (3, 80, 700)])
    assert once[-1].answers == 1
    again = stand([(0.6, 0, 700), (2, 80, 700), (0.6, 0, 700), (2, -80, 700)])
    assert (again[-1].answers, again[-1].answer) == (2, "no")


@given(
    st.lists(
        st.tuples(st.floats(0.01, 3), st.floats(-300, 300), st.floats(0, 2000)),
        max_size=12,
    )
)
def test_each_answer_took_its_time(moments: list[tuple[float, float, float]]) -> None:
    seen = stand(moments)
    if seen:
        needed_s = (foot.MIDDLE_NS + foot.LEAN_NS) / 1e9
        assert seen[-1].answers <= len(seen) / 100 / needed_s + 1
        assert all(0 <= state.share <= 1 for state in seen)


def test_the_live_view_carries_it_and_never_during_a_trial(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    gym = Gym(tmp_path_factory.mktemp("foot"))
    gym.ask("demo", action="step_off")
    gym.run(5, lambda view: view.tared)
    gym.ask("demo", action="step_on")
    gym.run(8, lambda view: view.foot and view.foot.phase == "ready")
    for action, answer in (("lean_right", "yes"), ("lean_left", "no")):
        gym.ask("demo", action=action)
        gym.run(6, lambda view, a=answer: view.foot and view.foot.answer == a)  # type: ignore[misc]  # bound now
        gym.ask("demo", action="lean_middle")
        gym.run(6, lambda view: view.foot and view.foot.phase == "ready")
    newest = gym.views[-1].foot
    assert newest is not None
    assert newest.answers == 2
    gym.ask("start_trial", protocol="quiet-stance-eyes-open")
    gym.ask("demo", action="lean_right")
    gym.run(6)
    assert {view.foot for view in gym.views[-30:]} == {None}
    gym.keeper.close()
