from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from firmware.reading import Reading
from station.calibrate.file import read_calibration
from station.calibrate.wizard import WizardView
from station.commands import execute
from station.errors import BadRequest, NotNow
from station.roles import STAFF
from tests.fakes.gym import Gym


def calibrate(gym: Gym, action: str, **args: Any) -> WizardView:
    """Ask over the socket's JSON, as the kiosk does."""
    result = execute(gym.station, "calibrate", {"action": action, **args}, STAFF)
    return msgspec.json.decode(msgspec.json.encode(result), type=WizardView)


def step(gym: Gym) -> WizardView:
    calibrate(gym, "measure")
    gym.run(5.0)
    return calibrate(gym, "view")


def test_a_whole_calibration_is_led_through_and_in_force_once_accepted(
    tmp_path: Path,
) -> None:
    gym = Gym(tmp_path)
    gym.run(4.0)
    view = calibrate(gym, "begin", mass_kg=10.0)
    assert (view.state, view.done, view.total) == ("waiting", 0, 16)
    kinds = []
    while view.state == "waiting":
        assert view.step is not None
        kinds.append(view.step.kind)
        view = step(gym)
        assert view.reasons == ()
    assert kinds == ["empty", *["corner"] * 4, *["point"] * 10, "empty"]
    assert view.state == "finished"
    assert view.report is not None
    assert view.report.residual_mm < 0.05
    assert view.gain_ratio == pytest.approx((1, 1, 1, 1), rel=0.1)
    assert read_calibration(tmp_path, simulated=True) is None
    assert calibrate(gym, "accept").state == "accepted"
    with pytest.raises(NotNow, match="no new calibration"):
        calibrate(gym, "accept")
    stored = read_calibration(tmp_path, simulated=True)
    assert stored is not None
    assert stored.calibration.kind == "plate"
    gym.board.command("step_on")
    gym.run(6.0)
    assert gym.views[-1].total_n == pytest.approx(70 * 9.80665, rel=0.01)


def test_a_step_that_cannot_be_true_is_asked_for_again(tmp_path: Path) -> None:
    gym = Gym(tmp_path)
    gym.run(4.0)
    calibrate(gym, "begin", mass_kg=10.0)
    step(gym)
    calibrate(gym, "measure")
    gym.board.command("weight:0:0:0")
    gym.run(5.0)
    view = calibrate(gym, "view")
    assert (view.state, view.done) == ("waiting", 1)
    assert "put the weight on" in view.reasons[0]


def test_reversed_wires_end_the_run_in_words(tmp_path: Path) -> None:
    gym = Gym(tmp_path)

    def reverse(reading: Reading) -> Reading:
        return reading._replace(count=-reading.count) if reading.cell == 1 else reading

    gym.spoil = reverse
    gym.run(4.0)
    view = calibrate(gym, "begin", mass_kg=10.0)
    while view.state == "waiting":
        view = step(gym)
    assert (view.state, view.done) == ("failed", 5)
    assert "front right cell counts backwards" in view.reasons[0]
    assert read_calibration(tmp_path, simulated=True) is None


def test_no_trial_begins_while_the_board_is_calibrated(tmp_path: Path) -> None:
    gym = Gym(tmp_path)
    gym.run(4.0)
    calibrate(gym, "begin", mass_kg=10.0)
    with pytest.raises(NotNow, match="being calibrated"):
        gym.station.start_trial("quiet-stance-eyes-open", None, None)
    assert calibrate(gym, "cancel").state == "idle"
    gym.station.start_trial("quiet-stance-eyes-open", None, None)
    with pytest.raises(NotNow, match="a trial runs"):
        calibrate(gym, "begin", mass_kg=10.0)


def test_a_board_that_goes_away_ends_the_run(tmp_path: Path) -> None:
    gym = Gym(tmp_path)
    gym.run(4.0)
    calibrate(gym, "begin", mass_kg=10.0)
    gym.station.disconnected()
    assert calibrate(gym, "view").state == "idle"
    with pytest.raises(NotNow, match="does not answer"):
        calibrate(gym, "begin", mass_kg=10.0)


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"action": "dance"}, BadRequest),
        ({"action": "begin"}, BadRequest),
        ({"action": "begin", "mass_kg": 1.0}, BadRequest),
        ({"action": "measure"}, NotNow),
    ],
)
def test_requests_that_make_no_sense_are_refused(
    tmp_path: Path, args: dict[str, Any], error: type[Exception]
) -> None:
    gym = Gym(tmp_path)
    gym.run(2.0)
    with pytest.raises(error):
        execute(gym.station, "calibrate", args, STAFF)
