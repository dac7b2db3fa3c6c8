"""The `gpio` board: four HX711 on the GPIO character device."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from firmware.board import BoardOptions
from firmware.description import BoardDescription
from firmware.errors import BadBoard, BadCommand, BoardNotFound
from firmware.frames import LineFrames
from firmware.hx711 import Hx711Reader
from firmware.lines import Lines, open_lines
from firmware.reading import Reading

POLL_NS = 500_000
"""How often DOUT is looked at."""
PATIENCE = 0.3
"""For how much of a period a ready chip waits for others; the rest is for stalls."""


class GpioBoard:
    """Reads the board's four chips through `firmware.lines`.

    `open_with` claims the lines; tests give virtual ones.

    Raises:
        BadBoard: the driver takes no argument.
    """

    simulated = False
    commands: tuple[str, ...] = ()

    def __init__(
        self,
        options: BoardOptions,
        open_with: Callable[[BoardDescription], Lines] = open_lines,
    ) -> None:
        if options.argument:
            raise BadBoard(
                f"the gpio board takes no argument, not '{options.argument}': pins and "
                "chip are named in board.toml"
            )
        self._description = options.description
        self._clock = options.clock
        self._open_with = open_with
        self._lines: Lines | None = None
        self._reader: Hx711Reader | None = None

    def prepare(self) -> None:
        self.close()
        self._lines = self._open_with(self._description)
        self._reader = Hx711Reader(
            LineFrames(self._lines, self._clock),
            self._clock,
            self._description.period_ns,
            patience_ns=round(PATIENCE * self._description.period_ns),
        )
        try:
            self._reader.start()
        except OSError as error:
            raise _lost(error) from error

    def readings(self) -> Iterator[Reading]:
        reader, clock = self._reader, self._clock
        while reader is not None and reader is self._reader:
            next_ns = clock.now_ns() + POLL_NS
            try:
                readings = reader.poll()
            except OSError as error:
                raise _lost(error) from error
            yield from readings
            clock.sleep_until_ns(next_ns)

    def command(self, name: str) -> None:
        raise BadCommand(f"the gpio board is real; nothing can act out '{name}' on it")

    def close(self) -> None:
        self._reader = None
        if self._lines is not None:
            self._lines.close()
            self._lines = None


def _lost(error: OSError) -> BoardNotFound:
    return BoardNotFound(
        f"the GPIO lines no longer do as they are told ({error.strerror}): "
        "restart the sampler; if it happens again, restart the Pi"
    )
