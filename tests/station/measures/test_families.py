from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy.interpolate import CubicSpline
from scipy.signal import welch as scipy_welch
from scipy.spatial import ConvexHull
from scipy.special import ellipe
from scipy.stats import f as f_distribution

from station.interpolation import natural_spline
from station.measures import Support, compute
from station.measures.area import f_quantile_95
from station.measures.density import stays
from station.measures.diffusion import mean_square_displacement
from station.measures.entropy import matches
from station.measures.frequency import welch
from station.measures.hull import diameter, hull_area, hull_points
from station.measures.noise import mean_step, step_gain
from station.measures.rambling import centre_of_mass
from station.measures.scaling import fluctuation
from station.values import CopSeries
from tests.station.measures.signals import series, walk

RNG = np.random.default_rng(42)


def value(sway: CopSeries, name: str, support: Support | None = None) -> float:
    found = compute(sway, support=support, noise_floor_mm_s=2.0, keep_short=True)[name]
    assert found.value is not None, found.reason
    return found.value


@pytest.mark.parametrize("degrees", [8, 498, 2998, 5998])
def test_f_quantile_is_that_of_scipy(degrees: int) -> None:
    assert f_quantile_95(degrees) == pytest.approx(f_distribution.ppf(0.95, 2, degrees))


def points(kind: int, count: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    cloud = RNG.normal(size=(count, 2))
    if kind == 1:
        return np.round(cloud)
    if kind == 2:
        return cloud / np.hypot(cloud[:, 0], cloud[:, 1])[:, None]
    return cloud


@pytest.mark.parametrize("kind", [0, 1, 2])
@pytest.mark.parametrize("count", [10, 11, 50, 1000])
def test_hull_and_diameter_are_those_of_scipy_and_of_all_pairs(
    kind: int, count: int
) -> None:
    cloud = points(kind, count)
    corners = hull_points(cloud[:, 0], cloud[:, 1])
    apart = np.sqrt(((cloud[:, None] - cloud[None]) ** 2).sum(axis=2)).max()
    assert hull_area(corners) == pytest.approx(ConvexHull(cloud).volume, rel=1e-12)
    assert diameter(corners) == pytest.approx(apart, rel=1e-12)


@pytest.mark.parametrize("samples", [500, 3999, 4000, 6000, 6001])
def test_spectrum_is_that_of_scipy(samples: int) -> None:
    x = RNG.normal(size=samples).cumsum()
    hz, density = scipy_welch(x, 100.0, nperseg=min(samples, 2000), detrend="linear")
    ours_hz, ours = welch(x, 100.0)
    np.testing.assert_allclose(ours_hz, hz, rtol=1e-12)
    np.testing.assert_allclose(ours, density, rtol=1e-8, atol=1e-12 * density.max())


def test_entropy_counts_every_pair() -> None:
    x = np.round(RNG.normal(size=150), 1)
    length, tolerance = 3, 0.25
    counts = [0, 0]
    for size in (length, length + 1):
        windows = [x[at : at + size] for at in range(len(x) - length)]
        windows = [window for window in windows if len(window) == size]
        counts[size - length] = sum(
            np.abs(one - other).max() <= tolerance
            for place, one in enumerate(windows)
            for there, other in enumerate(windows)
            if place != there
        )
    assert matches(x, length, tolerance) == tuple(counts)


def test_white_noise_has_the_entropy_of_theory() -> None:
    x = RNG.normal(size=(2, 30_000))
    sway = series(x[0], x[1])
    theory = -math.log(math.erf(0.1))
    assert value(sway, "sample_entropy_ml") == pytest.approx(theory, abs=0.06)


def test_fluctuation_is_that_of_a_straight_line_fit_in_each_window() -> None:
    path = RNG.normal(size=205).cumsum()
    rest = []
    for start in range(0, 200, 20):
        window = path[start : start + 20]
        line = np.polyval(np.polyfit(np.arange(20), window, 1), np.arange(20))
        rest.append(window - line)
    expected = np.sqrt(np.mean(np.square(rest)))
    assert fluctuation(path[:200], 20) == pytest.approx(expected)


@pytest.mark.parametrize(("brown", "alpha"), [(False, 0.5), (True, 1.5)])
def test_scaling_exponent_of_noise_and_walk(brown: bool, alpha: float) -> None:
    x = RNG.normal(size=(2, 20_000))
    if brown:
        x = x.cumsum(axis=1)
    assert value(series(x[0], x[1]), "dfa_alpha_ml") == pytest.approx(alpha, abs=0.07)


def test_displacement_is_the_mean_over_all_pairs() -> None:
    x = RNG.normal(size=300).cumsum() + 50.0
    squares = [np.mean((x[lag:] - x[:-lag]) ** 2) for lag in range(1, 100)]
    expected = np.array([0.0, *squares], dtype=np.float64)
    ours = mean_square_displacement(x - x.mean(), 99)
    np.testing.assert_allclose(ours, expected, rtol=1e-9, atol=1e-9)


def test_a_random_walk_diffuses_as_fast_as_it_was_made_and_has_no_memory() -> None:
    rng = np.random.default_rng(7)
    diffusion = 5.0
    step = math.sqrt(2.0 * diffusion / 100.0)
    x = step * rng.normal(size=(2, 60_000)).cumsum(axis=1)
    sway = series(x[0], x[1])
    assert value(sway, "diffusion_short") == pytest.approx(2.0 * diffusion, rel=0.1)
    assert value(sway, "hurst_short") == pytest.approx(0.5, abs=0.02)
    assert value(sway, "hurst_long") == pytest.approx(0.5, abs=0.1)


def test_someone_who_is_pulled_back_has_a_critical_point() -> None:
    sway = walk(3)
    assert 0.05 < value(sway, "critical_time") < 10.0
    assert value(sway, "diffusion_short") > value(sway, "diffusion_long")


def test_stays_are_those_of_walking_along_the_path() -> None:
    x, y = 0.3 * RNG.normal(size=(2, 400)).cumsum(axis=1)

    def run(indices: range, here: int) -> int:
        count = 0
        for there in indices:
            if math.hypot(x[there] - x[here], y[there] - y[here]) > 2.5:
                break
            count += 1
        return count

    expected = [
        1 + run(range(here + 1, 400), here) + run(range(here - 1, -1, -1), here)
        for here in range(400)
    ]
    np.testing.assert_array_equal(stays(x, y, 2.5), expected)


def test_two_resting_places_have_their_distance_and_their_time() -> None:
    rng = np.random.default_rng(1)
    place = np.where(np.arange(6000) // 300 % 2 == 0, 0.0, 20.0)
    sway = series(place + 0.1 * rng.normal(size=6000), 0.1 * rng.normal(size=6000))
    assert value(sway, "sway_density_peak_s") == pytest.approx(3.0, rel=0.4)
    assert value(sway, "sway_density_distance") < 20.5


def test_spline_is_the_natural_one_of_scipy() -> None:
    x = np.sort(RNG.uniform(0.0, 10.0, 40))
    y = RNG.normal(size=40)
    at = np.linspace(x[0], x[-1], 500)
    expected = CubicSpline(x, y, bc_type="natural")(at)
    np.testing.assert_allclose(natural_spline(x, y, at), expected, atol=1e-10)


@pytest.mark.parametrize("hz", [0.1, 0.5, 2.0])
def test_centre_of_mass_of_a_sine_is_the_sine_divided_by_the_pendulum(
    hz: float,
) -> None:
    t_s = np.arange(6000) / 100.0
    x = np.sin(2.0 * np.pi * hz * t_s)
    square = 9.80665 / (0.55 * 1.70)
    expected = x * square / (square + (2.0 * np.pi * hz) ** 2)
    inner = slice(1000, 5000)
    np.testing.assert_allclose(
        centre_of_mass(x, 100.0)[inner], expected[inner], atol=2e-3
    )


def test_slow_and_fast_sway_are_rambling_and_trembling() -> None:
    t_s = np.arange(6000) / 100.0
    slow, fast = 5.0 * np.sin(0.2 * np.pi * t_s), 0.5 * np.sin(4.0 * np.pi * t_s)
    sway = series(slow + fast, slow - fast)
    assert value(sway, "rambling_rms_estimated_ml") == pytest.approx(
        5.0 / math.sqrt(2.0), rel=0.05
    )
    assert value(sway, "trembling_rms_estimated_ap") == pytest.approx(
        0.5 / math.sqrt(2.0), rel=0.1
    )


def test_time_to_boundary_of_a_sine_towards_two_edges() -> None:
    t_s = np.arange(6001) / 100.0
    sway = series(10.0 * np.sin(t_s), np.zeros(6001))
    feet = Support(-50.0, 50.0, -100.0, 100.0)
    phase = np.linspace(0.0, np.pi, 100_001)[1:-1]
    speed = 10.0 * np.abs(np.cos(phase))
    ahead = np.where(
        np.cos(phase) > 0, 50.0 - 10.0 * np.sin(phase), 50.0 + 10.0 * np.sin(phase)
    )
    expected = (ahead / speed).min()
    assert value(sway, "time_to_boundary_min_ml", feet) == pytest.approx(
        expected, rel=1e-2
    )
    assert value(sway, "time_to_boundary_mean", feet) == pytest.approx(
        expected, rel=2e-2
    )


def test_time_to_boundary_needs_feet_that_hold_the_path() -> None:
    sway = walk(2)
    without = compute(sway)["time_to_boundary_min"]
    outside = compute(sway, support=Support(0.0, 1.0, 0.0, 1.0))["time_to_boundary_min"]
    assert without.reason == "the edges of the feet are not known"
    assert outside.reason == "the CoP leaves the edges of the feet that were given"


def test_load_is_shared_as_the_corners_say() -> None:
    corner_n = np.tile([300.0, 100.0, 200.0, 100.0], (100, 1))
    sway = CopSeries(100.0, RNG.normal(size=100), RNG.normal(size=100), None, corner_n)
    assert value(sway, "load_left_pct") == pytest.approx(500.0 / 7.0)
    assert value(sway, "load_front_pct") == pytest.approx(400.0 / 7.0)
    shares = 100.0 * np.array([3.0, 1.0, 2.0, 1.0]) / 7.0
    expected = math.sqrt(((shares - 25.0) ** 2).sum() / 4.0)
    assert value(sway, "weight_distribution_index") == pytest.approx(expected)


@pytest.mark.parametrize(("x", "y"), [(1.0, 1.0), (1.0, 0.0), (0.2, 3.0), (0.0, 0.0)])
def test_mean_step_is_the_elliptic_integral(x: float, y: float) -> None:
    large, small = max(x, y), min(x, y)
    shape = 1.0 - (small / large) ** 2 if large else 0.0
    expected = math.sqrt(2.0 / math.pi) * large * ellipe(shape)
    assert mean_step(x, y) == pytest.approx(expected, rel=1e-9)


def test_corrected_path_is_the_path_that_was_there_before_the_noise() -> None:
    sway = walk(5)
    rng = np.random.default_rng(5)
    noise_mm_s = 100.0 * 0.02 * math.sqrt(math.pi)
    noisy = series(
        sway.ml_mm + 0.02 * rng.normal(size=6000),
        sway.ap_mm + 0.02 * rng.normal(size=6000),
    )
    true = value(sway, "path_length")
    found = compute(noisy, noise_floor_mm_s=noise_mm_s)["path_length_corrected"].value
    assert value(noisy, "path_length") > 1.01 * true
    assert found == pytest.approx(true, rel=0.004)


def test_a_path_of_nothing_but_noise_has_no_corrected_length() -> None:
    found = compute(walk(5), noise_floor_mm_s=1e4)["path_length_corrected"]
    assert found.reason == "the path is not longer than the board's own noise"


def test_gain_of_the_low_pass_on_white_noise() -> None:
    noise = RNG.normal(size=60_000)
    from station.filters import zero_phase
    from station.live.lowpass import CUTOFF_HZ

    steps = np.diff(zero_phase(noise, CUTOFF_HZ, 100.0))
    assert step_gain() == pytest.approx(steps.std(), rel=0.01)


def test_windows_of_the_hull_pass_every_neighbour() -> None:
    corners = hull_points(*points(0, 200).T)
    turns = [
        np.cross(np.append(b - a, 0.0), np.append(c - b, 0.0))[2]
        for (a, b), (_, c) in pairwise(pairwise([*corners, *corners[:2]]))
    ]
    assert min(turns) > 0.0
