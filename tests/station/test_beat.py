"""A whole station with a beat: the person hears it, and what comes out is stored."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.messages import LiveView
from station.store import queries
from station.task_views import RepsView
from tests.fakes.gym import Gym


def beats_known(view: LiveView) -> bool:
    task = view.trial.task if view.trial else None
    return isinstance(task, RepsView) and task.beats is not None


def test_somebody_who_hears_the_beat_hops_on_it(tmp_path: Path) -> None:
    gym = Gym(tmp_path)
    gym.board.command("keeping:0:0.005:0:46")
    trial = gym.start("hops-on-beat", side="left")
    gym.run(30, beats_known)
    shown = gym.views[-1].trial
    assert shown is not None
    assert isinstance(shown.task, RepsView)
    assert shown.task.beats is not None
    assert shown.phase == "counting_down"
    assert shown.task.beats.first_ns > gym.clock.now_ns()
    gym.ask("demo", action="hops")
    ended = gym.finish()

    assert ended.trial is not None
    assert ended.trial.outcome == "completed"
    assert isinstance(ended.trial.task, RepsView)
    assert ended.trial.task.beats is None
    detail = queries.trial(gym.database(), trial)
    assert detail.measures["hops_on_beat"].value == 100
    assert detail.measures["hop_cadence"].value == pytest.approx(132, abs=0.5)
    assert any(event.type == "push_off" for event in detail.events)
