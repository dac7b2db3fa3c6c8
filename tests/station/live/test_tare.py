from __future__ import annotations

import pytest

from firmware.description import load_description
from station.calibration import Calibration, nominal_calibration
from station.live.grid import STEP_NS, GridPoint
from station.live.path import LiveSample, centre_of_pressure, corner_forces
from station.live.tare import AUTO_REACH_N, AutoZero, TareGauge, Zero
from station.values import CopSample
from tests.fakes.standing import live_samples

CALIBRATION = nominal_calibration(load_description())
COUNTS_PER_N = 2190.0
EMPTY = (12_000.0, -40_000.0, 3_000.0, 51_000.0)


def point(n: int, *added_n: float) -> GridPoint:
    added = added_n or (0.0,) * 4
    counts = [
        zero + COUNTS_PER_N * force + 40.0 * (-1) ** n
        for zero, force in zip(EMPTY, added, strict=True)
    ]
    return GridPoint(n * STEP_NS, (counts[0], counts[1], counts[2], counts[3]), 0)


def sample(at: GridPoint, calibration: Calibration) -> LiveSample:
    corner_n = corner_forces(at.counts, calibration)
    ml_mm, ap_mm, total_n = centre_of_pressure(corner_n, calibration)
    raw = CopSample(at.t_ns, ml_mm, ap_mm, total_n, corner_n, at.flags)
    return LiveSample(at, raw, ml_mm, ap_mm)


def test_two_still_seconds_give_the_zero_and_the_noise() -> None:
    gauge = TareGauge(CALIBRATION)
    zeros = [gauge.push(point(n)) for n in range(200)]

    assert zeros[:-1] == [None] * 199
    zero = zeros[-1]
    assert zero is not None
    assert zero.tare_count == pytest.approx(EMPTY)
    assert zero.noise_count == pytest.approx((40.0,) * 4)


def test_a_person_on_the_board_is_never_taken_for_zero() -> None:
    samples = live_samples([(1, "step_on")], 40, seed=4)
    gauge = TareGauge(CALIBRATION)
    standing = [one for one in samples if one.raw.t_ns > 5_000_000_000]

    assert len(standing) > 3000
    assert {gauge.push(one.point) for one in standing} == {None}
    assert "Keep off" in gauge.hindrance


def test_a_missing_cell_hinders_the_tare() -> None:
    gauge = TareGauge(CALIBRATION)
    gap = point(0)._replace(counts=(float("nan"), 0.0, 0.0, 0.0))

    assert [gauge.push(gap) for _ in range(500)] == [None] * 500
    assert "Check the plugs" in gauge.hindrance


def test_something_heavy_left_on_a_tared_board_is_refused() -> None:
    gauge = TareGauge(CALIBRATION.with_tare(EMPTY), tared_before=True)
    kettlebell = [gauge.push(point(n, 60, 60, 60, 60)) for n in range(400)]
    beam = TareGauge(CALIBRATION.with_tare(EMPTY), tared_before=True)
    light = [beam.push(point(n, 10, 10, 10, 10)) for n in range(200)]

    assert kettlebell == [None] * 400
    assert "heavy" in gauge.hindrance
    assert light[-1] is not None
    assert light[-1].moved_n == pytest.approx((10.0,) * 4)


def drift(
    n_per_minute: float, minutes: float
) -> tuple[AutoZero, Calibration, list[Zero]]:
    calibration = CALIBRATION.with_tare(EMPTY)
    auto = AutoZero(calibration)
    zeros = []
    for n in range(int(minutes * 6000)):
        drifted_n = n_per_minute * n / 6000
        zero = auto.push(sample(point(n, drifted_n, 0, 0, 0), calibration))
        if zero is not None:
            calibration = calibration.with_tare(zero.tare_count)
            zeros.append(zero)
    return auto, calibration, zeros


def test_auto_zero_follows_slow_drift() -> None:
    auto, calibration, zeros = drift(1.0, 3)
    off_n = (EMPTY[0] - calibration.tare_count[0]) / COUNTS_PER_N + 3.0

    assert abs(off_n) < 0.1
    assert not auto.exhausted
    assert all(abs(moved) <= 0.5 for zero in zeros for moved in zero.moved_n)
    assert sum(zero.moved_n[0] for zero in zeros) == pytest.approx(3.0, abs=0.1)


def test_auto_zero_goes_no_further_than_its_reach() -> None:
    auto, calibration, _ = drift(9.0, 3)
    moved_n = (calibration.tare_count[0] - EMPTY[0]) / COUNTS_PER_N

    assert moved_n <= AUTO_REACH_N
    assert auto.exhausted


def test_auto_zero_leaves_a_good_zero_and_a_person_alone() -> None:
    _, _, zeros = drift(0.0, 1)
    calibration = CALIBRATION.with_tare(EMPTY)
    auto = AutoZero(calibration)
    person = [
        auto.push(sample(point(n, 170, 170, 170, 170), calibration)) for n in range(900)
    ]

    assert zeros == []
    assert set(person) == {None}
