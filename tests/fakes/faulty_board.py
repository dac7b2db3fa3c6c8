"""A board at rest on which each cell can have a fault of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from random import Random

from firmware.board import BoardOptions
from firmware.errors import BadCommand, BoardNotFound
from firmware.reading import CELLS, COUNT_MAX, Flag, Reading

Fault = Callable[[Reading], Reading | None]
PERIODS_NS = (10_700_000, 10_810_000, 10_590_000, 10_760_000)


class FaultyBoard:
    """Four quiet cells; `faults` changes or swallows what a cell says."""

    commands: tuple[str, ...] = ()

    def __init__(
        self,
        options: BoardOptions,
        faults: Mapping[int, Fault] | None = None,
        *,
        periods_ns: tuple[int, int, int, int] = PERIODS_NS,
        present: bool = True,
        simulated: bool = True,
    ) -> None:
        self._clock = options.clock
        self._faults = dict(faults or {})
        self._periods_ns = periods_ns
        self._present = present
        self.simulated = simulated
        self.closed = False

    def prepare(self) -> None:
        if not self._present:
            raise BoardNotFound("no GPIO chip is labelled pinctrl-rp1: use a Pi")

    def readings(self) -> Iterator[Reading]:
        rng = Random(4)
        due_ns = [self._clock.now_ns() + 2_000_000 * cell for cell in range(len(CELLS))]
        seqs = [0] * len(CELLS)
        while not self.closed:
            cell = due_ns.index(min(due_ns))
            self._clock.sleep_until_ns(due_ns[cell])
            count = 20_000 * (cell + 1) + round(rng.gauss(0, 45))
            reading: Reading | None = Reading(cell, seqs[cell], due_ns[cell], count)
            if cell in self._faults and reading is not None:
                reading = self._faults[cell](reading)
            if reading is not None:
                yield reading
            seqs[cell] += 1
            due_ns[cell] += self._periods_ns[cell]

    def command(self, name: str) -> None:
        raise BadCommand(f"nothing can act out '{name}' here")

    def close(self) -> None:
        self.closed = True


def silent(reading: Reading) -> Reading | None:
    """DOUT stays high: only notices that nothing came, each three periods."""
    if reading.seq % 3:
        return None
    return reading._replace(count=0, flags=int(Flag.MISSING))


def loose(reading: Reading) -> Reading | None:
    return silent(reading) if 200 < reading.seq < 260 else reading


def stuck_low(reading: Reading) -> Reading:
    return reading._replace(count=0, flags=int(Flag.NOT_RELEASED))


def frozen(reading: Reading) -> Reading:
    return reading._replace(count=-1)


def saturated(reading: Reading) -> Reading:
    return reading._replace(count=COUNT_MAX, flags=int(Flag.SATURATED))


def noisy(reading: Reading) -> Reading:
    return reading._replace(count=reading.count + 2500 * (-1) ** reading.seq)


def spiky(reading: Reading) -> Reading:
    return reading if reading.seq % 100 else reading._replace(count=(1 << 21) - 1)


def flagged(reading: Reading) -> Reading:
    return reading if reading.seq % 20 else reading._replace(flags=int(Flag.SLOW_PULSE))


def losing(reading: Reading) -> Reading | None:
    return reading if reading.seq % 20 else None
