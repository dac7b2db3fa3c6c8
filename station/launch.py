"""Choosing a board and starting what reads it: shared by `heron run` and `heron trial`.

Whatever can be wrong from outside is looked at before anything starts, so that it ends
as one line and exit status 2 instead of a station that is half there.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from firmware.board import BoardOptions, open_board
from firmware.description import BoardDescription, own_description
from firmware.errors import BoardNotFound
from station.children import Family
from station.config import Config, load_config

MODEL = Path("/proc/device-tree/model")
"""Says on a Raspberry Pi that it is one."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be started."""

    folder: Path
    config: Config
    board: str
    why: str
    """Why this board."""


def planned(folder: Path, board: str | None) -> Plan:
    """Return what is to run in `folder`, with `board` or what there is.

    Raises:
        BadConfig: `heron.toml` does not make sense.
        FirmwareError: the board cannot be used as it is described.
    """
    config = load_config(folder)
    description = own_description(folder)
    if board is not None:
        spec, why = board, "as asked"
    elif config.board:
        spec, why = config.board, "from heron.toml"
    else:
        spec, why = found_board(description)
    _check_board(spec, description)
    return Plan(folder, config, spec, why)


def start_station(family: Family, plan: Plan) -> None:
    """Start the sampler and the station as children."""
    readings = str(plan.folder / "readings.sock")
    family.start(
        "sampler",
        ["firmware.sampler", "--board", plan.board, "--socket", readings],
    )
    family.start("station", ["station.daemon", "--data", str(plan.folder)])


def check_headless(plan: Plan) -> None:
    """Look whether a station without a screen can work as it is set up.

    Raises:
        BadConfig: its settings make no sense, or its voice is not installed.
        UnknownProtocol: there is no such protocol.
    """
    from station.headless.settings import settings_of  # noqa: PLC0415 - only then
    from station.headless.voice import open_voice  # noqa: PLC0415 - as above

    description = own_description(plan.folder)
    settings = settings_of(plan.folder, plan.config.headless, description)
    open_voice(settings.config.voice).close()


def found_board(
    description: BoardDescription, devices: Path = Path("/dev"), model: Path = MODEL
) -> tuple[str, str]:
    """Return the board that this machine has, and why that one.

    Raises:
        BoardNotFound: this is a Raspberry Pi whose GPIO may not be used.
    """
    # Without a GPIO chip the library that asks its label is not needed.
    if any(devices.glob("gpiochip*")):
        from firmware.lines import chip_labels  # noqa: PLC0415 - see above

        try:
            for path, label in chip_labels(devices):
                if label in description.chip_labels:
                    return "gpio", f"{path} is the GPIO header, {label}"
        except BoardNotFound:
            if model.exists() and "Raspberry Pi" in model.read_text("utf-8"):
                raise
    return "synthetic", "this machine has no GPIO header for load cells"


def _check_board(spec: str, description: BoardDescription) -> None:
    """Claim and release the board. Raises `FirmwareError` if that does not work."""
    board = open_board(spec, BoardOptions(description=description))
    try:
        board.prepare()
    finally:
        board.close()
