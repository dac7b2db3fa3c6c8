"""The reader against chips that are clocked bit by bit."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware.frames import count_flags, count_of
from firmware.reading import CELLS, COUNT_MAX, COUNT_MIN, Flag
from tests.fakes.hx711_chip import Collision
from tests.fakes.hx711_world import (
    ChipWorld,
    World,
    accepted,
    read_world,
    shares_of,
    usual_world,
    wrong_counts,
)

NATURES = st.builds(
    ChipWorld,
    spread=st.floats(-0.3, 0.3),
    phase=st.floats(0, 1),
    collision=st.sampled_from(Collision),
    datasheet=st.sampled_from((1, 2)),
    gain=st.sampled_from((32, 64, 128)),
    jitter_ns=st.sampled_from((0, 20_000, 200_000)),
)
WORLDS = st.builds(
    World,
    chips=st.tuples(NATURES, NATURES, NATURES, NATURES),
    seed=st.integers(0, 1 << 30),
    call_ns=st.integers(300, 30_000),
    poll_ns=st.integers(300_000, 1_000_000),
    patience=st.sampled_from((0.0, 0.3, 0.5)),
    posted=st.booleans(),
    every_calls=st.integers(60, 20_000),
    longest_stall_ns=st.integers(30_000, 100_000_000),
)


@pytest.mark.slow
def test_ten_minutes_of_stalls_let_no_wrong_count_through(
    capsys: pytest.CaptureFixture[str],
) -> None:
    world = usual_world(seed=1, every_calls=4_000)
    readings, chips, _ = read_world(world, 600, quick=True)
    with capsys.disabled():
        print(f"\nten minutes: {shares_of(readings)}")  # noqa: T201 - is to be seen
    assert wrong_counts(accepted(readings), chips) == []
    assert sum(chip.resets for chip in chips) > 200
    assert len(wrong_counts(readings, chips)) > 200
    assert len(accepted(readings)) > 0.95 * 600 * 4 * 93 / 1.034


@pytest.mark.parametrize("posted", [False, True])
def test_stalls_longer_than_a_period_let_no_wrong_count_through(
    *, posted: bool
) -> None:
    world = usual_world(
        seed=2, every_calls=1_500, longest_stall_ns=80_000_000, posted=posted
    )
    readings, chips, _ = read_world(world, 60, quick=True)
    assert wrong_counts(accepted(readings), chips) == []
    seen = {flag for reading in readings for flag in Flag if reading.flags & flag}
    assert {Flag.SLOW_PULSE, Flag.COLLISION, Flag.SETTLING, Flag.PERIOD} <= seen


@settings(max_examples=40, deadline=None)
@given(world=WORLDS)
def test_no_world_lets_a_wrong_count_through(world: World) -> None:
    readings, chips, _ = read_world(world, 1.5)
    assert wrong_counts(accepted(readings), chips) == []
    assert all(a.t_ns <= b.t_ns for a, b in pairwise(readings))


@pytest.mark.parametrize("patience", [0.0, 0.3])
def test_an_undisturbed_reader_accepts_every_conversion_once_settled(
    patience: float,
) -> None:
    readings, chips, _ = read_world(usual_world(patience=patience), 20)
    assert wrong_counts(accepted(readings), chips) == []
    for cell, chip in enumerate(chips):
        good = [r for r in accepted(readings) if r.cell == cell]
        assert all(b.seq - a.seq == 1 for a, b in pairwise(good))
        made_later = sum(t > good[0].t_ns for t, _ in chip.conversions)
        assert 0 <= 1 + made_later - len(good) <= 1


def test_chips_that_wait_for_each_other_share_frames() -> None:
    sets = 20 * 93
    alone = read_world(usual_world(patience=0.0), 20)[2].calls / sets
    shared = read_world(usual_world(patience=0.3), 20)[2].calls / sets
    assert shared < 0.65 * alone


def test_seq_counts_the_conversions_that_were_lost() -> None:
    readings, chips, _ = read_world(usual_world(seed=4, every_calls=2_000), 30)
    for cell, chip in enumerate(chips):
        numbers = dict(zip((t for t, _ in chip.conversions), chip.numbers, strict=True))
        times = sorted(numbers)
        own = [r for r in accepted(readings) if r.cell == cell]
        steps = []
        for a, b in pairwise(own):
            made_a, made_b = (
                numbers[times[bisect_right(times, r.t_ns) - 1]] for r in (a, b)
            )
            steps.append((b.seq - a.seq) - (made_b - made_a))
        assert sum(step != 0 for step in steps) <= 0.01 * len(steps)
        assert all(abs(step) <= 1 for step in steps)


@pytest.mark.parametrize("call_ns", [500, 5_000, 12_000])
def test_slower_libraries_lose_nothing_while_pulses_stay_short(call_ns: int) -> None:
    readings, chips, _ = read_world(usual_world(call_ns=call_ns), 5)
    assert wrong_counts(accepted(readings), chips) == []
    assert all(r.flags == 0 for r in readings if r.t_ns > 1e9)


def test_calls_of_40_us_are_all_flagged_slow() -> None:
    readings, _, _ = read_world(usual_world(call_ns=40_000), 3)
    assert readings
    assert all(reading.flags & Flag.SLOW_PULSE for reading in readings)


def test_counts_come_out_of_their_own_lanes() -> None:
    counts = (COUNT_MIN, COUNT_MAX, -1, 0x123456)
    lanes = sum((count & 0xFFFFFF) << 32 * cell for cell, count in enumerate(counts))
    assert [count_of(lanes, cell) for cell in range(len(CELLS))] == list(counts)


@pytest.mark.parametrize(
    ("count", "flags"),
    [
        (0, 0),
        (0x7FF, 0),
        (0xFFF, Flag.ONES_TAIL),
        (-1, Flag.ONES_TAIL),
        (-2, 0),
        (COUNT_MAX, Flag.ONES_TAIL | Flag.SATURATED),
        (COUNT_MIN, Flag.SATURATED),
    ],
)
def test_a_count_shows_its_own_faults(count: int, flags: int) -> None:
    assert count_flags(count) == flags
