from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware.description import load_description
from hardware.plate_error import (
    FIGURE,
    NINE_MM,
    WEIGHT_N,
    SimulatedPlate,
    before_and_after,
    error_map,
    many_plates,
    picture,
    rms_mm,
    typical_seed,
)
from station.calibrate.fours import four
from station.calibrate.plate import Placement, PlateReport, fit_plate
from station.calibration import Calibration, corner_forces_n
from station.errors import BadCalibration

BOARD = load_description()


def placements(plate: SimulatedPlate) -> list[Placement]:
    return [plate.place(WEIGHT_N, x, y) for x, y in NINE_MM]


def fit(
    places: list[Placement], plate: SimulatedPlate
) -> tuple[Calibration, PlateReport]:
    return fit_plate(
        places, plate.tare(), BOARD, calibration_id="p", made_at="2026-05-01T10:00:00Z"
    )


def plate_of(seed: int) -> SimulatedPlate:
    return SimulatedPlate(BOARD, np.random.default_rng(seed))


def test_nine_points_bring_the_error_from_millimetres_to_tenths() -> None:
    before, after = many_plates(60)
    assert 3.0 < np.median(before) < 6.0
    assert np.median(after) < 0.3
    assert after.max() < 0.6


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_the_plate_calibration_is_better_on_every_plate(seed: int) -> None:
    plate, nominal, fitted = before_and_after(seed)
    assert rms_mm(error_map(plate, fitted)[1]) < 0.7
    assert rms_mm(error_map(plate, fitted)[1]) < rms_mm(error_map(plate, nominal)[1])


def test_the_four_forces_stay_those_of_the_corners() -> None:
    plate = plate_of(3)
    calibration, _ = fit(placements(plate), plate)
    count = plate.count(700.0, 120.0, 150.0)
    force_n = corner_forces_n(count[None, :], calibration)[0]
    assert force_n.sum() == pytest.approx(700, rel=1e-3)
    share = np.array([0.175, 0.7, 0.025, 0.1])
    assert force_n / 700 == pytest.approx(share, abs=0.03)


def test_a_stiff_plate_is_fitted_though_it_answers_to_three_numbers_only() -> None:
    rng = np.random.default_rng(5)
    geometry = np.array(
        [[1.0] * 4, [c.ml_mm for c in BOARD.cells], [c.ap_mm for c in BOARD.cells]]
    )
    gains = np.array([c.counts_per_n for c in BOARD.cells]) * (0.98, 1.01, 1.02, 1.0)
    places = []
    for x, y in NINE_MM:
        force_n = np.linalg.pinv(geometry) @ (WEIGHT_N, WEIGHT_N * x, WEIGHT_N * y)
        count = gains * (force_n + rng.normal(0, 0.001, 4))
        places.append(Placement(WEIGHT_N, x, y, four(count)))
    calibration, report = fit(places, plate_of(0))
    assert report.residual_mm < 0.02
    assert report.condition < 5
    # Twisted, as on an uneven floor: the diagonals cancel and nothing is amplified.
    twist = np.array([10.0, -10.0, -10.0, 10.0]) * gains + calibration.tare_count
    assert np.abs(corner_forces_n(twist[None, :], calibration)).max() < 11


def test_the_report_tells_hold_out_residuals_and_condition() -> None:
    plate = plate_of(8)
    calibration, report = fit(placements(plate), plate)
    assert report.fit_mm < report.residual_mm < report.nominal_mm
    assert report.residual_mm <= report.worst_mm < 2.0
    assert report.residual_n < 0.005 * WEIGHT_N
    assert 1 < report.condition < 10
    assert report.repeat_mm is None
    assert len(report.places) == 9
    assert report.verdict == "good"
    assert (calibration.residual_n, calibration.residual_mm) == (
        report.residual_n,
        report.residual_mm,
    )


def test_repeated_points_tell_the_repeatability() -> None:
    plate = plate_of(8)
    places = placements(plate)
    places += [plate.place(WEIGHT_N, 0.0, 0.0) for _ in range(4)]
    _, report = fit(places, plate)
    assert report.repeat_mm == pytest.approx(0.25 * np.sqrt(2), rel=0.6)
    assert report.repeat_n is not None
    assert report.repeat_n < 0.01


def test_careless_placing_is_fair_not_good() -> None:
    plate = plate_of(8)
    rng = np.random.default_rng(1)
    places = [
        plate.place(WEIGHT_N, x, y) for x, y in np.array(NINE_MM) + rng.normal(0, 3, 2)
    ]
    moved = [
        Placement(p.weight_n, x + rng.normal(0, 2), y + rng.normal(0, 2), p.count)
        for p, (x, y) in zip(places, NINE_MM, strict=True)
    ]
    _, report = fit(moved, plate)
    assert report.verdict == "fair"
    assert "more exactly" in report.text


def test_a_weight_on_the_wrong_point_is_found_out() -> None:
    plate = plate_of(8)
    places = placements(plate)
    wrong = Placement(WEIGHT_N, NINE_MM[0][0], NINE_MM[0][1], places[8].count)
    with pytest.raises(BadCalibration, match="do not fit together"):
        fit([wrong, *places[1:]], plate)


@pytest.mark.parametrize(
    ("points", "words"),
    [
        (NINE_MM[:4], "needs 5 different points"),
        ([NINE_MM[0]] * 9, "needs 5 different points"),
        ([(x, 0.0) for x in range(-100, 101, 25)], "in a line"),
    ],
)
def test_points_that_span_no_plate_are_refused(
    points: list[tuple[float, float]], words: str
) -> None:
    plate = plate_of(1)
    with pytest.raises(BadCalibration, match=words):
        fit([plate.place(WEIGHT_N, x, y) for x, y in points], plate)


def test_the_empty_plate_is_no_placement() -> None:
    plate = plate_of(1)
    with pytest.raises(BadCalibration, match="more than zero"):
        fit([*placements(plate), Placement(0.0, 0, 0, (0.0, 0.0, 0.0, 0.0))], plate)


def test_the_picture_in_the_docs_is_the_one_that_the_code_draws() -> None:
    assert FIGURE.read_text("utf-8") == picture(typical_seed(*many_plates()))
