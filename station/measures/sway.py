"""The prepared signal that every measure of standing is computed from."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from station.errors import UndefinedMeasure
from station.language import _
from station.measures.hull import hull_points
from station.values import CopSeries

Floats = NDArray[np.float64]

Value = TypeVar("Value")

FLAT_MM = 1e-9
"""Below this spread a signal is constant: the rest is rounding."""
ROUNDING = 64.0 * np.finfo(np.float64).eps
"""A determinant below this part of the product of variances is rounding."""
MIN_SAMPLES = 10
FARTHEST_MM = 1e6
"""Beyond this nothing is a centre of pressure, and squares lose their digits."""


@dataclass(frozen=True, slots=True)
class Support:
    """The feet on the board: how far the CoP could go before a step is needed.

    Distances in mm from the origin of the board, `left < right`, `back < front`.
    """

    left_mm: float
    right_mm: float
    back_mm: float
    front_mm: float


class Track:
    """What keeps its intermediate results, so that several measures share them."""

    def __init__(self) -> None:
        self._kept: dict[Callable[[Any], Any], Any] = {}

    def once(self, function: Callable[[Self], Value]) -> Value:
        """Return `function(self)`, computed once: several measures share a spectrum."""
        if function not in self._kept:
            self._kept[function] = function(self)
        value: Value = self._kept[function]
        return value


class Axis(Track):
    """One coordinate of the CoP, centred on its mean over the trial."""

    def __init__(
        self,
        position_mm: Floats,
        rate_hz: float,
        native_mm: Floats,
        edges_mm: tuple[float, float] | None = None,
    ) -> None:
        super().__init__()
        self.position_mm = position_mm
        """As measured, in board coordinates."""
        self.rate_hz = rate_hz
        self.native_mm = native_mm
        """Before the low-pass, for scaling exponents."""
        self.edges_mm = edges_mm
        """Where the feet end, in board coordinates."""

    @cached_property
    def mean_mm(self) -> float:
        """The mean position."""
        return float(self.position_mm.mean())

    @cached_property
    def x(self) -> Floats:
        """Centred position, mm."""
        return self.position_mm - self.mean_mm

    @cached_property
    def step(self) -> Floats:
        """Forward differences, mm; shape (n - 1,)."""
        return np.diff(self.position_mm)

    @cached_property
    def variance(self) -> float:
        """Mean square of the centred position (ddof 0), mm2."""
        return float(self.x @ self.x) / len(self.x)

    @cached_property
    def duration_s(self) -> float:
        """T = (N - 1) / fs."""
        return (len(self.position_mm) - 1) / self.rate_hz

    def require_motion(self) -> None:
        """Refuse a signal that does not move.

        Raises:
            UndefinedMeasure: the position is constant.
        """
        if self.variance <= FLAT_MM**2:
            raise UndefinedMeasure("the signal does not move")


class Sway(Track):
    """A trial of standing: both axes, centred, with what is derived from them once."""

    def __init__(
        self,
        series: CopSeries,
        unfiltered: CopSeries | None = None,
        support: Support | None = None,
        noise_floor_mm_s: float | None = None,
    ) -> None:
        super().__init__()
        native = unfiltered or series
        self.rate_hz = series.rate_hz
        across = (support.left_mm, support.right_mm) if support else None
        along = (support.back_mm, support.front_mm) if support else None
        self.ml = Axis(series.ml_mm, series.rate_hz, native.ml_mm, across)
        self.ap = Axis(series.ap_mm, series.rate_hz, native.ap_mm, along)
        self.force_n = series.force_n
        self.corner_n = series.corner_n
        self.noise_floor_mm_s = noise_floor_mm_s

    @cached_property
    def duration_s(self) -> float:
        """T = (N - 1) / fs."""
        return self.ml.duration_s

    @cached_property
    def samples(self) -> int:
        """N."""
        return len(self.ml.position_mm)

    @cached_property
    def radius(self) -> Floats:
        """Distance from the mean position, mm."""
        radius: Floats = np.sqrt(self.ml.x**2 + self.ap.x**2)
        return radius

    @cached_property
    def step(self) -> Floats:
        """Length of each step, mm; shape (n - 1,)."""
        step: Floats = np.sqrt(self.ml.step**2 + self.ap.step**2)
        return step

    @cached_property
    def covariance(self) -> float:
        """Mean product of the centred axes (ddof 0), mm2."""
        return float(self.ml.x @ self.ap.x) / self.samples

    @cached_property
    def determinant(self) -> float:
        """Determinant of the covariance matrix (ddof 0), mm4; 0 for a line."""
        product = self.ml.variance * self.ap.variance
        determinant = product - self.covariance**2
        return determinant if determinant > ROUNDING * product else 0.0

    @cached_property
    def path_mm(self) -> float:
        """Length of the whole path."""
        return float(self.step.sum())

    @cached_property
    def hull(self) -> Floats:
        """Corners of the convex hull, shape (m, 2), mm."""
        return hull_points(self.ml.x, self.ap.x)

    def require_motion(self) -> None:
        """Refuse a signal that does not move.

        Raises:
            UndefinedMeasure: the position is constant on both axes.
        """
        if self.ml.variance + self.ap.variance <= FLAT_MM**2:
            raise UndefinedMeasure("the signal does not move")


def unusable(series: CopSeries) -> str | None:
    """Return why nothing can be computed from a series, or None when it can."""
    samples = len(series.ml_mm)
    if samples < MIN_SAMPLES:
        return _(
            "%(samples)s samples are too few: record at least %(min_samples)s",
            samples=samples,
            min_samples=MIN_SAMPLES,
        )
    if not 0.0 < series.rate_hz < math.inf:
        return _("the sampling rate is not known")
    missing = ~(np.isfinite(series.ml_mm) & np.isfinite(series.ap_mm))
    count = int(np.count_nonzero(missing))
    if count:
        return _(
            "the centre of pressure is missing in %(count)s of %(samples)s "
            "samples: a gap in the readings, or nobody on the board",
            count=count,
            samples=samples,
        )
    if max(np.abs(series.ml_mm).max(), np.abs(series.ap_mm).max()) > FARTHEST_MM:
        return _(
            "a position is a kilometre away: not a centre of pressure in millimetres"
        )
    return None
