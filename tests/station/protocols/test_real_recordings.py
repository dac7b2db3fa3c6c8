"""Recordings of a real person: none of them is a false failure."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from firmware.board import BoardOptions
from firmware.clock import SimulatedClock
from firmware.playback import PlaybackBoard
from station.protocols.library import load_library
from station.protocols.spec import Protocol
from station.protocols.state import begin
from station.values import CopSample
from tests.fakes.standing import board_samples, watch
from tests.shared_data import DATA, needs_shared_data

NS = 1_000_000_000
STEP_NS = NS // 100
LIBRARY = load_library()
QUIET = [LIBRARY[f"quiet-stance-eyes-{eyes}"] for eyes in ("open", "closed")]
FOUR = LIBRARY["four-conditions"]


def people() -> list[Path]:
    return sorted((DATA / "signals").glob("BDS*.csv"))


def as_felt(path: Path) -> list[CopSample]:
    """Return an empty board for a second, then the recording, on a 400 mm square."""
    samples = [
        CopSample(NS + n * STEP_NS, math.nan, math.nan, 0.0, (0.0,) * 4, 0)
        for n in range(100)
    ]
    for n, line in enumerate(path.read_text("utf-8").splitlines()[1:], start=100):
        _, ml_mm, ap_mm, force_n = map(float, line.split(","))
        right, front = 0.5 + ml_mm / 400, 0.5 + ap_mm / 400
        corner_n = (
            force_n * (1 - right) * front,
            force_n * right * front,
            force_n * (1 - right) * (1 - front),
            force_n * right * (1 - front),
        )
        samples.append(CopSample(NS + n * STEP_NS, ml_mm, ap_mm, force_n, corner_n, 0))
    return samples


@needs_shared_data
def test_there_are_recordings() -> None:
    assert len(people()) == 12


@pytest.mark.parametrize("path", people(), ids=lambda path: path.stem)
@pytest.mark.parametrize("protocol", QUIET, ids=lambda protocol: protocol.id)
def test_a_person_who_stands_is_never_failed(path: Path, protocol: Protocol) -> None:
    state = begin(protocol, trial_id="t", t_ns=NS - 1, tared=True)
    story = watch(protocol, state, as_felt(path))

    assert (story.state.phase, story.state.outcome) == ("done", "completed")
    assert story.types() == ["settled"]


@pytest.mark.parametrize("path", people(), ids=lambda path: path.stem)
def test_each_recording_stands_its_own_of_the_four_conditions(path: Path) -> None:
    step = (int(path.stem[-2:]) - 1) // 3
    state = begin(FOUR, trial_id="t", t_ns=NS - 1, tared=True, step=step)
    story = watch(FOUR, state, as_felt(path))

    assert (story.state.phase, story.state.outcome) == ("done", "completed")


@pytest.mark.parametrize("path", people()[::3], ids=lambda path: path.stem)
def test_a_recording_played_through_the_chips_is_a_completed_trial(path: Path) -> None:
    board = PlaybackBoard(BoardOptions(str(path), clock=SimulatedClock(NS), seed=1))
    protocol = LIBRARY["quiet-stance-eyes-open"]
    state = begin(protocol, trial_id="t", t_ns=NS - 1, tared=True)
    played = board_samples(board, [(1.0, "step_on")], 60)
    story = watch(protocol, state, (sample.raw for sample in played))

    assert (story.state.phase, story.state.outcome) == ("done", "completed")
    assert story.types() == ["settled"]
