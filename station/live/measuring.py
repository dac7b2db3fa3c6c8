"""The measures of a trial while it runs, from the causal counterpart of the pipeline.

The CoP of each moment goes through the same low-pass as afterwards, but only forward:
paths come out within 2 % of those that are stored in the end.
"""

from __future__ import annotations

import math

from station.live.accumulators import LiveSway
from station.live.lowpass import CUTOFF_HZ, LiveLowPass
from station.values import GRID_HZ, CopSample


class LiveMeasures:
    """Follows the samples of a trial and measures those that are recorded."""

    def __init__(self) -> None:
        self._low_pass = LiveLowPass(float(GRID_HZ), CUTOFF_HZ)
        self._sway = LiveSway(float(GRID_HZ))

    def see(self, sample: CopSample, *, recording: bool) -> None:
        """Take the next sample of the grid.

        Samples before recording settle the filter; without a CoP it starts anew.
        """
        if math.isnan(sample.ml_mm):
            self._low_pass.reset()
            return
        ml_mm, ap_mm = self._low_pass.step((sample.ml_mm, sample.ap_mm))
        if recording:
            self._sway.add(ml_mm, ap_mm)
            self._sway.add_load(sample.corner_n)

    def values(self) -> dict[str, float]:
        """Return the measures so far by canonical name; empty before recording."""
        return self._sway.values()
