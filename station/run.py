"""`heron run`: all that one machine needs, as children of one command.

Whatever can be wrong from outside is looked at before anything starts, so that it ends
as one line and exit status 2 instead of a station that is half there.
"""

from __future__ import annotations

import errno
import signal
import socket
from pathlib import Path

import click

from firmware.board import BoardOptions, open_board
from firmware.clock import MonotonicClock
from firmware.description import BoardDescription, load_description
from station.children import Family
from station.config import Config, load_config
from station.errors import BadConfig, PortInUse
from station.folder import claimed, data_folder

LOOK_S = 0.05
"""How often the kiosk is looked for until it answers."""
IDLE_S = 60.0


@click.command()
@click.option(
    "--board",
    metavar="SPEC",
    help="Board driver, with its argument after a colon: synthetic, "
    "playback:FILE, gpio, hx711. By default what the machine has.",
)
@click.option("--headless", is_flag=True, help="Without the kiosk; JSON lines instead.")
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Data folder; by default heron in the user's data directory.",
)
@click.option("--host", help="Where the kiosk is served; by default 127.0.0.1.")
@click.option("--port", type=click.IntRange(1, 65535), help="By default 8080.")
def run(
    board: str | None,
    headless: bool,
    data: Path | None,
    host: str | None,
    port: int | None,
) -> None:
    """Run a station: sampler, station and kiosk, until Ctrl-C."""
    folder = data_folder(data)
    with claimed(folder):
        config = load_config(folder)
        board_file = folder / "board.toml"
        description = load_description(board_file if board_file.exists() else None)
        spec, why = _chosen_board(board, config, description)
        _check_board(spec, description)
        host, port = host or config.kiosk.host, port or config.kiosk.port
        if not headless:
            _check_port(host, port)
    click.echo(f"Heron: board {spec} ({why}), data in {folder}", err=True)
    family = Family(MonotonicClock(), _say)
    with family.stopping_on(signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        _start(family, spec, folder, None if headless else (host, port))
        address = None if headless else (host, port)
        while family.watch(IDLE_S if address is None else LOOK_S):
            if address is not None and _answers(address):
                click.echo(f"Heron: open http://{_shown(host)}:{port}")
                address = None


def _start(
    family: Family, spec: str, folder: Path, address: tuple[str, int] | None
) -> None:
    board_file = folder / "board.toml"
    described = ["--board-file", str(board_file)] if board_file.exists() else []
    readings = str(folder / "readings.sock")
    family.start(
        "sampler",
        ["firmware.sampler", "--board", spec, "--socket", readings, *described],
    )
    data = ["--data", str(folder)]
    family.start("station", ["station.daemon", *data])
    if address is not None:
        host, port = address
        kiosk = ["web.kiosk", *data, "--host", host, "--port", str(port)]
        family.start("kiosk", kiosk)


def _chosen_board(
    given: str | None, config: Config, description: BoardDescription
) -> tuple[str, str]:
    """Return the board to use, and why that one."""
    if given:
        return given, "as asked"
    if config.board:
        return config.board, "from heron.toml"
    del description
    return "synthetic", "no load cells on this machine"


def _check_board(spec: str, description: BoardDescription) -> None:
    """Claim and release the board. Raises `FirmwareError` if that does not work."""
    board = open_board(spec, BoardOptions(description=description))
    try:
        board.prepare()
    finally:
        board.close()


def _check_port(host: str, port: int) -> None:
    """Raise `PortInUse` or `BadConfig` if nothing can be served there."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except socket.gaierror as error:
        raise BadConfig(
            f"there is no address '{host}' ({error.strerror}): choose another with "
            "--host"
        ) from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(
                f"port {port} of {host} is in use: stop what uses it, or choose "
                "another with --port"
            ) from error
        raise PortInUse(
            f"nothing can be served at port {port} of {host} ({error.strerror}): "
            "choose another with --port or --host"
        ) from error


def _answers(address: tuple[str, int]) -> bool:
    host, port = address
    try:
        socket.create_connection((_reachable(host), port), timeout=LOOK_S).close()
    except OSError:
        return False
    return True


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - asked for


def _shown(host: str) -> str:
    reachable = _reachable(host)
    return f"[{reachable}]" if ":" in reachable else reachable


def _say(line: str) -> None:
    click.echo(f"Heron: {line}", err=True)
