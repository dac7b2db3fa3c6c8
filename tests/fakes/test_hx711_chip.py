"""The chip model against the datasheet's own words."""

from __future__ import annotations

import random

import pytest

from tests.fakes.hx711_chip import SETTLING, Collision, Hx711Chip
from tests.fakes.hx711_world import random_world, read_world

T_NS = 10_000_000
FIRST_NS = (SETTLING + 1) * T_NS
"""A chip that was switched on shows its fifth conversion."""


def chip(**options: object) -> Hx711Chip:
    settings: dict[str, object] = {
        "signal": lambda number: number * 1000 + 1,
        "period_ns": T_NS,
        "jitter_ns": 0,
    }
    return Hx711Chip(**{**settings, **options})  # type: ignore[arg-type]  # as given


def clock_out(made: Hx711Chip, t_ns: int, pulses: int = 25) -> tuple[int, int]:
    """Return the first 24 bits and the level after the last pulse."""
    bits = 0
    for pulse in range(pulses):
        made.set_sck(1, t_ns)
        made.set_sck(0, t_ns + 1_000)
        if pulse < 24:
            bits = bits << 1 | made.dout(t_ns + 1_000)
        t_ns += 2_000
    return bits, made.dout(t_ns)


def test_dout_falls_after_the_settling_conversions() -> None:
    made = chip()
    assert made.dout(FIRST_NS - 1) == 1
    assert made.dout(FIRST_NS) == 0


def test_24_pulses_give_the_count_and_the_25th_lets_go() -> None:
    made = chip(signal=lambda number: -2)
    assert made.dout(FIRST_NS) == 0
    assert clock_out(made, FIRST_NS) == (0xFFFFFE, 1)


def test_an_unread_conversion_raises_dout_for_75_us_at_the_next() -> None:
    made = chip()
    assert made.dout(FIRST_NS) == 0
    again_ns = FIRST_NS + T_NS
    assert [made.dout(again_ns + t) for t in (-1, 0, 74_999, 75_000)] == [0, 1, 1, 0]


def test_sck_high_for_over_60_us_powers_down_and_the_fall_resets() -> None:
    made = chip()
    made.set_sck(1, FIRST_NS)
    assert made.dout(FIRST_NS + 60_001) == 1
    made.set_sck(0, FIRST_NS + 60_001)
    assert made.resets == 1
    silent_ns = FIRST_NS + 60_001 + FIRST_NS
    assert [made.dout(silent_ns - 1), made.dout(silent_ns)] == [1, 0]


def test_sck_high_for_60_us_does_nothing() -> None:
    made = chip()
    made.set_sck(1, FIRST_NS)
    made.set_sck(0, FIRST_NS + 60_000)
    assert made.resets == 0


def test_no_conversion_is_made_while_powered_down() -> None:
    made = chip()
    made.set_sck(1, FIRST_NS)
    made.set_sck(0, FIRST_NS + 10 * T_NS)
    assert len(made.conversions) == 1


@pytest.mark.parametrize(("pulses", "gain"), [(25, 128), (26, 32), (27, 64)])
def test_the_number_of_pulses_sets_the_gain_of_the_next(pulses: int, gain: int) -> None:
    made = chip(signal=lambda number: 128_000)
    made.dout(FIRST_NS)
    clock_out(made, FIRST_NS, pulses)
    later_ns = FIRST_NS + (1 if gain == 128 else 1 + SETTLING) * T_NS
    assert [made.dout(later_ns - 1), made.dout(later_ns)] == [1, 0]
    assert clock_out(made, later_ns)[0] == 1000 * gain


@pytest.mark.parametrize(("datasheet", "count"), [(1, 128_000), (2, 64_000)])
def test_the_datasheets_differ_about_the_gain_after_power_down(
    datasheet: int, count: int
) -> None:
    made = chip(signal=lambda number: 128_000, datasheet=datasheet, gain=64)
    made.set_sck(1, T_NS // 2)
    made.set_sck(0, T_NS)
    again_ns = T_NS + FIRST_NS
    assert made.dout(again_ns) == 0
    assert clock_out(made, again_ns)[0] == count


def test_a_28th_pulse_is_a_protocol_error() -> None:
    made = chip()
    made.dout(FIRST_NS)
    clock_out(made, FIRST_NS, 28)
    assert made.protocol_errors == 1


@pytest.mark.parametrize("signal", [1 << 30, -(1 << 30)])
def test_the_output_saturates(signal: int) -> None:
    made = chip(signal=lambda number: signal)
    made.dout(FIRST_NS)
    expected = 0x7FFFFF if signal > 0 else 0x800000
    assert clock_out(made, FIRST_NS)[0] == expected


@pytest.mark.parametrize(
    ("model", "bits"),
    [
        (Collision.RELOAD, 0b0101_0101_0101_1100_1100_1100),
        (Collision.RESTART, 0b0101_0101_0101_1111_1111_1111),
        (Collision.ONES, 0b0101_0101_0101_1111_1111_1111),
    ],
)
def test_an_update_inside_a_read_garbles_it(model: Collision, bits: int) -> None:
    halves = {5: 0x555555, 6: 0xCCCCCC - 0x1000000}
    made = chip(signal=lambda number: halves[number], collision=model)
    half_ns = FIRST_NS + T_NS - 12 * 2_000
    made.dout(half_ns)
    assert clock_out(made, half_ns)[0] == bits


def test_a_line_that_does_not_move_hides_the_chip() -> None:
    made = chip()
    made.stuck = 0
    assert made.dout(0) == 0
    assert clock_out(made, FIRST_NS) == (0, 0)


@pytest.mark.parametrize("seed", range(12))
def test_frames_in_one_step_give_the_same_readings(seed: int) -> None:
    world = random_world(random.Random(seed))
    plain, plain_chips, plain_lines = read_world(world, 3)
    quick, quick_chips, quick_lines = read_world(world, 3, quick=True)
    assert quick == plain
    assert quick_lines.calls == plain_lines.calls
    for one, other in zip(quick_chips, plain_chips, strict=True):
        assert one.conversions == other.conversions
