"""The `hx711` package on fake-rpi, which carries the chip model."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from firmware.board import BoardOptions
from firmware.description import load_description
from firmware.errors import BadBoard, BoardNotFound
from firmware.pypi_hx711 import PypiHx711Board
from firmware.reading import COUNT_MAX, COUNT_MIN, Flag, Reading
from tests.fakes.gpio import FakeClock
from tests.fakes.hx711_chip import Hx711Chip
from tests.fakes.rpi import ChipGpio, installed
from tests.firmware.boards import four_chips

SECOND_NS = 1_000_000_000


class Bench:
    """The package's driver on four virtual chips."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.chips = four_chips()
        self.gpio = ChipGpio(self.chips, load_description().cells, self.clock)
        self.board = PypiHx711Board(BoardOptions(clock=self.clock))
        self._stream: Iterator[Reading] | None = None

    def readings(self, duration_ns: int = 2 * SECOND_NS) -> list[Reading]:
        if self._stream is None:
            self.board.prepare()
            self._stream = self.board.readings()
        until_ns = self.clock.now_ns() + duration_ns
        taken = []
        for reading in self._stream:
            taken.append(reading)
            if self.clock.now_ns() > until_ns:
                break
        return taken


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    with installed(made.gpio, made.clock):
        yield made
        made.board.close()


def good(readings: list[Reading], cell: int = 0) -> list[Reading]:
    return [r for r in readings if r.cell == cell and not r.flags]


def flags_of(readings: list[Reading], cell: int = 0) -> Flag:
    seen = Flag(0)
    for reading in readings:
        if reading.cell == cell:
            seen |= Flag(reading.flags)
    return seen


def true_counts(chip: Hx711Chip) -> set[int]:
    return {true for _, true in chip.conversions}


def test_counts_are_the_chips_own(bench: Bench) -> None:
    readings = bench.readings()
    for cell, chip in enumerate(bench.chips):
        counts = {r.count for r in good(readings, cell)}
        assert len(counts) > 100
        assert counts <= true_counts(chip)


def test_a_count_of_zero_survives(bench: Bench) -> None:
    bench.chips[0].signal = lambda number: 0
    assert len(good(bench.readings())) > 100


def test_a_count_of_minus_one_survives_with_its_flag(bench: Bench) -> None:
    bench.chips[0].signal = lambda number: -1
    own = [r for r in bench.readings() if r.cell == 0]
    assert all(r.count == -1 for r in own)
    assert own[-1].flags == Flag.ONES_TAIL


@pytest.mark.parametrize(
    ("signal", "end"), [(1 << 30, COUNT_MAX), (-1 << 30, COUNT_MIN)]
)
def test_a_saturated_cell_says_which_end(bench: Bench, signal: int, end: int) -> None:
    bench.chips[0].signal = lambda number: signal
    last = [r for r in bench.readings() if r.cell == 0][-1]
    assert last.count == end
    assert last.flags & Flag.SATURATED
    assert not last.flags & Flag.SLOW_PULSE


@pytest.mark.parametrize(("level", "flag"), [(1, Flag.MISSING), (0, Flag.NOT_RELEASED)])
def test_a_dead_cell_does_not_hold_up_the_others(
    bench: Bench, level: int, flag: Flag
) -> None:
    bench.chips[0].stuck = level
    readings = bench.readings()
    assert flag in flags_of(readings)
    assert not good(readings)
    assert all(len(good(readings, cell)) > 100 for cell in (1, 2, 3))


@pytest.mark.parametrize("length_ns", [80_000, 3_000_000])
def test_a_frame_that_the_package_leaves_unfinished_spoils_no_other(
    bench: Bench, length_ns: int
) -> None:
    bench.readings()
    calls = bench.gpio.calls
    bench.gpio.stalls = {calls + 397 * n: length_ns for n in range(1, 400)}
    stalled = bench.readings()
    for cell, chip in enumerate(bench.chips):
        assert {r.count for r in good(stalled, cell)} <= true_counts(chip)
    seen = [flags_of(stalled, cell) for cell in range(4)]
    assert any(Flag.SLOW_PULSE in flags for flags in seen)
    bench.gpio.stalls.clear()
    assert good(bench.readings())


def test_a_slow_last_pulse_does_not_send_the_package_reading_for_ever(
    bench: Bench,
) -> None:
    bench.readings()
    bench.chips[0].stuck = 0
    bench.gpio.call_ns = 40_000
    assert Flag.SLOW_PULSE in flags_of(bench.readings())


def test_an_argument_is_refused() -> None:
    with pytest.raises(BadBoard, match="no argument"):
        PypiHx711Board(BoardOptions("fast"))


@pytest.mark.parametrize("error", [ImportError, RuntimeError])
def test_without_a_gpio_library_one_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    real: Callable[..., Any] = builtins.__import__

    def refuse(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("RPi"):
            raise error("this is no Raspberry Pi")
        return real(name, *args, **kwargs)

    monkeypatch.delitem(sys.modules, "hx711", raising=False)
    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(BoardNotFound, match="rpi-lgpio"):
        PypiHx711Board(BoardOptions()).prepare()
