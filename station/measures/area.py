"""What area the CoP covers.

The ellipses are prediction ellipses: they expect to hold 95 % of further points of a
two-dimensional normal cloud. Software and papers often print "confidence ellipse" for
the same thing (Schubert & Kirchner 2014, Gait Posture 39:518). Areas vary most between
repeats; compare them on a log scale.
"""

from __future__ import annotations

import math

import numpy as np

from station.errors import UndefinedMeasure
from station.measures.hull import hull_area
from station.measures.registry import Better, Where, measure
from station.measures.sway import FLAT_MM, Sway

FAMILY = "area"

CHI2_95_2 = -2.0 * math.log(0.05)
"""The 95 % point of chi-square with two degrees of freedom, 5.991."""
ROUND_TO_LINE = 1e-9
"""An ellipse whose axes differ by a smaller part than this has no direction."""


def f_quantile_95(denominator: int) -> float:
    """Return the 95 % point of F with 2 and `denominator` degrees of freedom.

    Closed form for a numerator of two: (d / 2) (0.05^(-2/d) - 1).
    """
    half = denominator / 2.0
    return half * math.expm1(-math.log(0.05) / half)


def semi_axes_mm(sway: Sway) -> tuple[float, float]:
    """Return major and minor semi-axis of the 95 % prediction ellipse, mm."""
    unbiased = sway.samples / (sway.samples - 1.0)
    half_sum = (sway.ml.variance + sway.ap.variance) / 2.0
    half_difference = (sway.ml.variance - sway.ap.variance) / 2.0
    root = math.hypot(half_difference, sway.covariance)
    largest = half_sum + root
    smallest = sway.determinant / largest if largest > 0.0 else 0.0
    return (
        math.sqrt(CHI2_95_2 * unbiased * largest),
        math.sqrt(CHI2_95_2 * unbiased * smallest),
    )


@measure("prediction_ellipse_area", "Prediction ellipse area, 95 %", "mm2", FAMILY)
def prediction_ellipse_area(sway: Sway) -> float:
    """Pi chi2(0.95, 2) sqrt(det S), S the covariance with ddof 1: the default area."""
    unbiased = sway.samples / (sway.samples - 1.0)
    return math.pi * CHI2_95_2 * unbiased * math.sqrt(sway.determinant)


@measure("prediction_ellipse_major", "Prediction ellipse, major axis", "mm", FAMILY)
def prediction_ellipse_major(sway: Sway) -> float:
    """Longer semi-axis of the prediction ellipse: sqrt(chi2 lambda1)."""
    return semi_axes_mm(sway)[0]


@measure("prediction_ellipse_minor", "Prediction ellipse, minor axis", "mm", FAMILY)
def prediction_ellipse_minor(sway: Sway) -> float:
    """Shorter semi-axis of the prediction ellipse: sqrt(chi2 lambda2)."""
    return semi_axes_mm(sway)[1]


@measure(
    "prediction_ellipse_angle",
    "Prediction ellipse, direction",
    "deg",
    FAMILY,
    better=Better.NEITHER,
)
def prediction_ellipse_angle(sway: Sway) -> float:
    """Direction of the major axis from ML towards AP, 0 to 180 degrees.

    Undefined for a round cloud.
    """
    sway.require_motion()
    difference = sway.ml.variance - sway.ap.variance
    total = sway.ml.variance + sway.ap.variance
    if math.hypot(difference, 2.0 * sway.covariance) <= ROUND_TO_LINE * total:
        raise UndefinedMeasure("the sway is equally large in all directions")
    angle = math.degrees(math.atan2(2.0 * sway.covariance, difference)) / 2.0
    return angle % 180.0


@measure(
    "prediction_ellipse_area_exact",
    "Prediction ellipse area, exact F",
    "mm2",
    FAMILY,
    where=Where.EXTENDED,
)
def prediction_ellipse_area_exact(sway: Sway) -> float:
    """Pi 2 (N-1)(N+1) / (N(N-2)) F(0.95; 2, N-2) sqrt(det S), S with ddof 1.

    Chew 1966 (J Am Stat Assoc 61:605); 0.1 % above the default at 60 s. For
    comparison with papers that use F.
    """
    n = sway.samples
    factor = 2.0 * (n - 1.0) * (n + 1.0) / (n * (n - 2.0)) * f_quantile_95(n - 2)
    return math.pi * factor * n / (n - 1.0) * math.sqrt(sway.determinant)


def circle_radius_mm(sway: Sway) -> float:
    """Return MDIST + 1.645 s_RD with s_RD^2 = RDIST^2 - MDIST^2 (ddof 0)."""
    mean = float(sway.radius.mean())
    spread = max(sway.ml.variance + sway.ap.variance - mean**2, 0.0)
    return mean + 1.645 * math.sqrt(spread)


@measure(
    "confidence_circle_area",
    "Confidence circle area, 95 %",
    "mm2",
    FAMILY,
    where=Where.EXTENDED,
    report_from_s=60.0,
)
def confidence_circle_area(sway: Sway) -> float:
    """Pi (MDIST + 1.645 s_RD)^2: circle over the one-sided 95 % of r (Prieto 1996)."""
    return math.pi * circle_radius_mm(sway) ** 2


@measure("convex_hull_area", "Convex hull area", "mm2", FAMILY)
def convex_hull_area(sway: Sway) -> float:
    """Area of the smallest convex outline of the path; its extremes decide it."""
    return hull_area(sway.hull)


@measure("sway_area_rate", "Sway area per second", "mm2/s", FAMILY)
def sway_area_rate(sway: Sway) -> float:
    """Area swept around the mean position per second (Prieto's AREA-SW).

    sum abs(x[n+1] y[n] - x[n] y[n+1]) / (2 T).
    """
    x, y = sway.ml.x, sway.ap.x
    swept = np.abs(x[1:] * y[:-1] - x[:-1] * y[1:]).sum()
    return float(swept) / (2.0 * sway.duration_s)


@measure(
    "ml_ap_correlation",
    "Correlation of ML and AP",
    "1",
    FAMILY,
    better=Better.NEITHER,
)
def ml_ap_correlation(sway: Sway) -> float:
    """Pearson correlation of both axes; depends on how the feet stand."""
    sway.ml.require_motion()
    sway.ap.require_motion()
    spread = math.sqrt(sway.ml.variance * sway.ap.variance)
    return min(max(sway.covariance / spread, -1.0), 1.0)


def _fractal_dimension(sway: Sway, diameter_mm: float) -> float:
    n = sway.samples
    if diameter_mm <= FLAT_MM or sway.path_mm <= FLAT_MM:
        raise UndefinedMeasure("the path covers no area")
    denominator = math.log(n * diameter_mm / sway.path_mm)
    if denominator <= 0.0:
        raise UndefinedMeasure("the path is too long for the area that it covers")
    return math.log(n) / denominator


@measure(
    "fractal_dimension_circle",
    "Fractal dimension, circle",
    "1",
    FAMILY,
    better=Better.NEITHER,
    where=Where.EXTENDED,
    report_from_s=60.0,
)
def fractal_dimension_circle(sway: Sway) -> float:
    """Ln N / ln(N d / TOTEX), d the diameter of the confidence circle (Prieto 1996).

    Depends on the number of samples: compare only equal rate and duration.
    """
    return _fractal_dimension(sway, 2.0 * circle_radius_mm(sway))


@measure(
    "fractal_dimension_ellipse",
    "Fractal dimension, ellipse",
    "1",
    FAMILY,
    better=Better.NEITHER,
    where=Where.EXTENDED,
    report_from_s=60.0,
)
def fractal_dimension_ellipse(sway: Sway) -> float:
    """Ln N / ln(N d / TOTEX) with d = sqrt(8 F sqrt(det S)), S with ddof 0.

    Undefined for a path on a line. Depends on the number of samples.
    """
    f = f_quantile_95(sway.samples - 2)
    return _fractal_dimension(sway, math.sqrt(8.0 * f * math.sqrt(sway.determinant)))
