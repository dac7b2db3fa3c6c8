"""The `hx711` board: the PyPI package `hx711`, one object per cell, for bench tests.

The package's public reading never returns from a silent or saturated cell and drops
counts of 0 and -1, so its `_read` is used with our own deadline and our own checks. It
leaves a frame unfinished when a pulse seems slow; the reader then takes nothing from
that chip until four more conversions have passed.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any

from firmware.board import BoardOptions
from firmware.clock import Clock
from firmware.errors import BadBoard, BadCommand, BoardNotFound
from firmware.frames import LANE_BITS, Frame
from firmware.hx711 import Hx711Reader
from firmware.reading import COUNT_MAX, COUNT_MIN, Reading

if TYPE_CHECKING:
    from firmware.description import Cell

POLL_NS = 1_000_000


class PypiHx711Board:
    """Reads each cell with its own object of the package, in turn.

    Raises:
        BadBoard: the driver takes no argument.
    """

    simulated = False
    commands: tuple[str, ...] = ()

    def __init__(self, options: BoardOptions) -> None:
        if options.argument:
            raise BadBoard(
                f"the hx711 board takes no argument, not '{options.argument}': pins "
                "are named in board.toml"
            )
        self._description = options.description
        self._clock = options.clock
        self._frames: PackageFrames | None = None
        self._reader: Hx711Reader | None = None

    def prepare(self) -> None:
        self.close()
        self._frames = PackageFrames(self._description.cells, self._clock)
        self._reader = Hx711Reader(
            self._frames, self._clock, self._description.period_ns
        )
        self._reader.start()

    def readings(self) -> Iterator[Reading]:
        reader, clock = self._reader, self._clock
        while reader is not None and reader is self._reader:
            next_ns = clock.now_ns() + POLL_NS
            yield from reader.poll()
            clock.sleep_until_ns(next_ns)

    def command(self, name: str) -> None:
        raise BadCommand(f"the hx711 board is real; nothing can act out '{name}' on it")

    def close(self) -> None:
        self._reader = None
        if self._frames is not None:
            self._frames.close()
            self._frames = None


class PackageFrames:
    """Frames as the package reads them.

    Raises:
        BoardNotFound: the package or the GPIO library below it does not work here.
    """

    def __init__(self, cells: tuple[Cell, ...], clock: Clock) -> None:
        try:
            package = import_module("hx711")
            self._gpio = package.GPIO
            kind = _cell_class(package.HX711, self._gpio)
            self._cells = tuple(kind(cell.dout, cell.sck) for cell in cells)
        except (ImportError, RuntimeError, OSError) as error:
            raise BoardNotFound(
                f"the hx711 package cannot be used here ({error}): install "
                "heron-station[hx711] with rpi-lgpio on a Raspberry Pi, and be in the "
                "gpio group"
            ) from error
        self._clock = clock

    def drive(self, levels: int, chips: int) -> None:
        for bit, cell in enumerate(self._cells):
            if chips >> bit & 1:
                self._gpio.output(cell.sck, bool(levels >> bit & 1))

    def look(self) -> int:
        return sum(cell.dout() << bit for bit, cell in enumerate(self._cells))

    def read(self, chips: int) -> Frame:
        lanes = released = stuck = slow = 0
        clocked_ns = self._clock.now_ns()
        for bit, cell in enumerate(self._cells):
            if chips >> bit & 1:
                count = cell.read_once()
                lanes |= (count or 0) % (1 << 24) << (LANE_BITS * bit)
                slow |= cell.slow << bit
                released |= cell.dout() << bit
                stuck |= (1 - cell.dout()) << bit & ~released
        done_ns = self._clock.now_ns()
        return Frame(lanes, released, stuck, 0, slow, slow, clocked_ns, done_ns)

    def close(self) -> None:
        self._gpio.cleanup()


def _cell_class(base: Any, gpio: Any) -> Any:
    """Return the package's class with the parts changed that may never return."""

    class PackageCell(base):  # type: ignore[misc]  # its base is known at run time only
        """One chip; `read_once` returns None when the package gave up on a frame."""

        slow = False

        def __init__(self, dout: int, sck: int) -> None:
            super().__init__(dout, sck)
            self.sck = sck
            gpio.setup(dout, gpio.IN, pull_up_down=gpio.PUD_UP)

        def dout(self) -> int:
            return int(bool(gpio.input(self._dout)))

        def read_once(self) -> int | None:
            self._ends: list[int] = []
            self.slow = False
            count: int | bool = self._read(1)
            if count is not False:
                return count
            if self._ends:
                return self._ends[0]
            self.slow = True
            return None

        def _set_channel_gain(self, num: int) -> bool:
            # False for a finished frame means an end of the range; the last bit, still
            # on DOUT, tells which.
            self._ends.append(COUNT_MAX if self.dout() else COUNT_MIN)
            return bool(super()._set_channel_gain(num))

        def _apply_setting(self) -> bool:
            # The reader discards what comes before the gain is known.
            return True

        def get_raw_data(self, times: int = 0) -> list[int]:
            # Called by the package after a slow gain pulse, and never to return.
            del times
            self.slow = True
            return []

    return PackageCell
