from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.description import load_description
from firmware.reading import Flag
from station.calibration import corner_forces_n, nominal_calibration
from station.cop import centre_of_pressure_mm
from station.live.path import LivePath, centre_of_pressure, corner_forces
from tests.fakes.standing import NS, live_samples

DESCRIPTION = load_description()
CALIBRATION = nominal_calibration(DESCRIPTION).with_tare((5e4, -3e4, 1e3, -9e3))
Counts = tuple[float, float, float, float]
count = st.floats(-8e6, 8e6)


@given(st.tuples(count, count, count, count))
def test_forces_and_cop_are_those_of_the_measuring_pipeline(counts: Counts) -> None:
    rows = np.array([counts])
    force_n = corner_forces_n(rows, CALIBRATION)
    ml_mm, ap_mm = centre_of_pressure_mm(
        force_n, np.array(CALIBRATION.ml_mm), np.array(CALIBRATION.ap_mm)
    )
    live_n = corner_forces(counts, CALIBRATION)

    assert live_n == pytest.approx(tuple(force_n[0]), rel=1e-9, abs=1e-9)
    assert centre_of_pressure(live_n, CALIBRATION)[:2] == pytest.approx(
        (ml_mm[0], ap_mm[0]), rel=1e-6, abs=1e-6, nan_ok=True
    )


def test_a_person_appears_stands_and_leaves() -> None:
    samples = list(live_samples([(2, "step_on"), (12, "step_off")], 16, seed=3))
    empty = [s for s in samples if s.raw.t_ns < 2.9 * NS]
    standing = [s for s in samples if 6 * NS < s.raw.t_ns < 12 * NS]
    gone = [s for s in samples if s.raw.t_ns > 15 * NS]

    for nobody in (empty, gone):
        assert len(nobody) > 50
        assert np.isnan([s.raw.ml_mm for s in nobody]).all()
        assert np.isnan([s.shown_ml_mm for s in nobody]).all()
        assert np.abs([s.raw.total_n for s in nobody]).max() < 1.0
    loads_n = [s.raw.total_n for s in standing]
    assert np.mean(loads_n) == pytest.approx(70 * 9.80665, rel=0.01)
    assert {s.raw.flags for s in standing} == {0}


def test_what_is_shown_is_calmer_and_a_little_late() -> None:
    samples = list(live_samples([(0.6, "step_on")], 30, seed=3))[500:]
    raw = np.array([s.raw.ap_mm for s in samples])
    shown = np.array([s.shown_ap_mm for s in samples])
    late = [np.abs(raw[: 2000 - lag] - shown[lag:2000]).mean() for lag in range(15)]

    assert np.abs(np.diff(shown)).sum() < np.abs(np.diff(raw)).sum()
    assert 2 <= int(np.argmin(late)) <= 6


def test_a_silent_cell_leaves_no_cop_and_recovers() -> None:
    path = LivePath(CALIBRATION, DESCRIPTION.period_ns)
    from firmware.reading import Reading

    samples = []
    for seq in range(400):
        for cell in range(4):
            if cell == 2 and 150 <= seq < 200:
                continue
            t_ns = NS + seq * 10_700_000 + cell * 2_500_000
            samples += path.push(Reading(cell, seq, t_ns, 500_000))
    missing = [s for s in samples if s.raw.flags & Flag.MISSING][3:]

    assert len(missing) == pytest.approx(50 * 1.07, abs=2)
    assert np.isnan([s.raw.total_n for s in missing]).all()
    assert np.isnan([s.shown_ml_mm for s in missing]).all()
    assert samples[-1].shown_ml_mm == pytest.approx(samples[-1].raw.ml_mm)
