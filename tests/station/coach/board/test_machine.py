from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.coach.board import machine
from station.coach.board.answers import EVENTS, Said, tell
from station.coach.board.moves import upcoming
from station.coach.board.programme import Asked, Settings
from station.coach.board.results import items_of, minutes_of
from station.coach.board.state import kept_of, resumed
from station.coach.board.view import view
from station.coach.rules.erosion import erosion
from station.errors import BadRequest
from tests.fakes.training import Trainee, programme

DAY = dt.date(2026, 3, 2)
STAND = Asked("eyes-closed-stance", sets=1)
ONE_LEG = Asked("single-leg-stand", sets=1)
BREATH = Asked("breathing")
CIRCLES = Asked("ankle-circles", sets=1)


def test_a_clean_session_goes_from_card_to_effort_and_into_the_diary() -> None:
    jo = Trainee(programme(STAND, ONE_LEG, BREATH))
    jo.say("go")
    jo.reach("rest")
    jo.say("go")
    jo.say("go")
    jo.reach("rest")
    jo.reach("set", seconds=9.0)
    jo.reach("rest")
    jo.say("go")
    jo.say("go")
    jo.reach("effort")
    jo.say("effort", 5)
    assert jo.state.outcome == "finished"
    assert jo.phases == [
        *("card", "set", "rest", "card", "set", "rest", "set", "rest"),
        *("card", "set", "effort", "over"),
    ]
    stand, leg, breath = items_of(jo.programme, jo.state, DAY)
    assert (stand.sets_done, stand.sets_planned, stand.passed) == (1, 1, True)
    assert (leg.sets_done, leg.sets_planned, leg.rpe) == (2, 2, 5)
    assert leg.worst_set_fails == 0
    assert leg.hold_s == pytest.approx(40.0, abs=0.3)
    assert breath.passed
    assert breath.hold_s == 0.0, "a breath is no balance"
    assert minutes_of(jo.state) > 2.0
    shares = [one.view.steady_share for one in jo.state.done if one.view.steady_share]
    assert shares == [1.0, 1.0, 1.0]


def test_a_foot_that_comes_down_is_counted_and_the_set_goes_on() -> None:
    jo = Trainee(programme(ONE_LEG))
    jo.say("go")
    jo.live(30, lambda: jo.state.score and jo.state.score.held_ns > 5e9)
    jo.stand("two")
    jo.live(2)
    shown = view(jo.programme, jo.state, jo.t_ns)
    assert shown.hold is not None
    assert shown.hold.down
    assert shown.fails == 1
    jo.stand("left")
    jo.reach("rest")
    last = jo.state.done[-1].view
    assert last.fails == 1
    assert last.held_s == pytest.approx(17.7, abs=0.7)
    assert not last.complete, "18 s of 20 are asked for"


def test_a_set_ends_where_control_fades_and_says_why() -> None:
    jo = Trainee(programme(Asked("single-leg-stand", 5, 1)))
    jo.sway_mm = lambda seconds: 2.0 + 0.25 * max(0.0, seconds - 3.0)
    jo.say("go")
    jo.reach("rest")
    last = jo.state.done[-1].view
    assert last.outcome == "eroded"
    assert last.held_s < 55.0
    decision = erosion(jo.state.eroded_mm_s)
    assert decision.acts
    assert decision.why


def test_steady_sway_never_ends_a_set() -> None:
    jo = Trainee(programme(Asked("single-leg-stand", 5, 1)))
    jo.sway_mm = lambda _seconds: 6.0
    jo.say("go")
    jo.reach("rest")
    assert jo.state.done[-1].view.outcome == "completed"


def test_who_steps_off_ends_the_set_with_what_was_held() -> None:
    jo = Trainee(programme(ONE_LEG))
    jo.say("go")
    jo.live(30, lambda: jo.state.score and jo.state.score.held_ns > 6e9)
    jo.stand("off")
    jo.reach("rest")
    last = jo.state.done[-1].view
    assert last.outcome == "stepped_off"
    assert last.fails == 1
    assert last.held_s == pytest.approx(6.0, abs=0.6)
    jo.say("retry")
    jo.reach("rest")
    assert len(jo.state.done) == 1, "once more takes its place"
    assert jo.state.done[0].view.outcome == "completed"


def test_the_last_set_too_may_be_done_once_more() -> None:
    jo = Trainee(programme(CIRCLES))
    jo.say("go")
    jo.say("done")
    jo.say("go")
    jo.say("skip")
    assert jo.state.phase == "effort"
    jo.say("retry")
    assert jo.state.phase == "set"
    jo.say("done")
    jo.say("effort", 3)
    assert items_of(jo.programme, jo.state, DAY)[0].sets_done == 2


def test_who_never_comes_is_asked_and_is_no_fail() -> None:
    jo = Trainee(programme(ONE_LEG), obeys=False)
    jo.say("go")
    jo.reach("asking")
    assert jo.state.done[-1].view.outcome == "nobody_came"
    jo.say("skip")
    jo.say("stop")
    assert jo.state.over, "nothing was done, so nothing is asked"
    assert items_of(jo.programme, jo.state, DAY) == ()


def test_who_leaves_every_drill_out_has_done_nothing() -> None:
    jo = Trainee(programme(STAND, ONE_LEG, BREATH))
    for _ in range(3):
        jo.say("skip")
    assert jo.state.over
    assert jo.state.left_out == (0, 1, 2)


def test_a_board_that_goes_away_spoils_only_its_set() -> None:
    jo = Trainee(programme(ONE_LEG))
    jo.say("go")
    jo.live(30, lambda: jo.state.score is not None)
    jo.state = machine.lose_board(jo.programme, jo.state, jo.t_ns)
    assert jo.state.phase == "asking"
    jo.say("retry")
    jo.reach("rest")
    assert jo.state.done[-1].view.complete


def test_a_session_that_was_cut_off_goes_on_at_the_next_set() -> None:
    jo = Trainee(programme(ONE_LEG, BREATH))
    jo.say("go")
    jo.reach("rest")
    at = upcoming(jo.programme, jo.state)
    kept = kept_of(
        jo.state, at, date="2026-03-02", asked=(ONE_LEG, BREATH), settings=Settings()
    )
    jo.state = resumed(kept, jo.t_ns)
    assert view(jo.programme, jo.state, jo.t_ns).side == "right"
    jo.say("go")
    jo.reach("rest")
    assert items_of(jo.programme, jo.state, DAY)[0].sets_done == 2


def test_a_pause_stops_the_clock_and_begins_a_set_anew() -> None:
    jo = Trainee(programme(CIRCLES, STAND))
    jo.say("go")
    jo.say("done")
    left = view(jo.programme, jo.state, jo.t_ns).remaining_s
    jo.say("pause")
    jo.wait(60)
    shown = view(jo.programme, jo.state, jo.t_ns)
    assert shown.paused
    assert shown.remaining_s == left
    jo.say("resume")
    jo.reach("set", seconds=11.0)
    jo.say("skip_drill")
    jo.say("go")
    jo.live(30, lambda: jo.state.score is not None)
    jo.say("pause")
    jo.wait(30)
    jo.say("resume")
    jo.reach("effort")
    assert jo.state.done[-1].view.held_s == pytest.approx(20.0, abs=0.2)


@pytest.mark.parametrize(
    ("strength", "phase", "part"),
    [(0, "card", 0), (2, "card", 1), (5, "card", 2), (6, "over", 0)],
)
def test_what_hurts_ends_its_drill_more_the_hops_and_most_the_session(
    strength: int, phase: str, part: int
) -> None:
    jo = Trainee(programme(STAND, Asked("hops-on-the-beat"), BREATH))
    jo.say("go")
    jo.live(5)
    jo.say("hurts")
    assert jo.state.phase == "hurting"
    jo.say("pain", strength, "left_knee")
    assert (jo.state.phase, jo.state.part) == (phase, part)
    assert [hurt.sites for hurt in jo.state.hurts] == [("left_knee",)] * bool(strength)
    if phase == "over":
        assert jo.state.outcome == "pain"


def test_somebody_who_walks_away_ends_the_session() -> None:
    jo = Trainee(programme(STAND))
    jo.wait(601)
    assert jo.state.outcome == "abandoned"


@pytest.mark.parametrize("said", [Said("dance"), Said("pain"), Said("effort", 11)])
def test_what_cannot_be_meant_is_refused(said: Said) -> None:
    jo = Trainee(programme(STAND))
    with pytest.raises(BadRequest):
        tell(jo.programme, jo.state, jo.t_ns, said)


MOVES = st.one_of(
    st.sampled_from(EVENTS),
    st.sampled_from(["off", "two", "left", "right", "lost"]),
    st.floats(0.1, 4.0),
    st.integers(5, 700),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(MOVES, max_size=25))
def test_no_order_of_events_breaks_a_session_or_makes_it_wait_for_ever(
    moves: list[str | float | int],
) -> None:
    jo = Trainee(programme(CIRCLES, ONE_LEG, BREATH), obeys=False)
    turn = 0
    for move in moves:
        if isinstance(move, int):
            jo.wait(move)
        elif isinstance(move, float):
            jo.live(move)
        elif move == "lost":
            jo.state = machine.lose_board(jo.programme, jo.state, jo.t_ns)
        elif move in EVENTS:
            jo.say(move, 4, "left_knee")
        else:
            jo.stand(move)
        sets = [(one.part, one.bout) for one in jo.state.done]
        assert len(set(sets)) == len(sets)
        assert jo.state.turn >= turn
        turn = jo.state.turn
        view(jo.programme, jo.state, jo.t_ns)
        items_of(jo.programme, jo.state, DAY)
    jo.wait(700)
    jo.wait(700)
    assert jo.state.over
