"""Runs of batteries on a whole station: order, leaving out, breaks, what is due."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from station.batteries.progress import NS, Progress, progress_of
from station.errors import BadRequest, NotFound, NotNow
from station.store import battery_runs, queries
from tests.fakes.gym import Gym

OWN = """
id = "short"
version = 1
title = "Short"
measures = "Three seconds each."
source = "A test of the tests."

[[tests]]
protocol = "blink"
rest_s = 20

[[tests]]
protocol = "blink"

[effort]
title = "Run."
lines = ["Run."]

[[tests]]
protocol = "blink"
at_s = 300
"""
BLINK = """
id = "blink"
version = 1
title = "Blink"
measures = "Two seconds."
source = "A test of the tests."
[card]
lines = ["Stand."]
[[trials]]
kind = "timed"
stance = "two_feet"
vision = "open"
duration_s = 2
detectors = [{ use = "stepped_off", then = "fail" }]
[outcomes]
primary = "mean_velocity"
"""


@pytest.fixture
def gym(tmp_path: Path) -> Iterator[Gym]:
    for folder, text in (("protocols", BLINK), ("batteries", OWN)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "own.toml").write_text(text, "utf-8")
    gym = Gym(tmp_path)
    gym.run(5, lambda view: view.tared)
    yield gym
    gym.keeper.close()


def progress(gym: Gym, run: str) -> Progress:
    db = gym.database()
    try:
        trials = queries.run_trials(db, run)
        return progress_of(battery_runs.battery_run(db, run), trials)
    finally:
        db.close()


def begin(gym: Gym, **args: Any) -> str:
    made: dict[str, str] = gym.ask("begin_battery", battery="short", **args)
    return made["run"]


def do(gym: Gym, run: str, part: int) -> None:
    trial = gym.ask("start_trial", protocol="blink", run=run, part=part)["trial"]
    gym.run(
        60, lambda view: view.trial and view.trial.id == trial and view.trial.stored
    )


def states(gym: Gym, run: str) -> list[str]:
    return [part.state for part in progress(gym, run).parts]


def test_a_run_goes_from_part_to_part_with_rests_and_an_effort(gym: Gym) -> None:
    run = begin(gym)
    assert progress(gym, run).due_ns() is None
    do(gym, run, 0)
    after = progress(gym, run)
    assert (after.behind, after.effort_due) == (1, False)
    (trial,) = after.parts[0].trials
    assert trial.end_ns is not None
    assert after.due_ns() == trial.end_ns + 20 * NS
    do(gym, run, 1)
    assert progress(gym, run).effort_due
    gym.ask("note_effort", run=run)
    due = progress(gym, run)
    assert not due.effort_due
    assert due.due_ns() == pytest.approx(gym.clock.now_ns() + 300 * NS, abs=NS)
    do(gym, run, 2)
    done = progress(gym, run)
    assert done.over
    assert states(gym, run) == ["done"] * 3


def test_a_part_may_be_left_out_and_taken_in_again(gym: Gym) -> None:
    run = begin(gym)
    gym.ask("leave_part", run=run, part=0)
    upcoming = progress(gym, run).upcoming
    assert upcoming is not None
    assert upcoming.n == 1
    gym.ask("leave_part", run=run, part=0, undo=True)
    assert states(gym, run) == ["open"] * 3
    with pytest.raises(NotFound):
        gym.ask("leave_part", run=run, part=7)


def test_a_run_goes_on_after_the_station_died_in_the_middle(gym: Gym) -> None:
    person = gym.ask("add_person", nickname="Jo")["person"]
    run = begin(gym, person=person)
    do(gym, run, 0)
    gym.ask("start_trial", protocol="blink", person=person, run=run, part=1)
    gym.run(60, lambda view: view.trial and view.trial.phase == "recording")
    gym.keeper.close()

    again = Gym(gym.data)
    again.run(5, lambda view: view.tared)
    part = progress(again, run).upcoming
    assert part is not None
    assert (part.n, part.broken_off) == (1, True)
    do(again, run, 1)
    assert states(again, run) == ["done", "done", "open"]
    db = again.database()
    assert [one.id for one in battery_runs.runs_of(db, person)] == [run]
    db.close()
    again.keeper.close()


def test_failing_is_behind_and_stopping_is_over(gym: Gym) -> None:
    run = begin(gym)
    gym.ask("start_trial", protocol="blink", run=run, part=0)
    gym.run(60, lambda view: view.trial and view.trial.phase == "recording")
    gym.ask("demo", action="step_off")
    gym.finish()
    assert states(gym, run)[0] == "failed"
    gym.ask("stop_battery", run=run)
    assert progress(gym, run).over
    for command in ("stop_battery", "note_effort"):
        with pytest.raises(NotNow):
            gym.ask(command, run=run)
    with pytest.raises(NotNow):
        gym.ask("start_trial", protocol="blink", run=run, part=1)
    gym.run(1)
    assert not gym.station.busy


def test_what_does_not_fit_is_refused(gym: Gym) -> None:
    with pytest.raises(NotFound, match="no battery"):
        gym.ask("begin_battery", battery="nothing")
    with pytest.raises(NotFound, match="no person"):
        gym.ask("begin_battery", battery="short", person="nobody")
    with pytest.raises(BadRequest, match="belong together"):
        gym.ask("start_trial", protocol="blink", run="r")
    with pytest.raises(NotFound, match="no run"):
        gym.ask("start_trial", protocol="blink", run="r", part=0)
    made = gym.ask(
        "compose_battery", title="Mine", tests=[{"protocol": "blink", "rest_s": 5}]
    )
    gym.ask("begin_battery", battery=made["battery"])
    gym.ask("remove_battery", battery=made["battery"])
    with pytest.raises(NotFound):
        gym.ask("begin_battery", battery=made["battery"])
