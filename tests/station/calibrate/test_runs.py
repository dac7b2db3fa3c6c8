from __future__ import annotations

import numpy as np
import pytest

from station.calibrate.runs import creep, linearity
from station.errors import BadCalibration

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
