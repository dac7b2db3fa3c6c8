from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace

from firmware.description import load_description
from station.calibration import Calibration, nominal_calibration
from station.measures.noise import noise_floor_mm_s, tare_noise_floor_mm_s
from station.measures.trial import measure_recording
from station.values import CellTrace, Recording

START_NS = 50 * 10**9
RATE_HZ = 93.0
NOISE_COUNT = (40.0, 25.0, 60.0, 40.0)


def calibration() -> Calibration:
    return replace(
        nominal_calibration(load_description()), tare_noise_count=NOISE_COUNT
    )


def still_weight(total_n: float, seconds: float = 40.0) -> Recording:
    """A weight in the middle of the board, on cells with white noise."""
    rng = np.random.default_rng(11)
    traces = []
    for cell in range(4):
        t_s = np.arange(-1.0 + 0.002 * cell, seconds + 1.0, 1.0 / RATE_HZ)
        gain = calibration().matrix_n_per_count[cell][cell]
        count = total_n / 4.0 / gain + NOISE_COUNT[cell] * rng.normal(size=len(t_s))
        traces.append(
            CellTrace(
                np.arange(len(t_s)),
                START_NS + (1e9 * t_s).astype(np.int64),
                np.round(count).astype(np.int32),
                np.zeros(len(t_s), dtype=np.uint16),
            )
        )
    one, two, three, four = traces
    end_ns = START_NS + int(seconds * 1e9)
    return Recording((one, two, three, four), calibration(), START_NS, end_ns)


@pytest.mark.parametrize("total_n", [300.0, 800.0])
def test_noise_of_the_tare_foretells_the_path_of_a_still_weight(total_n: float) -> None:
    measures = measure_recording(still_weight(total_n))
    foretold = measures["noise_floor_velocity"].value
    assert foretold == pytest.approx(measures["mean_velocity"].value, rel=0.1)


def test_a_dead_weight_tells_better_than_the_tare_and_is_scaled_to_the_load() -> None:
    weighed = replace(calibration(), noise_floor_mm_s=0.8, noise_floor_load_n=600.0)
    assert noise_floor_mm_s(weighed, 800.0, (93.0,) * 4) == pytest.approx(0.6)
    assert noise_floor_mm_s(weighed, 0.0, (93.0,) * 4) is None
    older = replace(weighed, noise_floor_load_n=None, tare_noise_count=None)
    assert noise_floor_mm_s(older, 800.0, (93.0,) * 4) is None


def test_what_is_not_known_of_the_noise_is_not_made_up() -> None:
    rates = (93.0,) * 4
    untared = replace(calibration(), tare_noise_count=None)
    assert tare_noise_floor_mm_s(untared, 700.0, rates) is None
    assert tare_noise_floor_mm_s(calibration(), 0.0, rates) is None
    assert tare_noise_floor_mm_s(calibration(), 700.0, (93.0, 93.0, 93.0, 0.0)) is None
