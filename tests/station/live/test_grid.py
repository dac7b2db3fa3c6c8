from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.interpolate import PchipInterpolator

from firmware.reading import Flag, Reading
from station.live.grid import GAP_NS, STEP_NS, Grid, GridPoint

PERIODS_NS = (10_702_000, 10_820_000, 10_611_000, 10_750_000)
PHASES_NS = (0, 2_600_000, 5_300_000, 8_100_000)


def sway(cell: int, t_s: float) -> int:
    return round(4e5 + 9e4 * math.sin(2 * math.pi * 0.7 * t_s + cell) + 2e4 * cell)


def chips(
    seconds: float,
    count: Callable[[int, float], int] = sway,
    start_ns: int = 5_000_000_123,
) -> list[Reading]:
    readings = [
        Reading(cell, seq, t_ns, count(cell, t_ns / 1e9))
        for cell in range(4)
        for seq in range(int(seconds * 1e9 / PERIODS_NS[cell]))
        for t_ns in [start_ns + PHASES_NS[cell] + seq * PERIODS_NS[cell]]
    ]
    return sorted(readings, key=lambda reading: reading.t_ns)


def run(readings: list[Reading]) -> Iterator[tuple[Reading, GridPoint]]:
    grid = Grid()
    for reading in readings:
        for point in grid.push(reading):
            yield reading, point


def whole(point: GridPoint) -> bool:
    return not any(math.isnan(count) for count in point.counts)


def test_every_grid_moment_is_given_once_and_in_order() -> None:
    times = [point.t_ns for _, point in run(chips(5))]

    assert set(np.diff(times)) == {STEP_NS}
    assert times[0] % STEP_NS == 0
    assert len(times) == pytest.approx(500, abs=3)


def test_agrees_with_scipy_on_the_readings_so_far() -> None:
    readings = chips(2)
    seen: list[list[Reading]] = [[], [], [], []]
    given_points = iter(list(run(readings)))
    trigger, point = next(given_points)
    checked = 0
    for reading in readings:
        seen[reading.cell].append(reading)
        while trigger is reading:
            if whole(point) and all(len(cell) > 2 for cell in seen):
                for cell in range(4):
                    times = [r.t_ns - point.t_ns for r in seen[cell]]
                    oracle = PchipInterpolator(times, [r.count for r in seen[cell]])
                    assert point.counts[cell] == pytest.approx(
                        float(oracle(0)), rel=1e-12
                    )
                checked += 1
            trigger, point = next(given_points, (Reading(0, 0, 0, 0), point))

    assert checked > 150


def test_moving_load_is_followed_better_than_by_the_latest_value() -> None:
    errors = [
        abs(
            point.counts[cell]
            - (4e5 + 9e4 * math.sin(4.398229715 * t_s + cell) + 2e4 * cell)
        )
        for _, point in run(chips(10))
        if whole(point)
        for t_s in [point.t_ns / 1e9]
        for cell in range(4)
    ]
    one_period_of_motion = 9e4 * 4.4 * 0.0107

    assert np.sqrt(np.mean(np.square(errors))) < one_period_of_motion / 100


def test_holds_back_at_most_one_period_of_the_slowest_chip() -> None:
    held_ns = [reading.t_ns - point.t_ns for reading, point in run(chips(20))]

    assert min(held_ns) >= 0
    assert max(held_ns) <= max(PERIODS_NS)
    assert np.mean(held_ns) == pytest.approx(0.8 * 10_720_000, rel=0.1)


def test_flagged_readings_are_left_out_and_their_flags_told() -> None:
    readings = chips(2)
    bad = next(r for r in readings if r.cell == 2 and r.seq == 100)
    wrong = bad._replace(count=7_000_000, flags=Flag.DESYNC)
    points = [p for _, p in run([wrong if r is bad else r for r in readings])]
    clean = [p for _, p in run(readings)]

    tainted = [p for p in points if p.flags]
    assert {p.flags for p in tainted} == {Flag.DESYNC}
    assert all(abs(p.t_ns - bad.t_ns) <= 10_700_000 for p in tainted)
    assert 1 <= len(tainted) <= 3
    for point, reference in zip(points, clean, strict=True):
        assert point.counts[2] == pytest.approx(reference.counts[2], rel=0.01)


def test_a_lost_conversion_is_interpolated_and_told() -> None:
    readings = [r for r in chips(2) if not (r.cell == 1 and r.seq == 50)]
    points = [p for _, p in run(readings)]

    assert {p.flags for p in points if whole(p)} == {0, Flag.PERIOD}
    assert sum(p.flags == Flag.PERIOD for p in points) in (2, 3)


@pytest.mark.parametrize("lost", [5, 20, 60])
def test_nothing_is_interpolated_over_a_gap(lost: int) -> None:
    readings = [r for r in chips(3) if not (r.cell == 3 and 100 <= r.seq < 100 + lost)]
    points = [p for _, p in run(readings)][2:]
    left_ns, right_ns = (
        next(r.t_ns for r in readings if r.cell == 3 and r.seq == seq)
        for seq in (99, 100 + lost)
    )

    assert right_ns - left_ns > GAP_NS
    for point in points:
        inside = left_ns < point.t_ns < right_ns
        assert math.isnan(point.counts[3]) is inside
        assert bool(point.flags & Flag.MISSING) is inside
        assert not any(math.isnan(count) for count in point.counts[:3])
    assert set(np.diff([p.t_ns for p in points])) == {STEP_NS}


def test_a_missing_cell_does_not_hold_the_others_for_ever() -> None:
    readings = [r for r in chips(3) if r.cell != 0]
    triggered = list(run(readings))

    assert len(triggered) > 280
    assert all(r.t_ns - p.t_ns <= GAP_NS + 11_000_000 for r, p in triggered)
    assert all(math.isnan(p.counts[0]) and p.flags & Flag.MISSING for _, p in triggered)


def test_a_ten_sps_board_gives_no_values_only_the_mark() -> None:
    slow = [
        Reading(cell, seq, 10**9 + cell * 20_000_000 + seq * 85_635_000, 5)
        for seq in range(50)
        for cell in range(4)
    ]
    points = [p for _, p in run(slow)][10:]

    assert points
    assert all(p.flags & Flag.MISSING for p in points)


def test_silence_gives_missing_points_and_then_a_new_start() -> None:
    grid = Grid()
    readings = chips(1)
    for reading in readings:
        grid.push(reading)
    last_ns = readings[-1].t_ns
    silent = grid.pass_time(last_ns + 400_000_000)
    later = [r._replace(t_ns=r.t_ns + 3_600_000_000_000) for r in readings]
    again = [point for reading in later for point in grid.push(reading)]

    assert 30 <= len(silent) <= 40
    assert all(p.flags & Flag.MISSING for p in silent[2:])
    assert grid.pass_time(last_ns) == []
    assert again[0].t_ns >= later[0].t_ns
    assert len(again) < 110


@given(
    st.lists(
        st.tuples(
            st.integers(0, 3),
            st.integers(-30_000_000, 400_000_000),
            st.sampled_from([0, 0, 0, Flag.DESYNC, Flag.MISSING]),
        ),
        max_size=120,
    )
)
def test_no_order_of_readings_breaks_the_grid(
    steps: list[tuple[int, int, int]],
) -> None:
    grid = Grid()
    t_ns = 10**10
    times: list[int] = []
    for cell, step_ns, flags in steps:
        t_ns += step_ns
        points = grid.push(Reading(cell, 0, t_ns, 1000, flags))
        times.extend(point.t_ns for point in points)
        for point in points:
            for count in point.counts:
                assert math.isnan(count) or count == pytest.approx(1000)
            assert (Flag.MISSING & point.flags != 0) or whole(point)

    assert times == sorted(set(times))
