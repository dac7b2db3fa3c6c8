"""A task through the whole station: measured, stored, and measured again the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from station.reanalysis import reanalysed, stored_trial
from station.store import queries
from station.task_views import TargetsView
from tests.fakes.gym import Gym

EIGHT = (
    "lean_front",
    "lean_front_right",
    "lean_right",
    "lean_rear_right",
    "lean_rear",
    "lean_rear_left",
    "lean_left",
    "lean_front_left",
)


@pytest.fixture
def gym(tmp_path: Path) -> Iterator[Gym]:
    gym = Gym(tmp_path)
    yield gym
    gym.keeper.close()


def lit(gym: Gym) -> int | None:
    trial = gym.views[-1].trial
    task = trial.task if trial else None
    return task.lit if isinstance(task, TargetsView) else None


def test_eight_leans_are_measured_stored_and_measured_again_the_same(gym: Gym) -> None:
    trial = gym.start("limits-of-stability")
    for n, command in enumerate(EIGHT):
        gym.run(60, lambda _, n=n: lit(gym) == n)  # type: ignore[misc]  # a default binds the loop's number
        gym.ask("demo", action=command)
        gym.run(12, lambda _: lit(gym) is None)
        gym.ask("demo", action="lean_middle")
    gym.finish()
    db = gym.database()
    detail = queries.trial(db, trial)
    again = reanalysed(stored_trial(db, trial))
    db.close()

    assert detail.summary.outcome == "completed"
    assert detail.measures["los_targets_reached"].value == 8
    assert detail.measures["los_maximum_excursion"].value == pytest.approx(100, abs=5)
    assert {one.name: one for one in again.measures} == detail.measures
