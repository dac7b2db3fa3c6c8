"""What is exact in constant time and memory per sample, while a trial runs.

Means and co-moments by Welford's updates, so that nothing is lost to rounding however
far from the origin somebody stands. At the end of the trial every value equals the one
of `station.measures` for the same samples to 1e-9. Plain floats: no numpy in the loop.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

CHI2_95_2 = -2.0 * math.log(0.05)
ROUNDING = 64.0 * 2.0**-52


@dataclass(slots=True)
class LiveSway:
    """The exact measures of one trial so far.

    Args:
        rate_hz: of the samples that `add` is given.
        zone_mm: where given, the time spent within this distance of `zone_centre_mm`
            is counted.
    """

    rate_hz: float = 100.0
    zone_mm: float | None = None
    zone_centre_mm: tuple[float, float] = (0.0, 0.0)
    samples: int = 0
    path_mm: float = 0.0
    _path_ml: float = 0.0
    _path_ap: float = 0.0
    _steps_ml: float = 0.0
    _steps_ap: float = 0.0
    _first_ml: float = math.nan
    _first_ap: float = math.nan
    _last_ml: float = math.nan
    _last_ap: float = math.nan
    _mean_ml: float = 0.0
    _mean_ap: float = 0.0
    _square_ml: float = 0.0
    _square_ap: float = 0.0
    _product: float = 0.0
    _low_ml: float = math.inf
    _high_ml: float = -math.inf
    _low_ap: float = math.inf
    _high_ap: float = -math.inf
    _zone_samples: int = 0
    _load_samples: int = 0
    _corner_n: list[float] = field(default_factory=lambda: [0.0] * 4)

    def add(self, ml_mm: float, ap_mm: float) -> None:
        """Take the next sample of the CoP; the samples are equally far apart."""
        self.samples += 1
        if self.samples > 1:
            step_ml, step_ap = ml_mm - self._last_ml, ap_mm - self._last_ap
            square_ml, square_ap = step_ml * step_ml, step_ap * step_ap
            self.path_mm += math.sqrt(square_ml + square_ap)
            self._path_ml += abs(step_ml)
            self._path_ap += abs(step_ap)
            self._steps_ml += square_ml
            self._steps_ap += square_ap
        else:
            self._first_ml, self._first_ap = ml_mm, ap_mm
        self._last_ml, self._last_ap = ml_mm, ap_mm
        off_ml, off_ap = ml_mm - self._mean_ml, ap_mm - self._mean_ap
        self._mean_ml += off_ml / self.samples
        self._mean_ap += off_ap / self.samples
        rest_ap = ap_mm - self._mean_ap
        self._square_ml += off_ml * (ml_mm - self._mean_ml)
        self._square_ap += off_ap * rest_ap
        self._product += off_ml * rest_ap
        self._low_ml = min(self._low_ml, ml_mm)
        self._high_ml = max(self._high_ml, ml_mm)
        self._low_ap = min(self._low_ap, ap_mm)
        self._high_ap = max(self._high_ap, ap_mm)
        if self.zone_mm is not None:
            centre_ml, centre_ap = self.zone_centre_mm
            away = math.hypot(ml_mm - centre_ml, ap_mm - centre_ap)
            self._zone_samples += away <= self.zone_mm

    def add_load(self, corner_n: Sequence[float]) -> None:
        """Take the four corner forces of a sample, in the order of `CELLS`."""
        self._load_samples += 1
        total = self._corner_n
        for corner, force_n in enumerate(corner_n):
            total[corner] += force_n

    @property
    def mean_mm(self) -> tuple[float, float]:
        """The mean position so far (ML, AP)."""
        return self._mean_ml, self._mean_ap

    @property
    def duration_s(self) -> float:
        """T = (N - 1) / fs."""
        return max(self.samples - 1, 0) / self.rate_hz

    @property
    def zone_s(self) -> float:
        """Time spent in the zone: samples within it over the rate."""
        return self._zone_samples / self.rate_hz

    def load_pct(self) -> tuple[float, float, float, float] | None:
        """Return the mean share of each corner, or None without a load."""
        total = sum(self._corner_n)
        if not total > 0.0:
            return None
        first, second, third, fourth = (100.0 * each / total for each in self._corner_n)
        return first, second, third, fourth

    def ellipse(self) -> tuple[float, float, float]:
        """Return the prediction ellipse: semi-axes in mm and angle in degrees."""
        if self.samples < 2:
            return 0.0, 0.0, 0.0
        n = self.samples - 1
        ml, ap, both = self._square_ml / n, self._square_ap / n, self._product / n
        largest = (ml + ap) / 2.0 + math.hypot((ml - ap) / 2.0, both)
        determinant = ml * ap - both * both
        if determinant <= ROUNDING * ml * ap:
            determinant = 0.0
        smallest = determinant / largest if largest > 0.0 else 0.0
        angle = math.degrees(math.atan2(2.0 * both, ml - ap)) / 2.0 % 180.0
        return math.sqrt(CHI2_95_2 * largest), math.sqrt(CHI2_95_2 * smallest), angle

    def values(self) -> dict[str, float]:
        """Return the measures so far by canonical name; empty before two samples."""
        if self.samples < 2:
            return {}
        n, steps, seconds = self.samples, self.samples - 1, self.duration_s
        variance_ml, variance_ap = self._square_ml / n, self._square_ap / n
        major, minor, angle = self.ellipse()
        found = {
            "rms_ml": math.sqrt(variance_ml),
            "rms_ap": math.sqrt(variance_ap),
            "rms_distance": math.sqrt(variance_ml + variance_ap),
            "range_ml": self._high_ml - self._low_ml,
            "range_ap": self._high_ap - self._low_ap,
            "path_length": self.path_mm,
            "path_length_ml": self._path_ml,
            "path_length_ap": self._path_ap,
            "mean_velocity": self.path_mm / seconds,
            "mean_velocity_ml": self._path_ml / seconds,
            "mean_velocity_ap": self._path_ap / seconds,
            "rms_velocity_ml": self.rate_hz * math.sqrt(self._steps_ml / steps),
            "rms_velocity_ap": self.rate_hz * math.sqrt(self._steps_ap / steps),
            "prediction_ellipse_area": math.pi * major * minor,
            "prediction_ellipse_major": major,
            "prediction_ellipse_minor": minor,
            "prediction_ellipse_angle": angle,
        }
        if variance_ml > 0.0 and variance_ap > 0.0:
            spread = math.sqrt(self._square_ml * self._square_ap)
            found["ml_ap_correlation"] = self._product / spread
        found |= self._phase_plane()
        shares = self.load_pct()
        if shares:
            found["load_left_pct"] = shares[0] + shares[2]
            found["load_front_pct"] = shares[0] + shares[1]
            found["weight_distribution_index"] = math.sqrt(
                sum((share - 25.0) ** 2 for share in shares) / 4.0
            )
        return found

    def _phase_plane(self) -> dict[str, float]:
        """Return position and velocity together; the mean velocity is end to end."""
        steps, rate_hz = self.samples - 1, self.rate_hz
        both = {}
        for name, square, path_square, moved in (
            ("ml", self._square_ml, self._steps_ml, self._last_ml - self._first_ml),
            ("ap", self._square_ap, self._steps_ap, self._last_ap - self._first_ap),
        ):
            velocity = max(path_square / steps - (moved / steps) ** 2, 0.0)
            both[f"phase_plane_{name}"] = math.sqrt(
                square / self.samples + rate_hz**2 * velocity
            )
        both["phase_plane"] = math.hypot(both["phase_plane_ml"], both["phase_plane_ap"])
        return both
