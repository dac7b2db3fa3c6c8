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

RECORDINGS = {"BDS00001": 0, "BDS00004": 1, "BDS00008": 2, "BDS00012": 3}
"""One of each way to stand, and which of the four conditions that is."""
CONDITIONS = (
    Path(__file__).parents[2] / "station/protocols/data/four-conditions.toml"
).read_text("utf-8")
WITHIN = 0.02


def window(path: Path, out: Path, from_s: float, to_s: float) -> Path:
    """Write the lines of a recording between two times to `out`."""
    lines = path.read_text("utf-8").splitlines(keepends=True)
    times = [float(line.partition(",")[0]) for line in lines[1:]]
    inside = [from_s <= t_s <= to_s for t_s in times]
    out.write_text(lines[0] + "".join(itertools.compress(lines[1:], inside)), "utf-8")
    return out


def condition_alone(number: int) -> str:
    """Return the protocol of one of the four conditions, as it stands among them."""
    head, *trials = CONDITIONS.split("[[trials]]")
    *trials, last = trials
    last, outcomes = last.split("[outcomes]")
    trial = (*trials, last)[number].replace("only_after_pass = true", "")
    outcomes = outcomes.partition("[[outcomes.compare]]")[0]
    head = head.replace("four-conditions", "one-condition")
    return f"{head}[[trials]]{trial}[outcomes]{outcomes}"


@needs_shared_data
@pytest.mark.parametrize("name", RECORDINGS)
def test_a_trial_agrees_with_the_same_window_of_the_file(
    tmp_path: Path, name: str
) -> None:
    path = signal_path(name)
    (tmp_path / "protocols").mkdir()
    own = tmp_path / "protocols" / "one-condition.toml"
    own.write_text(condition_alone(RECORDINGS[name]), "utf-8")
    gym = Gym(tmp_path, PlaybackBoard, argument=str(path))
    trial_id = gym.start("one-condition")
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
