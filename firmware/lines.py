"""The eight GPIO lines of the board, and the only module that knows the GPIO library.

SCK and DOUT of the four cells are words of four bits, bit 0 the first of `CELLS`. gpiod
finds the chip and claims the lines; each call after that is one ioctl of the kernel's
GPIO v2 interface on the claimed lines, four times cheaper than gpiod's own methods.
`docs/acquisition.md` has the measurements.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import suppress
from fcntl import ioctl
from pathlib import Path
from typing import Protocol

import gpiod
from gpiod.line import Bias, Direction, Value

from firmware.description import BoardDescription
from firmware.errors import BoardNotFound

_GET_VALUES = 0xC010B40E
_SET_VALUES = 0xC010B40F
"""GPIO_V2_LINE_GET_VALUES_IOCTL and its sibling, from linux/gpio.h."""
_VALUES = struct.Struct("=QQ")
"""struct gpio_v2_line_values: bits and mask, in the order of the claimed lines."""
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
        cells_of_dout = tuple(cell.dout for cell in cells)
        try:
            self._dout = _request(
                chip,
                cells_of_dout,
                gpiod.LineSettings(direction=Direction.INPUT, bias=Bias.PULL_UP),
            )
        except BoardNotFound:
            self._sck.release()
            raise
        places = [self._sck.offsets.index(cell.sck) for cell in cells]
        words = range(1 << len(cells))
        self._writes = [
            [
                _VALUES.pack(_moved(levels, places), _moved(mask, places))
                for levels in words
            ]
            for mask in words
        ]
        places = [cells_of_dout.index(offset) for offset in self._dout.offsets]
        self._words = [_moved(word, places) for word in words]
        self._values = bytearray(_VALUES.pack(0, words[-1]))
        self._sck_fd, self._dout_fd = self._sck.fd, self._dout.fd

    def write(self, levels: int, mask: int) -> None:
        ioctl(self._sck_fd, _SET_VALUES, self._writes[mask][levels])

    def read(self) -> int:
        values = self._values
        ioctl(self._dout_fd, _GET_VALUES, values)
        return self._words[values[0]]

    def close(self) -> None:
        with suppress(OSError):
            # Lost lines cannot be lowered, and need not be.
            self.write(0, len(self._writes) - 1)
        self._sck.release()
        self._dout.release()


def _moved(word: int, places: list[int]) -> int:
    """Return `word` with each bit moved to its place."""
    return sum((word >> bit & 1) << place for bit, place in enumerate(places))


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
