from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from firmware.playback import PlaybackBoard
from firmware.reading import Flag, Reading
from station.store import queries
from tests.fakes.gym import Gym

HERON = Path(sys.executable).with_name("heron")


def heron(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [HERON, *arguments], capture_output=True, text=True, timeout=30, check=False
    )


def flag_one_in_fifty(reading: Reading) -> Reading:
    if reading.cell == 3 and reading.seq % 50 == 0:
        return reading._replace(flags=int(Flag.SLOW_PULSE))
    return reading


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """A data folder with one person and one trial of theirs."""
    data = tmp_path_factory.mktemp("data")
    gym = Gym(data)
    gym.spoil = flag_one_in_fifty
    person = gym.ask("add_person", nickname="Jo")
    jo = person["person"]
    gym.ask("agree", person=jo, purpose="diary", given=True)
    gym.ask("note_day", person=jo, day="2026-03-02", said={"soreness": 3})
    held = {"date": "2026-03-02", "drill": "single-leg-stand", "rung": 2}
    item = {**held, "sets_planned": 2, "sets_done": 2, "hold_s": 60.0}
    gym.ask("note_training", person=jo, day="2026-03-02", items=[item], minutes=6.0)
    trial_id = gym.start("single-leg-eyes-open", side="left", person=jo)
    gym.run(60, lambda view: view.trial and view.trial.elapsed_s > 12)
    gym.ask("demo", action="foot_down")
    gym.finish()
    gym.keeper.close()
    return data, trial_id, person["code"]


def test_a_bundle_holds_the_trial_with_its_counts_and_events(
    visit: tuple[Path, str, str], tmp_path: Path
) -> None:
    data, trial_id, _ = visit
    out = tmp_path / "bundle"
    done = heron("export", trial_id, "--out", out, "--data", data)
    assert done.returncode == 0, done.stderr
    session = json.loads((out / "session.json").read_text("utf-8"))
    assert (session["schema"], session["simulated"]) == (1, True)
    start_us, end_us = session["window_us"]
    assert (end_us - start_us) / 1e6 == pytest.approx(session["hold_s"], abs=1e-5)
    with (out / "samples.csv").open(newline="") as file:
        samples = list(csv.DictReader(file))
    times = [int(row["t_us"]) for row in samples]
    assert times == sorted(set(times))
    assert times[0] < start_us < end_us < times[-1]
    with (out / "events.csv").open(newline="") as file:
        assert "touched_down" in {row["type"] for row in csv.DictReader(file)}
    with (out / "flagged.csv").open(newline="") as file:
        flagged = list(csv.DictReader(file))
    assert {row["cell"] for row in flagged} == {"rear_right"}
    assert {row["flags"] for row in flagged} == {"slow_pulse"}


def test_a_bundle_that_is_played_again_gives_the_same_hold(
    visit: tuple[Path, str, str], tmp_path: Path
) -> None:
    data, trial_id, _ = visit
    out = tmp_path / "bundle"
    assert heron("export", trial_id, "--out", out, "--data", data).returncode == 0
    first = json.loads((out / "session.json").read_text("utf-8"))
    (tmp_path / "again").mkdir()
    gym = Gym(tmp_path / "again", PlaybackBoard, argument=str(out))
    gym.habits.clear()
    gym.run(8, lambda view: view.tared)
    again = gym.ask("start_trial", protocol="single-leg-eyes-open", side="left")
    gym.finish()
    db = gym.database()
    detail = queries.trial(db, again["trial"])
    db.close()
    gym.keeper.close()
    assert detail.summary.outcome == first["outcome"]
    assert detail.summary.hold_s == pytest.approx(first["hold_s"], abs=0.05)
    assert detail.measures["mean_velocity"].value == pytest.approx(
        first["measures"]["mean_velocity"]["value"], rel=0.05
    )


def test_a_person_is_exported_by_code(
    visit: tuple[Path, str, str], tmp_path: Path
) -> None:
    data, trial_id, code = visit
    out = tmp_path / "jo.json"
    where: list[str | Path] = ["--out", out, "--data", data]
    assert heron("export", code, "--format", "json", *where).returncode == 0
    content = json.loads(out.read_text("utf-8"))
    assert content["person"]["nickname"] == "Jo"
    assert [trial["trial"] for trial in content["trials"]] == [trial_id]
    (day,) = content["diary"]
    assert (day["date"], day["soreness"], day["minutes"]) == ("2026-03-02", 3, 6.0)
    assert [item["drill"] for item in day["items"]] == ["single-leg-stand"]
    again = heron("export", code, "--format", "json", *where)
    assert again.returncode == 2
    assert "does not exist yet" in again.stderr
    folder = tmp_path / "jo"
    assert heron("export", code, "--out", folder, "--data", data).returncode == 0
    assert [path.name[11:31] for path in folder.iterdir()] == ["single-leg-eyes-open"]


def test_what_does_not_exist_is_said(
    visit: tuple[Path, str, str], tmp_path: Path
) -> None:
    data, _, _ = visit
    done = heron("export", "XXXXXX", "--out", tmp_path / "x", "--data", data)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "nobody called 'XXXXXX'" in done.stderr
    done = heron("export", "XXXXXX", "--out", tmp_path / "x", "--data", tmp_path)
    assert done.returncode == 2
    assert "start the station there once" in done.stderr
