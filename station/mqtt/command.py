"""The command `heron mqtt`."""

from __future__ import annotations

import importlib.util
import logging
import signal
import socket
import threading
from pathlib import Path
from types import FrameType

import click

from firmware.clock import NS_PER_S, MonotonicClock
from station.client import SOCKET_NAME, StationClient
from station.config import CONFIG_NAME, load_config
from station.errors import BadConfig, PackagesMissing
from station.folder import data_folder


@click.command()
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Data folder; by default heron in the user's data directory.",
)
def mqtt(data: Path | None) -> None:
    """Publish results and the station's state to an MQTT broker."""
    logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s", force=True)
    folder = data_folder(data)
    config = load_config(folder).mqtt
    if config.host is None:
        raise BadConfig(
            f"{folder / CONFIG_NAME} names no broker: set host below [mqtt]"
        )
    if importlib.util.find_spec("paho") is None:
        raise PackagesMissing(
            "MQTT needs paho-mqtt: run pip install 'heron-station[mqtt]'"
        )
    # Only here, because it is an optional package.
    from station.mqtt.broker import Broker  # noqa: PLC0415 - as said
    from station.mqtt.publisher import Publisher  # noqa: PLC0415 - with it
    from station.mqtt.topics import Topics  # noqa: PLC0415 - with it

    name = config.name or socket.gethostname()
    topics = Topics(config.prefix, name)
    broker = Broker(folder, config, topics)
    publisher = Publisher(
        folder,
        config,
        topics,
        name=name,
        broker=broker,
        ask=StationClient(folder / SOCKET_NAME).request,
        clock=MonotonicClock(),
    )
    stopping = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    broker.open()
    try:
        while not stopping.is_set():
            stopping.wait(publisher.step() / NS_PER_S)
    finally:
        broker.close()
