from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.measures import REGISTRY, Measure, Support, compute
from station.values import CopSeries
from tests.station.measures.signals import series, sways, walk

ROTATION_KEEPS = (
    "mean_distance",
    "rms_distance",
    "range",
    "max_distance",
    "path_length",
    "mean_velocity",
    "prediction_ellipse_area",
    "prediction_ellipse_area_exact",
    "prediction_ellipse_major",
    "prediction_ellipse_minor",
    "confidence_circle_area",
    "convex_hull_area",
    "sway_area_rate",
    "mean_frequency",
    "fractal_dimension_circle",
    "fractal_dimension_ellipse",
    "diffusion_short",
    "hurst_long",
    "sway_density_peak_s",
)
"""What does not depend on which way the person faces."""

DEGREE = {"mm": 1, "mm/s": 1, "mm2": 2, "mm2/s": 2, "Hz": 0, "1": 0, "s": 0, "deg": 0}
"""How a value grows when everything is twice as large."""

PLACE = "load_offset"
"""The only measure that is about where on the board somebody stands."""

FIXED_SIZES = {"sway density", "noise"}
"""These compare with millimetres of their own and so do not scale."""


def all_values(given_series: CopSeries) -> dict[str, Measure]:
    return compute(given_series, keep_short=True)


def same(one: Measure, other: Measure, factor: float = 1.0, rel: float = 1e-6) -> bool:
    if one.value is None or other.value is None:
        return one.value is other.value
    floor = 1e-9 * max(1.0, factor)
    return other.value == pytest.approx(factor * one.value, rel=rel, abs=floor)


@settings(max_examples=60)
@given(sway=sways(), degrees=st.floats(0.0, 360.0))
def test_turning_the_person_changes_only_what_has_a_direction(
    sway: CopSeries, degrees: float
) -> None:
    angle = np.radians(degrees)
    ml = np.cos(angle) * sway.ml_mm - np.sin(angle) * sway.ap_mm
    ap = np.sin(angle) * sway.ml_mm + np.cos(angle) * sway.ap_mm
    before, after = all_values(sway), all_values(replace(sway, ml_mm=ml, ap_mm=ap))
    for name in ROTATION_KEEPS:
        assert same(before[name], after[name]), name
    angle_before = before["prediction_ellipse_angle"].value
    angle_after = after["prediction_ellipse_angle"].value
    if angle_before is not None and angle_after is not None:
        turned = (angle_after - angle_before - degrees) % 180.0
        assert min(turned, 180.0 - turned) < 1e-3


@settings(max_examples=60)
@given(sway=sways())
def test_a_mirror_changes_only_signs_and_the_angle(sway: CopSeries) -> None:
    before = all_values(sway)
    after = all_values(replace(sway, ml_mm=-sway.ml_mm))
    for name, one in before.items():
        if name in ("ml_ap_correlation", PLACE):
            assert same(one, after[name], factor=-1.0)
        elif name == "prediction_ellipse_angle":
            mirrored = after[name].value
            if one.value is not None and mirrored is not None:
                left_over = (one.value + mirrored) % 180.0
                assert min(left_over, 180.0 - left_over) < 1e-6
        else:
            assert same(one, after[name]), name


@settings(max_examples=60)
@given(sway=sways(), ml=st.floats(-300.0, 300.0), ap=st.floats(-300.0, 300.0))
def test_where_on_the_board_one_stands_changes_nothing(
    sway: CopSeries, ml: float, ap: float
) -> None:
    before = all_values(sway)
    after = all_values(replace(sway, ml_mm=sway.ml_mm + ml, ap_mm=sway.ap_mm + ap))
    for name, one in before.items():
        # A walk in micrometres, 300 mm away, keeps nine digits of its sixteen.
        assert name == PLACE or same(one, after[name], rel=1e-4), name


@settings(max_examples=40)
@given(sway=sways(), factor=st.sampled_from([0.25, 2.0, 8.0]))
def test_twice_as_large_is_twice_as_long_and_four_times_the_area(
    sway: CopSeries, factor: float
) -> None:
    before = all_values(sway)
    after = all_values(
        replace(sway, ml_mm=sway.ml_mm * factor, ap_mm=sway.ap_mm * factor)
    )
    for name, one in before.items():
        definition = REGISTRY[name]
        if definition.family not in FIXED_SIZES and definition.unit != "%":
            assert same(one, after[name], factor ** DEGREE[definition.unit]), name


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 99))
def test_long_recordings_scale_and_turn_too(seed: int) -> None:
    sway = walk(seed)
    doubled = all_values(replace(sway, ml_mm=2 * sway.ml_mm, ap_mm=2 * sway.ap_mm))
    swapped = all_values(replace(sway, ml_mm=sway.ap_mm, ap_mm=sway.ml_mm))
    for name, one in all_values(sway).items():
        definition = REGISTRY[name]
        if definition.family not in FIXED_SIZES and definition.unit != "%":
            assert same(one, doubled[name], 2.0 ** DEGREE[definition.unit]), name
        other = name.replace("_ml", "_xx").replace("_ap", "_ml").replace("_xx", "_ap")
        if name.endswith(("_ml", "_ap")) and name != "ml_ap_correlation":
            assert same(one, swapped[other], rel=1e-4), name


@given(sway=sways(least=30), part=st.floats(0.35, 0.65))
def test_the_path_of_two_pieces_is_the_path_of_the_whole(
    sway: CopSeries, part: float
) -> None:
    cut = int(part * len(sway.ml_mm))
    first = replace(sway, ml_mm=sway.ml_mm[: cut + 1], ap_mm=sway.ap_mm[: cut + 1])
    second = replace(sway, ml_mm=sway.ml_mm[cut:], ap_mm=sway.ap_mm[cut:])
    for name in ("path_length", "path_length_ml", "path_length_ap"):
        pieces = [compute(each)[name].value for each in (first, second)]
        whole = compute(sway)[name].value
        assert None not in pieces
        assert whole == pytest.approx(sum(value for value in pieces if value))


anything = st.floats(allow_nan=True, allow_infinity=True)


@settings(max_examples=150, deadline=None)
@given(
    points=st.lists(st.tuples(anything, anything), max_size=60),
    repeat=st.sampled_from([1, 1, 1, 120]),
    rate_hz=st.sampled_from([0.0, 20.0, 100.0, 1000.0, float("nan")]),
    support=st.sampled_from([None, Support(-100.0, 100.0, -50.0, 150.0)]),
)
def test_no_signal_at_all_crashes_or_warns(
    points: list[tuple[float, float]],
    repeat: int,
    rate_hz: float,
    support: Support | None,
) -> None:
    table = np.array(points * repeat, dtype=np.float64).reshape(-1, 2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        measures = compute(
            series(table[:, 0], table[:, 1], rate_hz),
            support=support,
            noise_floor_mm_s=1.0,
            keep_short=True,
        )
    for name, each in measures.items():
        if each.value is None:
            assert each.reason, name
        else:
            assert np.isfinite(each.value), name


@pytest.mark.parametrize("samples", [10, 3001, 6000])
def test_standing_perfectly_still_has_no_size_and_says_so(samples: int) -> None:
    measures = all_values(series(np.full(samples, 3.0), np.full(samples, -8.0)))
    assert measures["path_length"].value == 0.0
    assert measures["prediction_ellipse_area"].value == 0.0
    for name in ("mean_frequency", "ml_ap_correlation", "fractal_dimension_circle"):
        assert measures[name].value is None
        assert measures[name].reason


def test_what_needs_60_s_is_not_reported_from_30_s() -> None:
    long, short = walk(1), walk(1, samples=3000)
    needs = [name for name, each in REGISTRY.items() if each.report_from_s == 60.0]
    assert "median_frequency_ml" in needs
    assert "sample_entropy_ap" in needs
    for name in needs:
        if name.startswith("time_to_boundary"):
            continue
        assert compute(long)[name].value is not None, name
        assert compute(short)[name].value is None, name
        assert compute(short)[name].reason == "needs 60 s; this recording has 30.0 s"


def test_short_recordings_keep_values_beside_the_reason_when_asked_to() -> None:
    each = compute(walk(1, samples=3000), keep_short=True)["median_frequency_ml"]
    assert each.value is not None
    assert each.reason == "needs 60 s; this recording has 30.0 s"


def test_a_gap_is_named_by_every_measure() -> None:
    sway = walk(1)
    sway.ml_mm[100:110] = np.nan
    (reason,) = {each.reason for each in compute(sway).values()}
    assert reason == (
        "the centre of pressure is missing in 10 of 6000 samples: "
        "a gap in the readings, or nobody on the board"
    )
