from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from station.store import queries
from station.store.database import connect_readonly

HERON = Path(sys.executable).with_name("heron")
BLINK = """
id = "blink"
version = 1
title = "Stand for a blink"
measures = "Nothing much."
source = "Made for a test."
[card]
lines = ["Stand still."]
[[trials]]
kind = "timed"
stance = "two_feet"
vision = "open"
duration_s = 1.5
countdown_s = 0.1
[outcomes]
primary = "mean_velocity"
secondary = ["path_length", "dfa_alpha_ml"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "protocols").mkdir()
    (tmp_path / "protocols" / "blink.toml").write_text(BLINK)
    return tmp_path


def heron(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [HERON, *arguments], capture_output=True, text=True, timeout=30, check=False
    )


def test_a_trial_finishes_by_itself_on_a_simulated_board(folder: Path) -> None:
    done = heron("trial", "blink", "--json", "--board", "synthetic", "--data", folder)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["state"] == "done"
    assert result["simulated"] is True
    assert result["measures"]["mean_velocity"]["unit"] == "mm/s"
    assert result["measures"]["mean_velocity"]["value"] > 0
    assert "Stand as still as you can." in done.stderr
    db = connect_readonly(folder / "heron.db")
    assert queries.trial(db, result["trial"]).summary.outcome == "completed"
    db.close()


def test_a_test_of_several_steps_goes_through_all_of_them(folder: Path) -> None:
    steps = BLINK.split("[[trials]]")
    trial, rest = steps[1].split("[outcomes]")
    one = f'[[trials]]{trial}condition = "One"\nrest_s = 60\n'
    two = one.replace('"One"', '"Two"').replace('"open"', '"closed"')
    text = f"{steps[0]}{one}{two}[outcomes]{rest}".replace("blink", "blinks")
    (folder / "protocols" / "blinks.toml").write_text(text)
    done = heron("trial", "blinks", "--json", "--board", "synthetic", "--data", folder)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert [one["name"] for one in result["conditions"]] == ["One", "Two"]
    assert [one["vision"] for one in result["trials"]] == ["open", "closed"]
    assert "Rest: " in done.stderr


def test_a_running_station_is_used_and_prints_the_result_when_headless(
    folder: Path,
) -> None:
    running = subprocess.Popen(
        [HERON, "run", "--headless", "--board", "synthetic", "--data", folder],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        deadline = time.monotonic() + 60
        while not (folder / "station.sock").exists():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        done = heron("trial", "blink", "--data", folder)
        other = heron("trial", "blink", "--board", "gpio", "--data", folder)
    finally:
        running.send_signal(signal.SIGINT)
        printed, _ = running.communicate(timeout=20)
        assert running.returncode == 0
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in printed.splitlines()]
    results = [line for line in lines if line["type"] == "result"]
    assert [line["outcome"] for line in results] == ["completed"]
    assert "Simulated data." in done.stdout
    assert "mean_velocity" in done.stdout
    assert other.returncode == 2
    assert "has the board synthetic" in other.stderr


def test_a_faulty_board_is_named_and_gives_no_result(folder: Path) -> None:
    faulty = "synthetic:fault=rate10_front_left"
    done = heron("trial", "blink", "--board", faulty, "--data", folder)
    assert done.returncode == 1
    assert "The front left chip sends 10 times a second" in done.stderr
    assert "this trial has no result: A part of the board stopped" in done.stderr


def test_ctrl_c_cancels_the_trial_and_leaves_nothing(folder: Path) -> None:
    process = subprocess.Popen(
        [HERON, "trial", "blink", "--board", "synthetic", "--data", folder],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "Step onto" in line:
            break
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=5)
    assert process.returncode == 130
    db = connect_readonly(folder / "heron.db")
    states = [tuple(row) for row in db.execute("SELECT state, outcome FROM trial")]
    db.close()
    assert states == [("interrupted", "cancelled")]
    assert not (folder / "station.sock").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["quiet-stance"], "quiet-stance-eyes-open"),
        (["single-leg-eyes-open"], "say side left or right"),
        (["blink", "--side", "left"], "does not ask for a side"),
        (["romberg", "--side", "left"], "does not ask for a side"),
        (["blink", "--side", "up"], "'up' is not one of 'left', 'right'"),
        (["blink", "--board", "synthetic:mass=heavy"], "heavy"),
        ([], "Missing argument"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    folder: Path, arguments: list[str], said: str
) -> None:
    done = heron("trial", *arguments, "--data", folder)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
