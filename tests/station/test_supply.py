from __future__ import annotations

from pathlib import Path

import pytest

from station.store import queries
from station.supply import supply_weak
from tests.fakes.gym import Gym
from tests.fakes.pi_tree import pi_tree


@pytest.mark.parametrize(
    ("alarm", "hwmon", "weak"),
    [
        ("0", "rpi_volt", False),
        ("1", "rpi_volt", True),
        ("", "rpi_volt", None),
        ("1", "nvme", None),
    ],
)
def test_the_pis_own_sensor_tells_undervoltage(
    tmp_path: Path, alarm: str, hwmon: str, weak: bool | None
) -> None:
    assert supply_weak(pi_tree(tmp_path, undervoltage=alarm, hwmon=hwmon)) is weak


def test_a_machine_without_sensors_says_nothing(tmp_path: Path) -> None:
    assert supply_weak(tmp_path) is None


def test_undervoltage_is_shown_while_it_lasts(tmp_path: Path) -> None:
    gym = Gym(tmp_path)
    gym.station.supply(weak=True)
    assert "undervoltage" in [p.code for p in gym.station.problems()]
    gym.station.supply(weak=False)
    assert "undervoltage" not in [p.code for p in gym.station.problems()]


def test_a_trial_carries_that_the_supply_was_weak_meanwhile(tmp_path: Path) -> None:
    gym = Gym(tmp_path)
    gym.run(4.0)
    trial_id = gym.start("quiet-stance-eyes-open")
    gym.station.supply(weak=True)
    gym.station.supply(weak=False)
    gym.finish()
    stored = queries.trial(gym.database(), trial_id)
    assert "undervoltage" in stored.summary.flags
