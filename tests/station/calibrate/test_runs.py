from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest
from click.testing import CliRunner, Result

from station.calibrate.load_command import load_check
from station.calibrate.runs import LinearityReport, creep, linearity
from station.errors import BadCalibration, BadRequest

UP = [0.0, 100.0, 200.0, 400.0, 600.0]
RUN = [*UP, *UP[-2::-1]]


def test_a_straight_line_is_good() -> None:
    report = linearity(RUN, [1.002 * load + 0.3 for load in RUN])
    assert report.good
    assert report.gain_ratio == pytest.approx(1.002)
    assert report.nonlinearity == pytest.approx(0, abs=1e-9)
    assert report.hysteresis == pytest.approx(0, abs=1e-9)


def test_a_bent_line_and_a_loop_are_not() -> None:
    bent = linearity(RUN, [load - 1e-5 * load**2 for load in RUN])
    assert not bent.good
    assert bent.nonlinearity == pytest.approx(0.001, rel=0.1)
    looped = [load + (1.2 if n > 4 and load else 0.0) for n, load in enumerate(RUN)]
    report = linearity(RUN, looped)
    assert report.hysteresis == pytest.approx(1.2 / 600)
    assert "overloaded" in report.text


def test_two_loads_make_no_line() -> None:
    with pytest.raises(BadCalibration, match="3 different loads"):
        linearity([0, 100, 0], [0, 100, 0])


def test_creep_is_the_change_under_a_standing_load() -> None:
    t_s = np.arange(0, 600, 0.1)
    steady = creep(t_s, np.full_like(t_s, 600.0))
    assert steady.good
    report = creep(t_s, 600 * (1 - 0.004 * (1 - np.exp(-t_s / 200))))
    assert not report.good
    assert report.creep == pytest.approx(-0.0037, rel=0.05)
    assert -0.0002 < report.per_minute_late < 0


def test_a_short_creep_run_is_refused() -> None:
    with pytest.raises(BadCalibration, match="minutes or more"):
        creep(np.arange(0.0, 60.0), np.full(60, 600.0))
    with pytest.raises(BadCalibration, match="minutes or more"):
        creep(np.empty(0), np.empty(0))


def checked(tmp_path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(
        load_check,
        ["--board", "synthetic", "--fast", "--data", str(tmp_path), *arguments],
    )


def test_the_command_checks_linearity_up_and_down(tmp_path: Path) -> None:
    result = checked(tmp_path, "--weights", "5,10,20", "--json", "--seed", "1")
    assert result.exit_code == 0, result.output
    report = msgspec.json.decode(result.stdout, type=LinearityReport)
    assert report.good
    assert report.gain_ratio == pytest.approx(1, abs=1e-4)
    assert "Put 20 kg in the middle" in result.stderr


def test_the_command_checks_creep_under_one_weight(tmp_path: Path) -> None:
    result = checked(tmp_path, "--weights", "60", "--minutes", "4", "--seed", "1")
    assert result.exit_code == 0, result.output
    assert "% in 4.0 minutes" in result.stdout


@pytest.mark.parametrize("weights", ["", "ten", "20,10", "0,5", "5,999"])
def test_weights_that_make_no_sense_are_refused(tmp_path: Path, weights: str) -> None:
    result = checked(tmp_path, "--weights", weights)
    assert isinstance(result.exception, BadRequest)
