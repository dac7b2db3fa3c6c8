from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from firmware.description import load_description
from firmware.reading import Reading
from firmware.wire import Hello
from station.calibrate.dead_weight import DeadWeightView
from station.calibrate.file import load_calibration
from station.calibrate.wizard import WizardView
from station.commands import execute
from station.diagnose.look import LookView
from station.errors import BadRequest, NotNow
from station.roles import STAFF
from station.upkeep import LEFT_NS
from tests.fakes.gym import Gym

BOARD = load_description()
TWO_FEET = "quiet-stance-eyes-open"


@pytest.fixture
def gym(tmp_path: Path) -> Gym:
    made = Gym(tmp_path)
    made.run(4.0)
    return made


def asked(gym: Gym, command: str, action: str, **args: Any) -> Any:
    """Ask over the socket's JSON, as the kiosk does."""
    kind = {"diagnose": LookView, "noise_check": DeadWeightView}.get(
        command, WizardView
    )
    result = execute(gym.station, command, {"action": action, **args}, STAFF)
    return msgspec.json.decode(msgspec.json.encode(result), type=kind)


def test_a_self_check_listens_along_and_finds_a_good_board_good(gym: Gym) -> None:
    begun = asked(gym, "diagnose", "begin", seconds=5)
    assert (begun.state, begun.diagnosis) == ("looking", None)
    gym.run(2.0)
    assert asked(gym, "diagnose", "view").elapsed_s == pytest.approx(2.0, abs=0.1)
    gym.run(6.0)
    found = asked(gym, "diagnose", "view").diagnosis
    assert found.simulated
    checks = {finding.check for finding in found.findings}
    assert {"answers", "rate", "noise", "supply", "latency", "calibration"} <= checks
    cells = [f for f in found.findings if f.cell is not None]
    assert [f.text for f in cells if f.level != "ok"] == []


def test_a_self_check_names_the_cell_that_fell_silent(gym: Gym) -> None:
    def unplug(reading: Reading) -> Reading | None:
        return None if reading.cell == 2 else reading

    gym.spoil = unplug
    asked(gym, "diagnose", "begin", seconds=3)
    gym.run(6.0)
    problems = [
        finding
        for finding in asked(gym, "diagnose", "view").diagnosis.findings
        if finding.level == "problem"
    ]
    assert [(one.check, one.cell) for one in problems] == [("answers", "rear_left")]
    assert "Check the plug" in problems[0].text


def test_a_self_check_of_no_board_at_all_says_so(tmp_path: Path) -> None:
    gym = Gym(tmp_path)
    gym.station.disconnected()
    asked(gym, "diagnose", "begin", seconds=2)
    gym.silence(5.0)
    found = asked(gym, "diagnose", "view").diagnosis
    assert "No board is connected" in found.findings[0].text


@pytest.mark.parametrize("command", ["diagnose", "noise_check", "calibrate"])
def test_nothing_of_it_begins_during_a_trial(gym: Gym, command: str) -> None:
    gym.start(TWO_FEET)
    args = {"mass_kg": 10.0} if command == "calibrate" else {}
    with pytest.raises(NotNow, match="a trial runs"):
        asked(gym, command, "begin", **args)


@pytest.mark.parametrize(
    ("command", "words"),
    [("diagnose", "being checked"), ("noise_check", "noise is being measured")],
)
def test_no_trial_begins_meanwhile(gym: Gym, command: str, words: str) -> None:
    asked(gym, command, "begin")
    with pytest.raises(NotNow, match=words):
        gym.station.start_trial(TWO_FEET, None, None)
    with pytest.raises(NotNow, match=words):
        asked(gym, "calibrate", "begin", mass_kg=10.0)
    asked(gym, command, "cancel")
    gym.station.start_trial(TWO_FEET, None, None)


def weigh(gym: Gym) -> DeadWeightView:
    """Go through the noise check while the page asks how far it is."""
    view = asked(gym, "noise_check", "begin")
    while view.state in {"measuring", "judging"}:
        gym.run(5.0)
        view = asked(gym, "noise_check", "view")
    return msgspec.convert(view, DeadWeightView, from_attributes=True)


@pytest.mark.slow
def test_a_quiet_board_passes_and_that_is_kept(gym: Gym, tmp_path: Path) -> None:
    view = weigh(gym)
    assert view.found is not None, view.reason
    assert view.found.verdict == "pass"
    gym.run(3.0)
    assert gym.views[-1].total_n == pytest.approx(0.0, abs=2.0)
    kept = load_calibration(tmp_path, BOARD, simulated=True)
    assert kept.noise_floor_mm_s == view.found.mean_velocity_mm_s
    assert kept.noise_floor_at is not None
    assert gym.ask("status")["calibration"]["noise_floor_mm_s"] > 0
    gym.station.start_trial(TWO_FEET, None, None)


@pytest.mark.slow
def test_a_restless_board_scores_no_tests_until_it_is_seen_to(gym: Gym) -> None:
    def shaken(reading: Reading) -> Reading:
        # A saw of 3 Hz on one cell: some tenths of a millimetre under 60 kg.
        saw = (reading.t_ns // 1_000_000) % 333
        return reading._replace(count=reading.count + 40 * saw * (reading.cell == 0))

    gym.spoil = shaken
    view = weigh(gym)
    assert view.found is not None, view.reason
    assert view.found.verdict == "block"
    assert "noise_floor_high" in [one.code for one in gym.station.problems()]
    with pytest.raises(NotNow, match="not scored until this is put right"):
        gym.station.start_trial(TWO_FEET, None, None)


@pytest.mark.slow
def test_a_noise_check_of_an_empty_board_fails_in_words(gym: Gym) -> None:
    asked(gym, "noise_check", "begin")
    gym.board.command("weight:0:0:0")
    gym.run(70.0)
    view = asked(gym, "noise_check", "view")
    assert view.state == "failed"
    assert "60 kg are wanted" in view.reason


def test_whoever_asks_no_more_has_left_and_nothing_changed(gym: Gym) -> None:
    asked(gym, "calibrate", "begin", mass_kg=10.0)
    gym.run(LEFT_NS / 1e9 - 1)
    assert asked(gym, "calibrate", "view").state == "waiting"
    gym.silence(LEFT_NS / 1e9 + 1)
    assert asked(gym, "calibrate", "view").state == "idle"


def test_a_recording_has_no_board_to_put_a_weight_on(gym: Gym) -> None:
    gym.station.connected(Hello("playback:x.csv", "b", True, (), 93.0, "boot"))
    with pytest.raises(NotNow, match="this is a recording"):
        asked(gym, "calibrate", "begin", mass_kg=10.0)


@pytest.mark.parametrize(
    ("command", "args"),
    [
        ("diagnose", {"action": "dance"}),
        ("diagnose", {"action": "begin", "seconds": 0.1}),
        ("noise_check", {"action": "dance"}),
    ],
)
def test_requests_that_make_no_sense_are_refused(
    gym: Gym, command: str, args: dict[str, Any]
) -> None:
    with pytest.raises(BadRequest):
        execute(gym.station, command, args, STAFF)
