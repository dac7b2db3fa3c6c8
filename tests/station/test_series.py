"""Scripted persons through whole protocols of several steps."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from station.errors import BadRequest, NotFound, NotNow
from station.protocols.conclusion import Conclusion, conclude
from station.protocols.library import load_library
from station.store import queries
from station.store.records import TrialDetail
from tests.fakes.gym import Gym

LIBRARY = load_library()


@pytest.fixture
def gym(tmp_path: Path) -> Iterator[Gym]:
    gym = Gym(tmp_path)
    yield gym
    gym.keeper.close()


def begin(gym: Gym, protocol: str, **args: Any) -> str:
    """Begin a test and return the id of its series."""
    gym.run(5, lambda view: view.tared)
    made: dict[str, str] = gym.ask("start_trial", protocol=protocol, **args)
    gym.run(1, lambda view: view.trial and view.trial.series)
    view = gym.views[-1].trial
    assert view is not None
    assert view.series is not None
    assert made["trial"] == view.id
    return view.series.id


def stored(gym: Gym, series_id: str) -> list[TrialDetail]:
    db = gym.database()
    found = queries.series(db, series_id)
    db.close()
    return found


def told(gym: Gym, protocol: str, series_id: str) -> Conclusion:
    return conclude(LIBRARY[protocol], stored(gym, series_id))


def pass_all(gym: Gym, protocol: str, **args: str) -> str:
    """Have somebody do as told, check that each step passed, return the series."""
    series_id = begin(gym, protocol, **args)
    view = gym.answer()
    assert view.trial is not None
    assert view.trial.series is not None
    assert view.trial.series.outcome == "finished"
    trials = stored(gym, series_id)
    steps = LIBRARY[protocol].steps
    assert [each.summary.step for each in trials] == list(range(len(steps)))
    for detail, step in zip(trials, steps, strict=True):
        assert detail.summary.state == "done", detail.summary.outcome
        assert detail.summary.vision == step.vision
        assert detail.summary.surface == step.surface
        assert detail.summary.practice is step.practice
    found = told(gym, protocol, series_id)
    assert {one.state for one in found.conditions} == {"measured"}
    for one in found.compared:
        made_of = one.comparison
        assert made_of.value is not None
        assert made_of.first is not None
        assert made_of.second is not None
    return series_id


def test_errors_of_all_stances_are_added_up(gym: Gym) -> None:
    series_id = begin(gym, "posture-errors", side="left")
    gym.run(60, lambda view: view.trial.phase == "recording")  # type: ignore[union-attr]  # it runs
    gym.ask("tell_trial", event="arms_moved")
    gym.run(3)
    gym.ask("tell_trial", event="stepped")
    gym.answer()
    found = told(gym, "posture-errors", series_id)
    trials = stored(gym, series_id)

    assert [one.value for one in found.conditions] == [2, 0, 0]
    assert found.total == 2
    assert trials[0].measures["posture_errors_observer"].value == 2
    assert trials[0].measures["posture_errors_board"].value == 0
    assert trials[1].summary.hold_s is None


def test_without_one_stance_there_is_no_sum(gym: Gym) -> None:
    series_id = begin(gym, "posture-errors", side="left")
    gym.finish()
    gym.ask("cancel_trial")

    assert told(gym, "posture-errors", series_id).total is None


@pytest.mark.parametrize("protocol", ["romberg", "daily-check"])
def test_a_person_who_does_as_told_passes_each_step(gym: Gym, protocol: str) -> None:
    pass_all(gym, protocol)


def test_practice_is_stored_and_in_no_result(gym: Gym) -> None:
    person = gym.ask("add_person", nickname="Jo")["person"]
    series_id = pass_all(gym, "four-times-eyes-closed", person=person)
    trials = stored(gym, series_id)
    (found,) = told(gym, "four-times-eyes-closed", series_id).conditions
    scored = [each.measures["path_length"].value for each in trials[1:]]
    assert list(found.values) == scored
    assert found.value == pytest.approx(sum(found.values) / 3)
    db = gym.database()
    history = queries.history(db, person, "four-times-eyes-closed")
    db.close()
    assert trials[0].summary.id not in {point.trial_id for point in history}


def test_the_best_of_three_stands_for_each_leg(gym: Gym) -> None:
    series_id = begin(gym, "both-legs-eyes-open")
    holds = iter((4, 6, 9, 3, 5, 12))
    gym.run(1)
    seen: set[str] = set()

    def held(seconds: float) -> None:
        gym.run(
            120,
            lambda view: (
                view.trial
                and view.trial.id not in seen
                and view.trial.elapsed_s > seconds
            ),
        )
        last = gym.views[-1].trial
        assert last is not None
        seen.add(last.id)
        gym.ask("demo", action="foot_down")
        gym.finish()

    for n, seconds in enumerate(holds):
        held(seconds)
        if n < 5:
            gym.run(40, lambda view: view.trial.series.phase == "card")  # type: ignore[union-attr]  # it runs
            gym.ask("next_step")
    found = told(gym, "both-legs-eyes-open", series_id)
    left, right = found.conditions
    assert left.value == pytest.approx(9.2, abs=0.6)
    assert right.value == pytest.approx(12.2, abs=0.6)
    assert left.value == max(left.values)
    (legs,) = found.compared
    assert legs.comparison.worse == "first"
    assert left.value is not None
    assert right.value is not None
    assert legs.comparison.value == pytest.approx(100 * left.value / right.value)


def test_a_condition_that_failed_twice_has_no_number(gym: Gym) -> None:
    series_id = begin(gym, "four-conditions")
    for answer in ("retry_step", None):
        gym.run(90, lambda view: view.trial and view.trial.elapsed_s > 3)
        gym.ask("demo", action="step_off")
        gym.finish()
        if answer:
            gym.run(1, lambda view: view.trial.series.phase == "asking")  # type: ignore[union-attr]  # it runs
            gym.ask(answer)
            gym.run(1, lambda view: view.trial and view.trial.phase != "failed")
    gym.answer()
    found = told(gym, "four-conditions", series_id)
    firm_open, firm_closed, foam_open, _ = found.conditions
    assert (firm_open.state, firm_open.value) == ("failed", None)
    assert firm_open.outcome == "stepped_off"
    assert firm_closed.state == foam_open.state == "measured"
    romberg, foam, romberg_on_foam, _ = found.compared
    assert romberg.comparison.value is foam.comparison.value is None
    assert romberg.comparison.reason is not None
    assert romberg_on_foam.comparison.value is not None


def test_a_second_try_that_works_replaces_the_first(gym: Gym) -> None:
    series_id = begin(gym, "romberg")
    gym.run(90, lambda view: view.trial and view.trial.elapsed_s > 3)
    gym.ask("demo", action="hop")
    gym.answer(["retry_step"])
    trials = stored(gym, series_id)
    assert [each.summary.step for each in trials] == [0, 0, 1]
    assert told(gym, "romberg", series_id).conditions[0].failures == 0


def test_eyes_that_opened_make_a_step_invalid_and_it_may_be_done_again(
    gym: Gym,
) -> None:
    series_id = begin(gym, "romberg")
    gym.answer()
    closed = stored(gym, series_id)[1].summary.id
    with pytest.raises(BadRequest, match="nobody asks"):
        gym.ask("answer_trial", trial=closed, question="arms_moved", yes=True)
    invalid = gym.ask("answer_trial", trial=closed, question="eyes_opened", yes=True)
    assert invalid is True
    gym.run(0.2)
    with pytest.raises(NotNow):
        gym.ask("answer_trial", trial=closed, question="eyes_opened", yes=False)
    shown = gym.views[-1].trial
    assert shown is not None
    assert shown.series is not None
    assert shown.series.phase == "asking"
    assert told(gym, "romberg", series_id).conditions[1].outcome == "eyes_opened"
    gym.answer(["retry_step"])
    again = stored(gym, series_id)[-1].summary.id
    assert not gym.ask("answer_trial", trial=again, question="eyes_opened", yes=False)
    assert told(gym, "romberg", series_id).conditions[1].state == "measured"
    assert stored(gym, series_id)[-1].answers == {"eyes_opened": False}


def test_foam_is_put_on_the_empty_board_and_tared_away(gym: Gym) -> None:
    series_id = pass_all(gym, "four-conditions")
    zeroed = {
        view.trial.step
        for view in gym.views
        if view.trial and view.trial.phase == "zeroing"
    }
    assert zeroed == {2}
    _, foam, _, both = told(gym, "four-conditions", series_id).compared
    assert foam.comparison.value is not None
    assert foam.comparison.value > 1.5
    assert both.comparison.value is not None
    assert both.comparison.value > 1.5


def test_stop_between_steps_keeps_what_was_done(gym: Gym) -> None:
    series_id = begin(gym, "daily-check")
    gym.run(90, lambda view: view.trial.series.phase == "resting")  # type: ignore[union-attr]  # it runs
    gym.ask("cancel_trial")
    gym.finish()
    shown = gym.views[-1].trial
    assert shown is not None
    assert shown.series is not None
    assert shown.series.outcome == "stopped"
    states = [one.state for one in told(gym, "daily-check", series_id).conditions]
    assert states == ["measured", "not_done", "not_done"]
    with pytest.raises(NotNow):
        gym.ask("next_step")


def test_a_new_test_ends_a_series_that_waits(gym: Gym) -> None:
    begin(gym, "romberg")
    gym.run(90, lambda view: view.trial.series.phase == "card")  # type: ignore[union-attr]  # it runs
    gym.ask("start_trial", protocol="quiet-stance-eyes-open")
    gym.run(1)
    shown = gym.views[-1].trial
    assert shown is not None
    assert (shown.protocol, shown.series) == ("quiet-stance-eyes-open", None)


def test_a_test_that_could_not_begin_changes_nothing(gym: Gym) -> None:
    gym.start("quiet-stance-eyes-open")
    gym.finish()
    with pytest.raises(NotFound, match="no person nobody"):
        gym.ask("start_trial", protocol="romberg", person="nobody")
    gym.run(0.2)
    trial = gym.views[-1].trial
    assert trial is not None
    assert (trial.protocol, trial.series) == ("quiet-stance-eyes-open", None)
    with pytest.raises(NotNow, match="several steps"):
        gym.ask("next_step")


def test_a_board_that_goes_away_is_a_failed_step(gym: Gym) -> None:
    begin(gym, "romberg")
    gym.run(90, lambda view: view.trial and view.trial.elapsed_s > 3)
    gym.station.disconnected()
    gym.silence(3)
    shown = gym.views[-1].trial
    assert shown is not None
    assert shown.series is not None
    assert shown.series.phase == "asking"
    gym.ask("retry_step")
    gym.silence(1)
    again = gym.views[-1].trial
    assert again is not None
    assert again.series is not None
    assert again.series.phase == "card"


def test_a_protocol_that_names_its_legs_takes_none(gym: Gym) -> None:
    gym.run(5, lambda view: view.tared)
    with pytest.raises(BadRequest, match="does not ask"):
        gym.ask("start_trial", protocol="both-legs-eyes-open", side="left")


def test_weight_on_each_leg_is_one_step_with_a_share(gym: Gym) -> None:
    trial = gym.start("weight-on-each-leg")
    gym.finish()
    db = gym.database()
    detail = queries.trial(db, trial)
    db.close()
    assert detail.summary.series_id is None
    share = detail.measures["load_left_pct"].value
    assert share is not None
    assert 40 < share < 60


ACTIONS = ("step_on", "step_off", "lift_left", "foot_down", "hop", "wobble")
COMMANDS = ("next_step", "retry_step", "skip_step", "cancel_trial")


@pytest.mark.parametrize("seed", range(4))
def test_nothing_that_people_do_breaks_the_station(gym: Gym, seed: int) -> None:
    """Any mix of moves, commands and silence; then, left alone, it comes to rest."""
    chance = random.Random(seed)
    series_id = begin(gym, chance.choice(["romberg", "daily-check"]))
    gym.habits.clear()
    for _ in range(25):
        kind = chance.random()
        if kind < 0.5:
            gym.ask("demo", action=chance.choice(ACTIONS))
        elif kind < 0.8:
            try:
                gym.ask(chance.choice(COMMANDS))
            except NotNow:
                continue
        gym.run(chance.uniform(0.2, 6))
    gym.ask("demo", action="step_off")
    for _ in range(12):
        if gym.views[-1].trial.series.phase == "over":  # type: ignore[union-attr]  # it was begun
            break
        gym.silence(301)
    shown = gym.views[-1].trial
    assert shown is not None
    assert shown.series is not None
    assert shown.series.phase == "over"
    assert not gym.station.busy
    assert all(each.summary.state != "running" for each in stored(gym, series_id))
