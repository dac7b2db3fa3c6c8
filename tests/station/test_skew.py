"""Free-running chips must not bend a fast wobble: through boards, live path, pipeline.

Issue: at a mean CoP speed of 200 mm/s the four chips' own rates, phases and delays may
cost less than 0.05 mm RMS.
"""

from __future__ import annotations

import math
from random import Random

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from firmware.board import BoardOptions
from firmware.chips import FreeRunningChips
from firmware.clock import NS_PER_S, SimulatedClock
from firmware.corners import corner_shares, share_at
from firmware.description import load_description
from firmware.reading import CELLS, Reading
from station.calibration import Calibration, nominal_calibration
from station.live.path import LivePath
from station.pipeline import process
from station.values import CellTrace, Recording

BOARD = load_description()
LOAD_N = 785.0
SWING_MM = 100.0
SWING_HZ = 0.32
MEAN_SPEED_MM_S = 200.0
START_NS, END_NS = 4 * NS_PER_S, 24 * NS_PER_S
Floats = NDArray[np.float64]


def cop_mm(t_s: float) -> tuple[float, float]:
    """A wobble around the plate at 200 mm/s in the mean."""
    turn = 2 * math.pi * SWING_HZ * t_s
    return SWING_MM * math.sin(turn), SWING_MM * math.sin(turn + 1.3)


def readings(seed: int) -> tuple[list[Reading], Calibration]:
    """26 s of the wobble on quiet chips, with the zeros that they have."""
    options = BoardOptions(description=BOARD, clock=SimulatedClock())
    chips = FreeRunningChips(options, Random(seed))
    shares = corner_shares(BOARD)

    def force_at(cell: int, t_ns: int) -> float:
        return LOAD_N * share_at(shares[cell], *cop_mm(t_ns / NS_PER_S))

    taken = []
    for reading in chips.readings(0, force_at):
        if reading.t_ns > 26 * NS_PER_S:
            break
        taken.append(reading)
    zeros = chips._tares
    tare = (zeros[0], zeros[1], zeros[2], zeros[3])
    return taken, nominal_calibration(BOARD).with_tare(tare)


def error_mm(t_ns: NDArray[np.int64], ml_mm: Floats, ap_mm: Floats) -> float:
    truth = np.array([cop_mm(t / NS_PER_S) for t in t_ns])
    speed = np.hypot(*np.gradient(truth, axis=0).T) * 100
    assert speed.mean() == pytest.approx(MEAN_SPEED_MM_S, rel=0.03)
    return float(
        np.sqrt(np.mean((ml_mm - truth[:, 0]) ** 2 + (ap_mm - truth[:, 1]) ** 2))
    )


@pytest.fixture(params=[1, 2, 3])
def noiseless(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> tuple[list[Reading], Calibration]:
    monkeypatch.setattr("firmware.chips.NOISE_COUNTS", 0.0)
    return readings(request.param)


def test_the_pipeline_is_within_a_twentieth_of_a_millimetre(
    noiseless: tuple[list[Reading], Calibration],
) -> None:
    taken, calibration = noiseless
    traces = []
    for cell in range(len(CELLS)):
        own = [reading for reading in taken if reading.cell == cell]
        traces.append(
            CellTrace(
                seq=np.array([r.seq for r in own], np.int64),
                t_ns=np.array([r.t_ns for r in own], np.int64),
                count=np.array([r.count for r in own], np.int32),
                flags=np.array([r.flags for r in own], np.uint16),
            )
        )
    recording = Recording(
        cells=(traces[0], traces[1], traces[2], traces[3]),
        calibration=calibration,
        start_ns=START_NS,
        end_ns=END_NS,
    )
    series = process(recording).unfiltered
    t_ns = START_NS + np.arange(len(series.ml_mm)) * 10_000_000
    assert error_mm(t_ns, series.ml_mm, series.ap_mm) < 0.05


def test_the_live_path_is_within_a_twentieth_of_a_millimetre(
    noiseless: tuple[list[Reading], Calibration],
) -> None:
    taken, calibration = noiseless
    path = LivePath(msgspec.structs.replace(calibration), BOARD.period_ns)
    samples = [sample.raw for reading in taken for sample in path.push(reading)]
    settled = [s for s in samples if START_NS <= s.t_ns <= END_NS]
    assert len(settled) == 2001
    error = error_mm(
        np.array([s.t_ns for s in settled]),
        np.array([s.ml_mm for s in settled]),
        np.array([s.ap_mm for s in settled]),
    )
    assert error < 0.05
