"""The eight GPIO lines of the board, and the only module that knows the GPIO library.

SCK and DOUT of the four cells are words of four bits, bit 0 the first of `CELLS`. One
call is one ioctl for all lines in it. `docs/acquisition.md` says why the library is
gpiod.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import gpiod
from gpiod.line import Bias, Direction, Value

from firmware.description import BoardDescription
from firmware.errors import BoardNotFound

CONSUMER = "heron"
POSTED_LABEL = "pinctrl-rp1"
"""Writes to this chip of the Pi 5 travel over PCIe and may bunch together."""


class Lines(Protocol):
    """Four SCK that are driven and four DOUT that are read."""

    posted: bool
    """Whether writes may bunch, so that a read must keep each pulse apart."""

    def write(self, levels: int, mask: int) -> None:
        """Drive the SCKs in `mask` to their bits of `levels`, all in one step."""

    def read(self) -> int:
        """Return the levels of the DOUTs, all looked at in one step."""

    def close(self) -> None:
        """Give the lines back, SCK low."""


class GpioLines:
    """Lines of a GPIO character device. DOUT is pulled up: unplugged reads not ready.

    Raises:
        BoardNotFound: the lines cannot be had.
    """

    def __init__(self, chip: str, label: str, description: BoardDescription) -> None:
        self.posted = label == POSTED_LABEL
        self.chip = chip
        self.label = label
        cells = description.cells
        self._sck = _request(
            chip,
            tuple(cell.sck for cell in cells),
            gpiod.LineSettings(direction=Direction.OUTPUT, output_value=Value.INACTIVE),
        )
        try:
            self._dout = _request(
                chip,
                tuple(cell.dout for cell in cells),
                gpiod.LineSettings(direction=Direction.INPUT, bias=Bias.PULL_UP),
            )
        except BoardNotFound:
            self._sck.release()
            raise
        value = (Value.INACTIVE, Value.ACTIVE)
        words = range(1 << len(cells))
        self._writes: list[list[dict[int | str, Value]]] = [
            [
                {
                    cell.sck: value[levels >> bit & 1]
                    for bit, cell in enumerate(cells)
                    if mask >> bit & 1
                }
                for levels in words
            ]
            for mask in words
        ]
        self._active = Value.ACTIVE

    def write(self, levels: int, mask: int) -> None:
        self._sck.set_values(self._writes[mask][levels])

    def read(self) -> int:
        active = self._active
        first, second, third, fourth = self._dout.get_values()
        return (
            (first is active)
            | (second is active) << 1
            | (third is active) << 2
            | (fourth is active) << 3
        )

    def close(self) -> None:
        self._sck.release()
        self._dout.release()


def open_lines(
    description: BoardDescription, devices: Path = Path("/dev")
) -> GpioLines:
    """Claim the board's lines on the first chip that bears one of its labels.

    Raises:
        BoardNotFound: no such chip, or no permission, or a line is taken.
    """
    seen = []
    for path, label in chip_labels(devices):
        if label in description.chip_labels:
            return GpioLines(path, label, description)
        seen.append(f"{path} ({label})")
    wanted = ", ".join(description.chip_labels)
    if not seen:
        raise BoardNotFound(
            f"there is no GPIO chip {devices}/gpiochip*: run this on a Raspberry Pi "
            "with the board attached, or use --board synthetic"
        )
    raise BoardNotFound(
        f"no GPIO chip is labelled {wanted}; found {', '.join(seen)}: name the one "
        "with the 40-pin header in hx711.chip_label of board.toml"
    )


def chip_labels(devices: Path = Path("/dev")) -> Iterator[tuple[str, str]]:
    """Yield path and label of each GPIO chip. Raises `BoardNotFound` without rights."""
    for path in sorted(devices.glob("gpiochip*")):
        try:
            with gpiod.Chip(str(path)) as chip:
                yield str(path), chip.get_info().label
        except PermissionError as error:
            raise BoardNotFound(_no_permission(str(path))) from error
        except OSError as error:
            raise BoardNotFound(
                f"GPIO chip {path} cannot be opened ({error.strerror}): check that it "
                "is a GPIO character device"
            ) from error


def _request(
    chip: str, pins: tuple[int, ...], settings: gpiod.LineSettings
) -> gpiod.LineRequest:
    try:
        return gpiod.request_lines(chip, {pins: settings}, consumer=CONSUMER)
    except PermissionError as error:
        raise BoardNotFound(_no_permission(chip)) from error
    except (OSError, ValueError) as error:
        names = ", ".join(str(pin) for pin in pins)
        raise BoardNotFound(
            f"GPIO {names} of {chip} cannot be claimed ({error}): another program may "
            "hold them (gpioinfo names it), or board.toml names wrong pins"
        ) from error


def _no_permission(path: str) -> str:
    return (
        f"{path} may not be opened by this user: add it to the gpio group "
        "(sudo usermod -aG gpio $USER), then log in again"
    )
