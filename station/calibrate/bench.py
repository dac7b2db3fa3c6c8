"""What the commands that ask for weights share: their options, and an open board."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import click

from firmware.board import Board, BoardOptions, open_board
from firmware.clock import Clock, MonotonicClock, SimulatedClock
from firmware.description import BoardDescription, own_description
from firmware.errors import BadBoard
from station.calibrate.terminal import Terminal
from station.folder import data_folder

F = TypeVar("F", bound=Callable[..., None])


@dataclass(frozen=True, slots=True)
class BenchOptions:
    """Which board is read, and where what is found is kept."""

    spec: str
    data: Path | None
    seed: int | None
    fast: bool


@dataclass(frozen=True, slots=True)
class Bench:
    """An open board and somebody who places weights on it."""

    board: Board
    description: BoardDescription
    folder: Path
    terminal: Terminal


def bench_options(command: F) -> F:
    """Give a command `--board`, `--data`, `--seed` and `--fast`."""
    for option in (
        click.option(
            "--fast", is_flag=True, help="Simulated boards only: do not wait."
        ),
        click.option(
            "--seed", type=int, metavar="N", help="Makes a simulated board repeatable."
        ),
        click.option(
            "--data",
            type=click.Path(path_type=Path),
            metavar="DIR",
            help="Data folder; by default heron in the user's data directory.",
        ),
        click.option(
            "--board",
            "spec",
            required=True,
            metavar="SPEC",
            help="Board driver, such as gpio or synthetic.",
        ),
    ):
        command = option(command)
    return command


@contextmanager
def opened(options: BenchOptions) -> Iterator[Bench]:
    """Open the board for as long as the block lasts.

    What to do is told on standard error.

    Raises:
        HeronError: bad input, or a board that is not there.
    """
    folder = data_folder(options.data)
    description = own_description(folder)
    clock: Clock = SimulatedClock() if options.fast else MonotonicClock()
    board = open_board(
        options.spec,
        BoardOptions(description=description, clock=clock, seed=options.seed),
    )
    if options.fast and not board.simulated:
        raise BadBoard(
            f"--fast needs a simulated board, and {options.spec} is a real one"
        )
    try:
        board.prepare()
        terminal = Terminal(board, clock, say=lambda line: click.echo(line, err=True))
        yield Bench(board, description, folder, terminal)
    finally:
        board.close()
