"""What a real person's recording becomes on its way through cells, chips and grid."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from firmware.playback import PlaybackBoard
from station.analysis import analyse_file
from station.store import queries
from tests.fakes.gym import Gym
from tests.shared_data import needs_shared_data, signal_path

RECORDINGS = [f"BDS{number:05}" for number in (1, 4, 8, 12)]
WITHIN = 0.02


def window(path: Path, out: Path, from_s: float, to_s: float) -> Path:
    """Write the lines of a recording between two times to `out`."""
    lines = path.read_text("utf-8").splitlines(keepends=True)
    times = [float(line.partition(",")[0]) for line in lines[1:]]
    inside = [from_s <= t_s <= to_s for t_s in times]
    out.write_text(lines[0] + "".join(itertools.compress(lines[1:], inside)), "utf-8")
    return out


@needs_shared_data
@pytest.mark.parametrize("name", RECORDINGS)
def test_a_trial_agrees_with_the_same_window_of_the_file(
    tmp_path: Path, name: str
) -> None:
    path = signal_path(name)
    gym = Gym(tmp_path, PlaybackBoard, argument=str(path))
    trial_id = gym.start("quiet-stance-eyes-open")
    gym.finish()
    db = gym.database()
    detail = queries.trial(db, trial_id)
    db.close()
    gym.keeper.close()
    assert detail.summary.state == "done"
    assert isinstance(gym.board, PlaybackBoard)
    begun_ns = gym.board.recording_start_ns
    assert begun_ns is not None
    assert detail.summary.start_ns is not None
    from_s = (detail.summary.start_ns - begun_ns) / 1e9
    assert from_s >= 0
    part = window(path, tmp_path / "window.csv", from_s, from_s + 30)
    expected = analyse_file(part).measures
    for measure in ("mean_velocity", "prediction_ellipse_area"):
        assert detail.measures[measure].value == pytest.approx(
            expected[measure].value, rel=WITHIN
        )
