from __future__ import annotations

import contextlib
import math
from pathlib import Path

import pytest

from station.live.measuring import LiveMeasures
from station.store import queries
from station.values import CopSample
from tests.fakes.gym import Gym


def sample(ml_mm: float, ap_mm: float = 0.0) -> CopSample:
    return CopSample(0, ml_mm, ap_mm, 700.0, (175.0, 175.0, 175.0, 175.0), 0)


def test_a_trial_shows_its_measures_while_it_runs_nearly_as_they_are_stored(
    tmp_path: Path,
) -> None:
    gym = Gym(tmp_path)
    trial_id = gym.start("quiet-stance-eyes-open")
    gym.finish()
    with contextlib.closing(gym.database()) as db:
        stored = queries.trial(db, trial_id).measures
    gym.keeper.close()
    shown = [view.trial.live for view in gym.views if view.trial]
    assert shown[0] == {}
    lengths = [each["path_length"] for each in shown if each]
    assert lengths == sorted(lengths)
    for name in ("path_length", "mean_velocity_ap", "rms_ml", "load_left_pct"):
        assert shown[-1][name] == pytest.approx(stored[name].value, rel=0.03), name


def test_samples_before_recording_only_settle_the_filter() -> None:
    live = LiveMeasures()
    for _ in range(50):
        live.see(sample(40.0), recording=False)
    assert live.values() == {}
    for _ in range(50):
        live.see(sample(40.0), recording=True)
    assert live.values()["path_length"] == pytest.approx(0.0, abs=1e-9)


def test_a_moment_without_anybody_leaves_no_jump() -> None:
    live = LiveMeasures()
    for ml_mm in (10.0, 10.0, math.nan, 10.0, 10.0):
        live.see(sample(ml_mm), recording=True)
    assert live.values()["path_length"] == pytest.approx(0.0, abs=1e-9)
