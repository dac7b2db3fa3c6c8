from __future__ import annotations

import contextlib
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, select

from firmware.errors import HeronError
from station.norms.own import HEADER, Group, People, percentile
from station.pipeline import PIPELINE_VERSION
from station.store.database import DATABASE_NAME, connect_readonly
from station.store.records import StoredMeasure
from station.uplink.document import Document, build_document
from station.workers import workers
from tests.fakes.club import Sender
from tests.fakes.gym import Gym
from tests.fakes.trials import made_id, person
from web.club import ingest, tables
from web.club.database import reading, writing
from web.club.reanalyse import reanalyse
from web.club.reanalysing import reanalyse_all

OLD = StoredMeasure("path_length", 12345.0, "mm")


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A station's data folder with one finished trial on one leg."""
    data = tmp_path_factory.mktemp("visited")
    gym = Gym(data)
    gym.start("single-leg-eyes-open", side="left")
    gym.run(60, lambda view: view.trial and view.trial.elapsed_s > 6)
    gym.ask("demo", action="foot_down")
    gym.finish()
    gym.keeper.close()
    return data


@pytest.fixture(scope="module")
def made(visited: Path) -> Document:
    """The trial as it is sent."""
    with contextlib.closing(connect_readonly(visited / DATABASE_NAME)) as db:
        _, body = build_document(db, 1)
    return msgspec.json.decode(body, type=Document)


def older(made: Document, n: int, **fields: Any) -> Document:
    """The same trial of somebody else, as an older release had analysed it."""
    known = {"id": made_id("old", n), "pipeline": "heron-0", "simulated": False}
    trial = msgspec.structs.replace(made.trial, **(known | fields))
    return msgspec.structs.replace(made, trial=trial, person=person(n), measures=(OLD,))


def run(database: str, *options: str) -> Result:
    return CliRunner().invoke(reanalyse, ["--database", database, *options])


def current(engine: Engine, trial_id: str) -> Any:
    with reading(engine) as db:
        return db.execute(
            select(tables.trial).where(tables.trial.c.id == trial_id)
        ).one()


def test_a_club_has_the_values_that_the_station_would_have_now(
    engine: Engine, database: str, sender: Sender, made: Document, tmp_path: Path
) -> None:
    for n in range(2):
        sender.put(older(made, n))
    sender.put(older(made, 2, pipeline=PIPELINE_VERSION))
    sender.put(older(made, 3, calibration_id=None))
    torn = msgspec.structs.replace(older(made, 4), calibration=None)
    sender.put(torn)
    kept = sender.send("GET", f"/api/v1/trials/{made_id('old', 0)}").data
    norms = tmp_path / "norms.csv"
    done = run(database, "--threads", "2", "--norms", str(norms))
    assert done.exception is None, done.output
    assert f"trials reanalysed by {PIPELINE_VERSION}: 3" in done.output
    assert f"trial {torn.trial.id} stays as it is: its calibration" in done.output
    row = current(engine, made_id("old", 0))
    now = msgspec.json.decode(row.measures)
    sent = {one.name: one.value for one in made.measures if one.value is not None}
    assert now == pytest.approx(sent)
    assert row.pipeline == PIPELINE_VERSION
    assert row.score == pytest.approx(made.trial.hold_s)
    assert current(engine, torn.trial.id).pipeline == "heron-0"
    with reading(engine) as db:
        before = db.execute(select(tables.earlier)).all()
        points = db.execute(select(tables.summary.c.points)).scalars().all()
    assert {one.pipeline for one in before} == {"heron-0"}
    assert msgspec.json.decode(before[0].measures) == {"path_length": 12345.0}
    assert sum(PIPELINE_VERSION in one for one in points) == 4
    assert sender.send("GET", f"/api/v1/trials/{made_id('old', 0)}").data == kept
    assert f"by {PIPELINE_VERSION}: 0" in run(database).output
    assert norms.read_text().splitlines() == [",".join(HEADER)]


@pytest.fixture
def cluster() -> Iterator[str]:
    """The address of a real scheduler with one worker."""
    import distributed

    with distributed.LocalCluster(
        n_workers=1,
        threads_per_worker=1,
        processes=False,
        protocol="tcp",
        host="127.0.0.1",
        dashboard_address=None,
        silence_logs=50,
    ) as running:
        yield str(running.scheduler_address)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_cluster_computes_the_same(
    engine: Engine, database: str, sender: Sender, made: Document, cluster: str
) -> None:
    sender.put(older(made, 0))
    done = run(database, "--scheduler", cluster)
    assert done.exception is None, done.output
    row = current(engine, made_id("old", 0))
    sent = {one.name: one.value for one in made.measures if one.value is not None}
    assert msgspec.json.decode(row.measures) == pytest.approx(sent)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_cluster_that_is_not_there_is_said(database: str) -> None:
    done = run(database, "--scheduler", "nonsense://127.0.0.1:1")
    assert isinstance(done.exception, HeronError)
    assert "no Dask scheduler answers at nonsense" in str(done.exception)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_interruption_leaves_whole_trials(
    engine: Engine, sender: Sender, made: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.club.reanalysing.BATCH", 1)
    for n in range(2):
        sender.put(older(made, n))
    asked = []

    def dies(batch: Any) -> Any:
        asked.append(batch)
        if len(asked) > 1:
            raise KeyboardInterrupt
        with workers(None, 1) as work:
            return work(batch)

    with pytest.raises(KeyboardInterrupt):
        reanalyse_all(engine, dies, {})
    with workers(None, 1) as work:
        assert reanalyse_all(engine, work, {}).trials == 1


def test_who_is_erased_meanwhile_is_left_out(
    engine: Engine, sender: Sender, made: Document
) -> None:
    for n in range(2):
        sender.put(older(made, n))

    def erases(batch: Any) -> Any:
        with writing(engine) as db:
            ingest.erase_athlete(db, "harriers", person(0).id)
        with workers(None, 1) as work:
            return work(batch)

    done = reanalyse_all(engine, erases, {})
    assert (done.trials, done.refused) == (1, ())


def test_a_station_is_reanalysed_in_the_same_way(visited: Path, tmp_path: Path) -> None:
    norms = str(tmp_path / "norms.csv")
    arguments = ["--data", str(visited), "--norms", norms]
    done = CliRunner().invoke(reanalyse, arguments)
    assert done.exception is None, done.output
    assert f"trials reanalysed by {PIPELINE_VERSION}: 0" in done.output


def test_norms_count_each_person_once_and_need_enough_of_them() -> None:
    people = People()
    group = Group("p", "", "two_feet", "open", "firm", "", "1")
    for n in range(21):
        for extra in range(1 + 5 * (n == 0)):
            people.add(group, str(n), {"mean_velocity": n + 0.0 * extra})
    people.add(group, "0", {"path_length": 1.0, "other": float("nan")})
    (line,) = csv.DictReader(people.csv().splitlines())
    assert (line["people"], line["measure"], line["p50"]) == (
        "21",
        "mean_velocity",
        "10",
    )
    assert (line["p5"], line["p95"]) == ("1", "19")


def test_a_percentile_lies_between_two_values() -> None:
    assert percentile([1.0, 2.0, 4.0], 50) == 2.0
    assert percentile([1.0, 2.0, 4.0], 75) == 3.0
    assert percentile([3.0], 95) == 3.0
