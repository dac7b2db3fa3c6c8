"""The sampler process: it reads one board and publishes what it reads, nothing else.

It touches no disk and no network, and it waits for nobody but the board. SIGTERM and
SIGINT end it at once with exit status 0.
"""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import NoReturn

from firmware.board import Board, BoardOptions, open_board
from firmware.description import load_description, own_description
from firmware.errors import BadCommand, BadUsage
from firmware.exits import exits_cleanly, say
from firmware.notify import Notifier
from firmware.publish import Publisher
from firmware.wire import Hello

POLL_NS = 20_000_000
"""How often new readers and commands are looked for."""
_STOPPING = (signal.SIGTERM, signal.SIGINT)


def run_sampler(
    spec: str, path: Path, board_file: Path | None = None, seed: int | None = None
) -> None:
    """Publish the readings of the board `spec` at `path` until told to stop.

    Without `board_file`, a `board.toml` in the same folder describes the board.

    Raises:
        FirmwareError: the board or the socket cannot be used.
    """
    for number in _STOPPING:
        signal.signal(number, _stop)
    description = (
        load_description(board_file) if board_file else own_description(path.parent)
    )
    board = open_board(spec, BoardOptions(description=description, seed=seed))
    publisher = None
    try:
        board.prepare()
        publisher = Publisher(
            path,
            Hello(
                board=spec,
                board_id=description.board_id,
                simulated=board.simulated,
                commands=board.commands,
                rate_hz=description.rate_hz,
                boot_id=boot_id(),
            ),
        )
        if not board.simulated:
            _prepare_process()
        serve(board, publisher, Notifier())
    finally:
        for number in _STOPPING:
            signal.signal(number, signal.SIG_IGN)
        board.close()
        if publisher is not None:
            publisher.close()


def serve(board: Board, publisher: Publisher, notifier: Notifier) -> None:
    """Publish every reading of `board`, and act out what readers ask for."""
    notifier.ready()
    poll_next_ns = 0
    for reading in board.readings():
        publisher.publish(reading)
        if reading.t_ns < poll_next_ns:
            continue
        poll_next_ns = reading.t_ns + POLL_NS
        notifier.alive(reading.t_ns)
        for name in publisher.poll():
            try:
                board.command(name)
            except BadCommand as error:
                say(str(error))


def _prepare_process() -> None:
    from firmware.realtime import prepare_process  # noqa: PLC0415 - 1 MB of ctypes

    for note in prepare_process():
        say(note)


def boot_id() -> str:
    """Return which boot CLOCK_MONOTONIC counts from."""
    return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()


def main(arguments: list[str] | None = None) -> None:
    """Run `python -m firmware.sampler`."""
    with exits_cleanly():
        given = _Parser(prog="heron sampler").parse(arguments)
        run_sampler(given.board, given.socket, given.board_file, given.seed)


class _Parser(argparse.ArgumentParser):
    """Argparse instead of click, which would take a quarter of the sampler's memory."""

    def parse(self, arguments: list[str] | None) -> argparse.Namespace:
        self.add_argument("--board", required=True, metavar="SPEC")
        self.add_argument("--socket", required=True, type=Path, metavar="PATH")
        self.add_argument("--board-file", type=Path, metavar="FILE")
        self.add_argument("--seed", type=int, metavar="N")
        return self.parse_args(arguments)

    def error(self, message: str) -> NoReturn:
        raise BadUsage(f"{message}; see heron sampler --help")


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    del number, frame
    sys.exit(0)


if __name__ == "__main__":
    main()
