"""The contract of every board driver, and how one is chosen by name.

A driver is a class: one of `DRIVERS`, or of another package that registers it in the
entry-point group `heron.boards`. There is no fallback from one driver to another: what
was asked for is used, or an error says why.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

from firmware.clock import Clock, MonotonicClock
from firmware.description import BoardDescription, load_description
from firmware.errors import BadBoard
from firmware.reading import Reading

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint


DRIVERS = {
    "gpio": ("firmware.gpio_board", "GpioBoard"),
    "hx711": ("firmware.pypi_hx711", "PypiHx711Board"),
    "playback": ("firmware.playback", "PlaybackBoard"),
    "synthetic": ("firmware.synthetic", "SyntheticBoard"),
}
"""Heron's own, by name: module and class. To look them up among the entry points would
cost the sampler a sixth of its memory."""


@dataclass(frozen=True, slots=True)
class BoardOptions:
    """What a driver needs; `argument` is what follows the colon in `--board`."""

    argument: str = ""
    description: BoardDescription = field(default_factory=load_description)
    clock: Clock = field(default_factory=MonotonicClock)
    seed: int | None = None


class Board(Protocol):
    """Four load cells that are read.

    `prepare`, then iterate `readings`, then `close`; `close` may be called at any time
    and twice. Faults of a cell are flags on its readings; only a board that is not
    there at all raises.
    """

    simulated: bool
    """Whether the readings are made up or replayed rather than measured now."""
    commands: tuple[str, ...]
    """What `command` understands; empty for real hardware."""

    def prepare(self) -> None:
        """Claim the hardware or open the file. Raises `FirmwareError`."""

    def readings(self) -> Iterator[Reading]:
        """Yield conversions in order of time, waiting for each on the board's clock."""

    def command(self, name: str) -> None:
        """Act out a command of `commands`. Raises `BadCommand` for any other."""

    def close(self) -> None:
        """Release everything."""


class BoardFactory(Protocol):
    """What a registered driver is called with."""

    def __call__(self, options: BoardOptions) -> Board: ...


def board_names() -> tuple[str, ...]:
    """Return the names of the installed drivers."""
    return tuple(sorted({*DRIVERS, *_others()}))


def open_board(spec: str, options: BoardOptions) -> Board:
    """Make the board that `spec` names, as `driver` or `driver:argument`.

    Raises:
        BadBoard: no such driver, or it refuses the argument.
    """
    name, _, argument = spec.partition(":")
    if name in DRIVERS:
        module, kind = DRIVERS[name]
        factory: BoardFactory = getattr(import_module(module), kind)
    elif name in (others := _others()):
        factory = others[name].load()
    else:
        raise BadBoard(
            f"there is no board driver '{name}'; installed: {', '.join(board_names())}"
        )
    return factory(
        BoardOptions(argument, options.description, options.clock, options.seed)
    )


def _others() -> dict[str, EntryPoint]:
    """Return the drivers that other packages have registered."""
    from importlib.metadata import entry_points  # noqa: PLC0415 - 3 MB, see `DRIVERS`

    return {point.name: point for point in entry_points(group="heron.boards")}
