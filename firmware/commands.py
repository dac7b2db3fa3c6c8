"""The commands of the firmware room: the sampler process, and looking at raw counts."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click

from firmware.board import BoardOptions, open_board
from firmware.clock import Clock, MonotonicClock, SimulatedClock
from firmware.description import load_description
from firmware.errors import BadBoard, BadOutput, BadUsage, HeronError
from firmware.sample import write_samples

board_option = click.option(
    "--board",
    "spec",
    required=True,
    metavar="SPEC",
    help="Board driver, with its argument after a colon, such as synthetic:mass=82.",
)
board_file_option = click.option(
    "--board-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Board description over the installed defaults.",
)
seed_option = click.option(
    "--seed", type=int, metavar="N", help="Makes a simulated board repeatable."
)


@click.command()
@board_option
@click.option(
    "--socket",
    "path",
    required=True,
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Where readers connect.",
)
@board_file_option
@seed_option
def sampler(spec: str, path: Path, board_file: Path | None, seed: int | None) -> None:
    """Read a board and publish its readings, until SIGTERM or Ctrl-C.

    Without --board-file, board.toml in the socket's folder describes the board.
    """
    from firmware.sampler import run_sampler  # noqa: PLC0415 - sample does without it

    run_sampler(spec, path, board_file, seed)


@click.command()
@board_option
@click.option(
    "--seconds", required=True, type=click.FloatRange(0, 86_400, min_open=True)
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE",
    help="CSV file to write, - for standard output.",
)
@click.option("--fast", is_flag=True, help="Do not wait: simulated boards only.")
@board_file_option
@seed_option
def sample(  # noqa: PLR0917 - click passes every option by name
    spec: str,
    seconds: float,
    out: Path,
    fast: bool,
    board_file: Path | None,
    seed: int | None,
) -> None:
    """Write every conversion of a board as cell,seq,t_ns,count,flags.

    A summary of good, flagged and missed conversions goes to standard error.
    """
    if math.isnan(seconds):
        raise BadUsage("--seconds must be a number of seconds, such as 10")
    clock: Clock = SimulatedClock() if fast else MonotonicClock()
    options = BoardOptions(
        description=load_description(board_file), clock=clock, seed=seed
    )
    board = open_board(spec, options)
    if fast and not board.simulated:
        raise BadBoard(f"--fast needs a simulated board, and {spec} is a real one")
    try:
        board.prepare()
        with _opened(out) as stream:
            counts = write_samples(board.readings(), seconds, stream)
    finally:
        board.close()
    for line in counts.summary():
        click.echo(line, err=True)


@contextmanager
def _opened(out: Path) -> Iterator[TextIO]:
    """Give the file to write to. Raises `BadOutput` when it cannot be written."""
    if str(out) == "-":
        yield sys.stdout
        return
    try:
        with out.open("w", encoding="ascii", newline="") as stream:
            yield stream
    except HeronError:
        raise
    except OSError as error:
        raise BadOutput(
            f"{out} cannot be written ({error.strerror}): "
            "check the folder, its permissions and the space left"
        ) from error
