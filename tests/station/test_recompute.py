from __future__ import annotations

import contextlib
import shutil
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from station.errors import DataFolderError
from station.folder import claimed
from station.pipeline import PIPELINE_VERSION
from station.recompute import recompute
from station.store import queries
from station.store.database import DATABASE_NAME, connect_readonly
from station.store.records import TrialDetail
from tests.fakes.gym import Gym


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A data folder with one finished trial on one leg."""
    data = tmp_path_factory.mktemp("visited")
    gym = Gym(data)
    trial_id = gym.start("single-leg-eyes-open", side="left")
    gym.run(60, lambda view: view.trial and view.trial.elapsed_s > 8)
    gym.ask("demo", action="foot_down")
    gym.finish()
    gym.keeper.close()
    return data, trial_id


@pytest.fixture
def old(visited: tuple[Path, str], tmp_path: Path) -> tuple[Path, str]:
    """The same folder, as if an older release had computed the measures."""
    data = tmp_path / "data"
    shutil.copytree(visited[0], data, ignore=shutil.ignore_patterns("*.sock"))
    change(data, "UPDATE trial SET pipeline = 'heron-0'")
    change(data, "UPDATE measure SET pipeline = 'heron-0', value = value + 1000")
    return data, visited[1]


def change(data: Path, sql: str) -> None:
    with contextlib.closing(sqlite3.connect(data / DATABASE_NAME)) as db, db:
        db.execute(sql)


def read(data: Path, trial_id: str) -> TrialDetail:
    with contextlib.closing(connect_readonly(data / DATABASE_NAME)) as db:
        return queries.trial(db, trial_id)


def run(data: Path) -> str:
    result = CliRunner().invoke(recompute, ["--data", str(data)])
    assert result.exception is None
    return result.output


def test_new_values_are_those_of_the_trial_itself_and_the_old_ones_stay(
    visited: tuple[Path, str], old: tuple[Path, str]
) -> None:
    data, trial_id = old
    assert run(data) == f"trials recomputed by {PIPELINE_VERSION}: 1\n"
    detail = read(data, trial_id)
    assert detail.summary.pipeline == PIPELINE_VERSION
    assert detail.measures == read(visited[0], trial_id).measures
    assert detail.measures["hold_time"].value == pytest.approx(8.0, abs=1.5)
    with contextlib.closing(connect_readonly(data / DATABASE_NAME)) as db:
        kept = db.execute(
            "SELECT value FROM measure WHERE pipeline = 'heron-0'"
            " AND name = 'path_length'"
        ).fetchone()
    new = detail.measures["path_length"].value
    assert new is not None
    assert kept["value"] == pytest.approx(new + 1000.0)


def test_what_is_current_already_is_left_alone(old: tuple[Path, str]) -> None:
    data, _ = old
    run(data)
    assert run(data) == f"trials recomputed by {PIPELINE_VERSION}: 0\n"


def test_a_trial_whose_counts_are_gone_stays_as_it_is(old: tuple[Path, str]) -> None:
    data, trial_id = old
    change(data, "DELETE FROM chunk")
    output = run(data)
    assert f"trial {trial_id} stays as it is: front_left gave no good" in output
    assert f"trials recomputed by {PIPELINE_VERSION}: 0" in output
    assert read(data, trial_id).summary.pipeline == "heron-0"


def test_a_trial_without_its_calibration_stays_as_it_is(old: tuple[Path, str]) -> None:
    data, trial_id = old
    change(data, "UPDATE trial SET calibration_id = NULL")
    assert "its calibration or its window is not known" in run(data)
    assert read(data, trial_id).summary.pipeline == "heron-0"


def test_a_running_station_is_not_disturbed(old: tuple[Path, str]) -> None:
    with claimed(old[0]):
        result = CliRunner().invoke(recompute, ["--data", str(old[0])])
    assert isinstance(result.exception, DataFolderError)
    assert "another station is using" in str(result.exception)
