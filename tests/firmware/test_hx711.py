"""The reader against chips that are clocked bit by bit."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest

from firmware.hx711 import Hx711Reader, LineFrames, count_flags, count_of
from firmware.reading import CELLS, COUNT_MAX, COUNT_MIN, Flag, Reading, flag_names
from tests.fakes.gpio import FakeClock, FakeLines, Stall, random_stalls
from tests.fakes.hx711_chip import Collision, Hx711Chip

NOMINAL_NS = round(1e9 / 93)
SPREAD = (0.0, 0.013, -0.011, 0.034)
MODELS = (Collision.RELOAD, Collision.ONES, Collision.RESTART, Collision.RELOAD)
POLL_NS = 700_000


def chips_of(seed: int, **options: object) -> list[Hx711Chip]:
    return [
        Hx711Chip(
            period_ns=round(NOMINAL_NS * (1 + spread)),
            phase_ns=NOMINAL_NS * cell // 4,
            collision=model,
            datasheet=1 + cell % 2,
            gain=(128, 64)[cell % 2],
            seed=seed + cell,
            **options,  # type: ignore[arg-type]  # passed through as given
        )
        for cell, (spread, model) in enumerate(zip(SPREAD, MODELS, strict=True))
    ]


def read_for(
    seconds: float,
    chips: Sequence[Hx711Chip],
    stalls: Callable[[], Stall] | None = None,
    *,
    call_ns: int = 2_000,
    posted: bool = False,
) -> list[Reading]:
    clock = FakeClock()
    lines = FakeLines(chips, clock, call_ns=call_ns, stalls=stalls, posted=posted)
    reader = Hx711Reader(LineFrames(lines, clock), clock, NOMINAL_NS)
    reader.start()
    readings = []
    while clock.now_ns() < seconds * 1e9:
        next_ns = clock.now_ns() + POLL_NS
        readings += reader.poll()
        clock.sleep_until_ns(next_ns)
    return readings


def wrong_counts(readings: Sequence[Reading], chips: Sequence[Hx711Chip]) -> list[str]:
    """Name each count that its chip did not have when it was found ready."""
    wrong = []
    for reading in readings:
        conversions = chips[reading.cell].conversions
        found = bisect_right(conversions, reading.t_ns, key=lambda made: made[0])
        if not found or conversions[found - 1][1] != reading.count:
            wrong.append(f"{reading} was not {conversions[max(0, found - 1)]}")
    return wrong


def accepted(readings: Sequence[Reading]) -> list[Reading]:
    return [reading for reading in readings if not reading.flags]


def shares_of(readings: Sequence[Reading]) -> str:
    counted = Counter(flag_names(reading.flags) or "good" for reading in readings)
    total = len(readings)
    return ", ".join(f"{name} {n / total:.2%}" for name, n in counted.most_common())


@pytest.mark.slow
def test_ten_minutes_of_stalls_let_no_wrong_count_through(
    capsys: pytest.CaptureFixture[str],
) -> None:
    chips = chips_of(seed=1)
    readings = read_for(600, chips, random_stalls(1, every_calls=4_000))
    with capsys.disabled():
        print(f"\nten minutes: {shares_of(readings)}")  # noqa: T201 - is to be seen
    assert wrong_counts(accepted(readings), chips) == []
    assert sum(chip.resets for chip in chips) > 500
    assert len(wrong_counts(readings, chips)) > 500
    assert len(accepted(readings)) > 0.9 * 600 * 4 * 93 / (1 + max(SPREAD))


@pytest.mark.parametrize("posted", [False, True])
def test_stalls_longer_than_a_period_let_no_wrong_count_through(
    *, posted: bool
) -> None:
    chips = chips_of(seed=2)
    stalls = random_stalls(2, every_calls=1_500, longest_ns=80_000_000)
    readings = read_for(60, chips, stalls, posted=posted)
    assert wrong_counts(accepted(readings), chips) == []
    seen = {flag for reading in readings for flag in Flag if reading.flags & flag}
    assert {Flag.SLOW_PULSE, Flag.COLLISION, Flag.SETTLING, Flag.PERIOD} <= seen


def test_an_undisturbed_reader_accepts_every_conversion_once_settled() -> None:
    chips = chips_of(seed=3)
    readings = read_for(20, chips)
    assert wrong_counts(accepted(readings), chips) == []
    for cell, chip in enumerate(chips):
        good = [r for r in readings if r.cell == cell and not r.flags]
        assert all(b.seq - a.seq == 1 for a, b in pairwise(good))
        made_later = sum(t > good[0].t_ns for t, _ in chip.conversions)
        assert 0 <= 1 + made_later - len(good) <= 1


def test_seq_counts_the_conversions_that_were_lost() -> None:
    chips = chips_of(seed=4)
    readings = read_for(30, chips, random_stalls(4, every_calls=2_000))
    for cell, chip in enumerate(chips):
        numbers = dict(zip((t for t, _ in chip.conversions), chip.numbers, strict=True))
        times = sorted(numbers)
        own = [r for r in readings if r.cell == cell and not r.flags]
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
    chips = chips_of(seed=5)
    readings = read_for(5, chips, call_ns=call_ns)
    assert wrong_counts(accepted(readings), chips) == []
    late = [r for r in readings if r.t_ns > 1e9]
    assert all(r.flags == 0 for r in late)


def test_calls_of_40_us_are_all_flagged_slow() -> None:
    readings = read_for(3, chips_of(seed=6), call_ns=40_000)
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
