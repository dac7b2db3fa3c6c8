"""What the board shows when nothing sways: a dead weight for a minute.

Sixty kilograms that stand still have a CoP that only noise moves. The mean velocity of
that CoP, through the same filter as a person's, is the board's noise floor: people who
stand quietly reach 5 to 10 mm/s, so 1 mm/s is little and 2 mm/s is too much.
"""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import numpy as np

from firmware.motion import G_N_PER_KG
from station.calibrate.ageing import noise_verdict
from station.calibration import Calibration
from station.errors import BadCalibration
from station.figures import decimal
from station.language import _, mark
from station.measures import compute
from station.values import CopSeries

MIN_MASS_KG = 55.0
MIN_SECONDS = 59.0
MOVED_MM = 3.0
"""A dead weight whose CoP ranges over more than this was moved, or it creeps."""
_GAPS = mark("the recording has gaps: run 'heron diagnose' and put that right first")


class NoiseFloor(msgspec.Struct, frozen=True):
    """How restless the board is by itself."""

    mean_velocity_mm_s: float
    load_n: float
    seconds: float
    verdict: str
    """`pass`, `high` (works, but look after it) or `block` (no scored tests)."""
    text: str

    def noted_in(self, calibration: Calibration) -> Calibration:
        """Return the calibration with this noise floor, as of now."""
        at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        return calibration.with_noise_floor(self.mean_velocity_mm_s, self.load_n, at)


def noise_floor(series: CopSeries) -> NoiseFloor:
    """Judge the filtered CoP of a dead weight, as the pipeline gives it.

    Raises:
        BadCalibration: too light, too short, interrupted, or the weight moved.
    """
    if series.duration_s < MIN_SECONDS:
        raise BadCalibration(
            _(
                "the noise floor takes 60 s of rest, these were %(duration)s s",
                duration=decimal(series.duration_s, 0),
            )
        )
    if series.force_n is None or not np.isfinite(series.force_n).all():
        raise BadCalibration(_(_GAPS))
    load_n = float(series.force_n.mean())
    if load_n < MIN_MASS_KG * G_N_PER_KG:
        raise BadCalibration(
            _(
                "%(load)s kg stand on the board, 60 kg are wanted: sand bags, "
                "water canisters or weight plates will do",
                load=decimal(load_n / G_N_PER_KG, 1),
            )
        )
    if not np.isfinite(series.ml_mm).all():
        raise BadCalibration(_(_GAPS))
    ranges_mm = np.ptp(series.ml_mm), np.ptp(series.ap_mm)
    if max(ranges_mm) > MOVED_MM:
        raise BadCalibration(
            _(
                "the weight moved by %(ranges)s mm: it must stand by itself, "
                "nobody may touch the board or walk beside it",
                ranges=decimal(max(ranges_mm), 1),
            )
        )
    velocity = compute(series)["mean_velocity"].value
    assert velocity is not None  # noqa: S101 - 59 s are enough for a velocity
    verdict, advice = noise_verdict(velocity)
    text = _(
        "A dead weight of %(load)s kg seems to move at %(velocity)s mm/s: %(advice)s",
        load=decimal(load_n / G_N_PER_KG, 0),
        velocity=decimal(velocity, 2),
        advice=advice,
    )
    return NoiseFloor(velocity, load_n, series.duration_s, verdict, text)
