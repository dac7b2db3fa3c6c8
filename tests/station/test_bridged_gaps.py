"""What the gap that a reset of a chip leaves does to the measures of real standing.

The recordings (Santos & Duarte 2016, PeerJ 4:e2648) are put on four chips of 93 SPS;
all of them at once then say nothing for the longest time that is bridged.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from firmware.description import load_description
from firmware.reading import CELLS
from station.calibration import nominal_calibration
from station.interpolation import pchip
from station.measures.trial import measure_recording
from station.pipeline import BRIDGED_NS, process
from station.values import CellTrace, Recording
from tests.shared_data import needs_shared_data, unfiltered

CALIBRATION = nominal_calibration(load_description())
SECOND = 1_000_000_000
PERIOD_NS = 10_750_000
NAMES = ("BDS00001", "BDS00004", "BDS00007", "BDS00010")
"""Eyes open and closed on a firm surface, then both on foam."""
STARTS_S = (6.3, 11.9, 17.1, 22.4, 27.7)
ALLOWED = {
    "mean_velocity": 0.01,
    "prediction_ellipse_area": 0.005,
    "rms_ml": 0.005,
    "rms_ap": 0.005,
}
"""Far below the smallest change between two trials that means anything (29 % and 68 %,
see docs/measures.md)."""


def stood(name: str) -> Recording:
    """Return 30 s of a recording as four chips would have given them."""
    series = unfiltered(name)
    t_s = np.arange(len(series.ml_mm)) / series.rate_hz
    traces = []
    for cell in range(len(CELLS)):
        found_ns = np.arange(SECOND + cell * 2_700_000, 33 * SECOND, PERIOD_NS)
        # A conversion shows the load of two periods earlier.
        load_s = (found_ns - 2 * PERIOD_NS) / 1e9
        ml_mm = pchip(t_s, series.ml_mm, load_s) / CALIBRATION.ml_mm[cell]
        ap_mm = pchip(t_s, series.ap_mm, load_s) / CALIBRATION.ap_mm[cell]
        force_n = 175.0 * (1.0 + ml_mm + ap_mm)
        count = np.round(force_n / CALIBRATION.matrix_n_per_count[cell][cell])
        traces.append(
            CellTrace(
                np.arange(len(found_ns)),
                found_ns.astype(np.int64),
                count.astype(np.int32),
                np.zeros(len(found_ns), np.uint16),
            )
        )
    one, two, three, four = traces
    return Recording((one, two, three, four), CALIBRATION, 2 * SECOND, 32 * SECOND)


def without(trace: CellTrace) -> CellTrace:
    """Leave a gap as long as may be bridged, five times."""
    lost = BRIDGED_NS // PERIOD_NS - 1
    kept = np.ones(len(trace.t_ns), bool)
    for start_s in STARTS_S:
        first = int(np.searchsorted(trace.t_ns, start_s * 1e9))
        kept[first : first + lost] = False
    return CellTrace(
        trace.seq[kept], trace.t_ns[kept], trace.count[kept], trace.flags[kept]
    )


@needs_shared_data
@pytest.mark.parametrize("name", NAMES)
def test_bridged_gaps_change_nothing_that_matters(name: str) -> None:
    whole = stood(name)
    one, two, three, four = map(without, whole.cells)
    torn = replace(whole, cells=(one, two, three, four))
    assert len(process(torn).gaps) == len(CELLS) * len(STARTS_S)
    before, after = measure_recording(whole), measure_recording(torn)

    for measure, share in ALLOWED.items():
        assert after[measure].value == pytest.approx(before[measure].value, rel=share)
