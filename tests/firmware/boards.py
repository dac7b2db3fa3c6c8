"""Every board driver as the contract tests see it, on a clock that does not wait.

A driver joins the contract suite with one entry in `BOARDS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from firmware.board import Board, BoardOptions
from firmware.clock import SimulatedClock
from firmware.description import load_description
from firmware.gpio_board import GpioBoard
from firmware.playback import PlaybackBoard
from firmware.pypi_hx711 import PypiHx711Board
from firmware.synthetic import SyntheticBoard
from tests.fakes.gpio import FakeClock, FakeLines
from tests.fakes.hx711_chip import Hx711Chip
from tests.fakes.rpi import ChipGpio, installed

SPREAD = (0.0, 0.01, -0.01, 0.03)
"""How far the four chips' periods are off, as a fraction."""


def four_chips(**options: object) -> list[Hx711Chip]:
    """Return chips of 93 SPS, a quarter of a period apart, each a little off."""
    period_ns = load_description().period_ns
    return [
        Hx711Chip(
            period_ns=round(period_ns * (1 + spread)),
            phase_ns=cell * period_ns // 4,
            seed=cell,
            **options,  # type: ignore[arg-type]  # passed through as given
        )
        for cell, spread in enumerate(SPREAD)
    ]


@contextmanager
def gpio() -> Iterator[Board]:
    clock = FakeClock()
    lines = FakeLines(four_chips(), clock)
    yield GpioBoard(BoardOptions(clock=clock), lambda description: lines)


@contextmanager
def hx711() -> Iterator[Board]:
    clock = FakeClock()
    cells = load_description().cells
    with installed(ChipGpio(four_chips(), cells, clock), clock):
        yield PypiHx711Board(BoardOptions(clock=clock))


@contextmanager
def synthetic() -> Iterator[Board]:
    yield SyntheticBoard(BoardOptions(clock=SimulatedClock(), seed=1))


@contextmanager
def playback() -> Iterator[Board]:
    with TemporaryDirectory() as folder:
        recording = Path(folder) / "still.csv"
        recording.write_text("t_s,cop_ml_mm,cop_ap_mm\n0,1,2\n60,1,2\n", "ascii")
        options = BoardOptions(argument=str(recording), clock=SimulatedClock())
        yield PlaybackBoard(options)


BOARDS: dict[str, Callable[[], AbstractContextManager[Board]]] = {
    "gpio": gpio,
    "hx711": hx711,
    "playback": playback,
    "synthetic": synthetic,
}
