"""`heron run`: all that one machine needs, as children of one command."""

from __future__ import annotations

import errno
import signal
import socket
from pathlib import Path

import click

from firmware.clock import MonotonicClock
from station.children import Family
from station.errors import BadConfig, PortInUse
from station.folder import claimed, data_folder
from station.launch import check_headless, planned, start_station

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
@click.option(
    "--headless",
    is_flag=True,
    help="Without the kiosk: button, lights and buzzer; what happens is printed as "
    "lines of JSON.",
)
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
        plan = planned(folder, board)
        host = plan.config.kiosk.host if host is None else host
        port = plan.config.kiosk.port if port is None else port
        if headless:
            check_headless(plan)
        else:
            _check_port(host, port)
    _say(f"board {plan.board} ({plan.why}), data in {folder}")
    family = Family(MonotonicClock(), _say)
    with family.stopping_on(signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        start_station(family, plan)
        if plan.config.club.url is not None:
            family.start("uplink", ["station.uplink", "--data", str(folder)])
        if plan.config.mqtt.host is not None:
            family.start("mqtt", ["station.mqtt", "--data", str(folder)])
        address = None
        if headless:
            family.start("panel", ["station.headless", "--data", str(folder)])
        else:
            address = (host, port)
            where = ["--data", str(folder), "--host", host, "--port", str(port)]
            family.start("kiosk", ["web.kiosk", *where])
        while family.watch(IDLE_S if address is None else LOOK_S):
            if address is not None and _answers(address):
                click.echo(f"Heron: open http://{_shown(host)}:{port}")
                address = None


def _check_port(host: str, port: int) -> None:
    """Raise `PortInUse` or `BadConfig` if nothing can be served there."""
    if not host:
        raise BadConfig("--host is empty: give an address, such as 127.0.0.1")
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
