from __future__ import annotations

from dataclasses import replace

import pytest

from station.filters import zero_phase
from station.live.lowpass import CUTOFF_HZ
from station.measures import REGISTRY, Measure, compute
from station.measures.noise import mean_step, step_gain
from tests.shared_data import analytic, needs_shared_data, reference, signal_names
from tests.shared_data import unfiltered as read

TIME_DOMAIN = {"distance", "velocity", "area"}

ROUNDING = 1e-6
"""Power, area and correlation below this part of the signal's are rounding, which the
seven decimals of the recordings decide."""


def measured(name: str, pipeline: str) -> dict[str, Measure]:
    unfiltered = read(name)
    series = unfiltered
    if pipeline == "canonical":
        series = replace(
            unfiltered,
            ml_mm=zero_phase(unfiltered.ml_mm, CUTOFF_HZ, 100.0),
            ap_mm=zero_phase(unfiltered.ap_mm, CUTOFF_HZ, 100.0),
        )
    return compute(series, unfiltered=unfiltered, keep_short=True)


@needs_shared_data
@pytest.mark.parametrize("pipeline", ["unfiltered", "canonical"])
@pytest.mark.parametrize("name", signal_names())
def test_every_value_is_that_of_the_reference(name: str, pipeline: str) -> None:
    expected = reference()[name][pipeline]
    ours = measured(name, pipeline)
    scale_mm2 = expected["rms_distance"]["value"] ** 2
    for measure, entry in expected.items():
        value, unit = entry["value"], entry["unit"]
        found = ours[measure]
        assert unit == found.unit, measure
        if found.value is None:
            assert is_rounding(name, pipeline, measure, value), (measure, found.reason)
            continue
        assert value is not None, measure
        family = REGISTRY[measure].family
        allowed = 1e-6 if family in TIME_DOMAIN else 1e-3
        floor = {"mm2": scale_mm2, "mm2/s": scale_mm2, "1": 1.0}.get(unit, 0.0)
        assert found.value == pytest.approx(
            value, rel=allowed, abs=floor * ROUNDING * 0.1
        ), measure


def is_rounding(name: str, pipeline: str, measure: str, value: float | None) -> bool:
    """Whether the reference value is what remains of a number that is exactly zero."""
    if value is None:
        return True
    if name == "syn_ramp" and pipeline == "unfiltered":
        return REGISTRY[measure].family == "frequency"
    return name == "syn_circle" and measure == "prediction_ellipse_angle"


@needs_shared_data
def test_circle_has_its_closed_forms() -> None:
    expected, ours = analytic()["syn_circle"], measured("syn_circle", "unfiltered")
    for measure, key, units in (
        ("mean_distance", "mdist", 10.0),
        ("rms_distance", "rms", 10.0),
        ("rms_ml", "rms_ml", 10.0),
        ("range_ml", "range_ml", 10.0),
        ("path_length", "path_polygon_exact", 10.0),
        ("mean_velocity", "mvelo_polygon_exact", 10.0),
        ("mean_frequency", "mfreq_polygon_exact", 1.0),
        ("sway_area_rate", "area_sw_per_s_polygon_exact", 100.0),
        ("prediction_ellipse_area", "pea_chi2_ddof1", 100.0),
        ("confidence_circle_area", "area_cc", 100.0),
    ):
        assert ours[measure].value == pytest.approx(units * expected[key], rel=1e-5)


@needs_shared_data
def test_ellipse_has_its_closed_forms() -> None:
    expected, ours = (
        analytic()["syn_ellipse30"],
        measured("syn_ellipse30", "unfiltered"),
    )
    assert ours["prediction_ellipse_angle"].value == pytest.approx(30.0, abs=1e-4)
    assert ours["prediction_ellipse_area"].value == pytest.approx(
        100.0 * expected["pea_chi2_ddof1"], rel=1e-6
    )
    assert ours["sway_area_rate"].value == pytest.approx(
        100.0 * expected["area_sw_limit"], rel=1e-3
    )


@needs_shared_data
def test_ramp_has_exactly_its_own_speed_and_no_area() -> None:
    expected, ours = analytic()["syn_ramp"], measured("syn_ramp", "unfiltered")
    for measure, key in (
        ("path_length", "path"),
        ("path_length_ml", "path_ml"),
        ("mean_velocity", "mvelo"),
        ("mean_velocity_ap", "mvelo_ap"),
        ("range", "range"),
        ("range_ap", "range_ap"),
    ):
        assert ours[measure].value == pytest.approx(10.0 * expected[key], rel=1e-9)
    assert ours["prediction_ellipse_area"].value == 0.0
    assert ours["ml_ap_correlation"].value == pytest.approx(1.0)
    assert ours["fractal_dimension_ellipse"].value is None
    assert ours["median_frequency_ml"].value is None


@needs_shared_data
def test_white_noise_makes_the_path_that_theory_says() -> None:
    expected = analytic()["noise_floor"]
    per_sigma = expected[
        "after_butter2_10Hz_filtfilt_at_100Hz_path_rate_per_sigma_1_per_s"
    ]
    assert 100.0 * step_gain() * mean_step(1.0, 1.0) == pytest.approx(
        per_sigma, rel=0.01
    )
    white = analytic()["syn_white"]
    ours = measured("syn_white", "unfiltered")
    steps = len(read("syn_white").ml_mm) - 1
    sigma = 10.0 * white["sd"]
    assert ours["path_length"].value == pytest.approx(
        white["path_per_step_over_sigma"] * sigma * steps, rel=0.02
    )
    assert ours["path_length_ml"].value == pytest.approx(
        white["path_1d_per_step_over_sigma"] * sigma * steps, rel=0.02
    )
    assert ours["dfa_alpha_ml"].value == pytest.approx(white["dfa"], abs=0.05)
    assert ours["sample_entropy_ml"].value == pytest.approx(
        white["sampen_m_any_r0.2_theory"], rel=0.1
    )


@needs_shared_data
def test_a_random_walk_has_the_diffusion_it_was_made_with() -> None:
    expected, ours = analytic()["syn_brown"], measured("syn_brown", "unfiltered")
    per_axis_mm2_s = 100.0 * expected["D_cm2_per_s_per_axis"]
    for name in ("diffusion_short_ml", "diffusion_short_ap"):
        assert ours[name].value == pytest.approx(per_axis_mm2_s, rel=0.1)
    assert ours["diffusion_short"].value == pytest.approx(2.0 * per_axis_mm2_s, rel=0.1)
    assert ours["hurst_short"].value == pytest.approx(expected["H"], abs=0.05)
    assert ours["dfa_alpha_ap"].value == pytest.approx(expected["dfa"], abs=0.06)


@needs_shared_data
def test_sines_have_their_power_and_frequencies() -> None:
    expected, ours = analytic()["syn_sines"], measured("syn_sines", "unfiltered")
    for measure, key, units in (
        ("total_power_ml", "total_power_ml", 100.0),
        ("mean_power_frequency_ml", "f_mean_ml", 1.0),
        ("centroid_frequency_ml", "f_centroid_ml", 1.0),
    ):
        assert ours[measure].value == pytest.approx(units * expected[key], rel=0.03)
