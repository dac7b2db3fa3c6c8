"""When a chip converts, as far as looking now and then can tell."""

from __future__ import annotations

import random

import pytest

from firmware.conversions import ConversionClock

NOMINAL_NS = 10_750_000
LOOK_NS = 1_000_000


def followed(
    period_ns: int, conversions: int, *, wide_every: int = 0, seed: int = 1
) -> tuple[ConversionClock, list[bool]]:
    """Show a clock so many conversions, each seen between two looks."""
    clock, source, agreed = ConversionClock(NOMINAL_NS), random.Random(seed), []
    clock.restart(0)
    for number in range(1, conversions + 1):
        fall_ns = number * period_ns + source.randint(-20_000, 20_000)
        look_ns = LOOK_NS
        if wide_every and number % wide_every == 0:
            look_ns = 6_000_000
        before_ns = fall_ns + source.randint(0, look_ns)
        agreed.append(clock.advance(before_ns - look_ns, before_ns))
    return clock, agreed


@pytest.mark.parametrize("spread", [-0.18, -0.04, 0.0, 0.03, 0.22])
def test_a_chips_own_period_is_found(spread: float) -> None:
    period_ns = round(NOMINAL_NS * (1 + spread))
    clock, agreed = followed(period_ns, 250)
    assert clock.period_ns == pytest.approx(period_ns, rel=0.001)
    assert all(agreed[10:])
    assert clock.seq == pytest.approx(250, abs=2)


def test_stalled_looks_do_not_spoil_the_period() -> None:
    clock, agreed = followed(NOMINAL_NS + 100_000, 250, wide_every=5)
    assert clock.period_ns == pytest.approx(NOMINAL_NS + 100_000, rel=0.01)
    assert all(agreed[10:])
    assert clock.seq == 250


@pytest.mark.parametrize("period_ns", [6_911_000, 7_400_000, 14_500_000])
def test_a_period_far_from_the_nominal_one_is_never_agreed_with(period_ns: int) -> None:
    clock, agreed = followed(period_ns, 250, wide_every=3)
    assert not any(agreed)
    assert not clock.proven


def test_a_fast_chip_whose_updates_are_hidden_is_not_taken_for_a_slow_one() -> None:
    clock, source = ConversionClock(NOMINAL_NS), random.Random(3)
    clock.restart(0)
    for number in range(2, 200, 2):
        fall_ns = number * 6_500_000
        before_ns = fall_ns + source.randint(0, LOOK_NS)
        assert not clock.advance(before_ns - LOOK_NS, before_ns)
        clock.note_read(before_ns - LOOK_NS, fall_ns + 7_000_000)


def test_nothing_is_agreed_with_before_the_period_is_pinned_down() -> None:
    clock = ConversionClock(NOMINAL_NS)
    clock.restart(0)
    assert not clock.advance(NOMINAL_NS - 3_000_000, NOMINAL_NS + 3_000_000)


def test_missed_conversions_are_counted() -> None:
    clock, _ = followed(NOMINAL_NS, 50)
    found_ns = 54 * NOMINAL_NS
    assert clock.advance(found_ns - 3 * NOMINAL_NS, found_ns + 100_000)
    assert clock.seq == 54


def test_a_conversion_off_schedule_is_told_and_doubted_after() -> None:
    clock, _ = followed(NOMINAL_NS, 50)
    off_ns = 51 * NOMINAL_NS + NOMINAL_NS // 3
    assert not clock.advance(off_ns - 100_000, off_ns)
    assert not clock.proven


def test_a_conversion_is_safe_for_less_than_a_period() -> None:
    clock, _ = followed(NOMINAL_NS, 50)
    safe_ns = clock.safe_until_ns(0)
    assert 0.8 * NOMINAL_NS < safe_ns < 0.85 * NOMINAL_NS
