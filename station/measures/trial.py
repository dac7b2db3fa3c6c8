"""The measures of a recorded trial, with what the board itself adds to them."""

from __future__ import annotations

import numpy as np

from station.calibration import Calibration
from station.measures import Measure, compute
from station.measures.noise import noise_floor_mm_s
from station.measures.sway import Support
from station.pipeline import Processed, process
from station.values import Recording


def measure_recording(
    recording: Recording, support: Support | None = None
) -> dict[str, Measure]:
    """Return every measure of a recording by the present pipeline.

    Raises:
        BadSignal: the window is empty or a cell has nothing to interpolate.
    """
    return measure_processed(process(recording), recording.calibration, support)


def measure_processed(
    processed: Processed, calibration: Calibration, support: Support | None = None
) -> dict[str, Measure]:
    """Return every measure of a recording that went through the pipeline."""
    series = processed.series
    total_n = float(np.mean(series.force_n)) if series.force_n is not None else 0.0
    return compute(
        series,
        unfiltered=processed.unfiltered,
        support=support,
        noise_floor_mm_s=noise_floor_mm_s(calibration, total_n, processed.cell_rate_hz),
    )
