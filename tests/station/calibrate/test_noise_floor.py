from __future__ import annotations

import json
from pathlib import Path

import msgspec
import numpy as np
import pytest
from click.testing import CliRunner, Result

from firmware.description import load_description
from firmware.wire import Hello
from station.calibrate.ageing import noise_floor_problem
from station.calibrate.file import load_calibration, save_calibration
from station.calibrate.noise_command import noise_floor_command
from station.calibrate.noise_floor import noise_floor
from station.calibrate.trends import (
    drift_per_kelvin,
    drift_per_minute,
)
from station.calibration import nominal_calibration
from station.errors import BadCalibration, NotNow
from station.filters import zero_phase
from station.temperature import temperature_c
from station.values import CopSeries
from tests.fakes.gym import Gym

BOARD = load_description()


def dead_weight(
    sigma_mm: float = 0.01, *, seconds: float = 60.0, load_n: float = 590.0
) -> CopSeries:
    """White noise of `sigma_mm` on both axes, filtered as the pipeline does."""
    n = round(100 * seconds) + 1
    white = np.random.default_rng(1).normal(0, sigma_mm, (n, 2))
    filtered = zero_phase(white, 10.0, 100.0)
    return CopSeries(100.0, filtered[:, 0], filtered[:, 1], np.full(n, load_n))


@pytest.mark.parametrize(
    ("sigma_mm", "verdict"), [(0.01, "pass"), (0.08, "high"), (0.2, "block")]
)
def test_the_noise_floor_is_graded_by_the_velocity_of_a_dead_weight(
    sigma_mm: float, verdict: str
) -> None:
    found = noise_floor(dead_weight(sigma_mm))
    # Filtered white noise travels 17.98 sigma per second at 100 Hz.
    assert found.mean_velocity_mm_s == pytest.approx(17.98 * sigma_mm, rel=0.05)
    assert found.verdict == verdict
    assert f"{found.mean_velocity_mm_s:.2f} mm/s" in found.text


@pytest.mark.parametrize(
    ("series", "words"),
    [
        (dead_weight(seconds=30), "takes 60 s"),
        (dead_weight(load_n=200), "20.4 kg stand on the board, 60 kg are wanted"),
        (dead_weight(2.0), "the weight moved"),
        (
            CopSeries(
                100.0, np.full(6001, np.nan), np.zeros(6001), np.full(6001, 600.0)
            ),
            "has gaps",
        ),
    ],
)
def test_what_is_no_dead_weight_is_refused(series: CopSeries, words: str) -> None:
    with pytest.raises(BadCalibration, match=words):
        noise_floor(series)


@pytest.mark.parametrize(
    ("velocity", "severity"),
    [(None, None), (0.4, None), (1.5, "attention"), (2.5, "fault")],
)
def test_a_high_noise_floor_is_a_problem(
    velocity: float | None, severity: str | None
) -> None:
    calibration = msgspec.structs.replace(
        nominal_calibration(BOARD), noise_floor_mm_s=velocity
    )
    problem = noise_floor_problem(calibration)
    assert (problem.severity if problem else None) == severity


def test_above_two_mm_s_no_trial_begins(tmp_path: Path) -> None:
    noisy = msgspec.structs.replace(nominal_calibration(BOARD), noise_floor_mm_s=2.4)
    save_calibration(tmp_path, noisy)
    gym = Gym(tmp_path)
    gym.station.connected(Hello("gpio", BOARD.board_id, False, (), 93.0, "boot"))
    gym.run(5)
    with pytest.raises(NotNow, match=r"own noise is 2\.4 mm/s"):
        gym.station.start_trial("quiet-stance-eyes-open", None, None)


def measured(tmp_path: Path, *more: str) -> Result:
    return CliRunner().invoke(
        noise_floor_command,
        [
            *("--board", "synthetic", "--seed", "5", "--fast"),
            *("--data", str(tmp_path), *more),
        ],
    )


def test_the_command_measures_the_synthetic_board(tmp_path: Path) -> None:
    result = measured(tmp_path, "--json")
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    assert said["verdict"] == "pass"
    # 45 counts of noise in each cell under 60 kg.
    assert 0.02 < said["mean_velocity_mm_s"] < 0.5
    kept = load_calibration(tmp_path, BOARD, simulated=True)
    assert kept.kind == "nominal"
    assert kept.noise_floor_mm_s == said["mean_velocity_mm_s"]
    assert load_calibration(tmp_path, BOARD).noise_floor_mm_s is None


def test_drift_is_told_per_minute_and_per_kelvin() -> None:
    t_s = np.arange(0, 600, 30.0)
    trend = drift_per_minute(t_s, 0.5 + 0.02 * t_s / 60)
    assert trend.per_unit == pytest.approx(0.02)
    assert trend.explained == pytest.approx(1.0)
    warm = np.linspace(20, 30, 11)
    noise = np.random.default_rng(1).normal(0, 0.2, 11)
    assert drift_per_kelvin(warm, -0.3 * warm + noise).per_unit == pytest.approx(
        -0.3, abs=0.05
    )
    with pytest.raises(BadCalibration, match="5 zeros or more"):
        drift_per_kelvin(np.full(9, 20.0), np.zeros(9))


def test_the_temperature_is_read_where_there_is_a_sensor(tmp_path: Path) -> None:
    assert temperature_c(tmp_path) is None
    zone = tmp_path / "sys" / "class" / "thermal" / "thermal_zone0"
    zone.mkdir(parents=True)
    (zone / "temp").write_text("48312\n")
    assert temperature_c(tmp_path) == pytest.approx(48.312)
    (zone / "temp").write_text("hot\n")
    assert temperature_c(tmp_path) is None
