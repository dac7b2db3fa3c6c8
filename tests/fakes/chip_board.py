"""A person on four virtual chips, read by the real reader: from bits to the screen."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator

from firmware.board import BoardOptions
from firmware.errors import BadCommand
from firmware.gpio_board import POLL_NS
from firmware.hx711 import Hx711Reader
from firmware.reading import CELLS, Reading
from tests.fakes.chip_faults import NOMINAL_NS, Fault, Rig
from tests.fakes.gpio import FakeClock, QuickFrames
from tests.fakes.hx711_chip import Signal

BODY_N = 700.0
STEP_NS = 400_000_000
SWAY = 0.02
"""The share that sides and front give and take: 4 mm."""
ALONE_NS = round(0.32 * NOMINAL_NS)
"""A conversion so far from those of the others has a frame of its own."""


class ChipBoard:
    """Chips whose cells carry somebody who may step on and off."""

    simulated = False
    commands: tuple[str, ...] = ("step_on", "step_off")

    def __init__(self, options: BoardOptions) -> None:
        assert isinstance(options.clock, FakeClock)
        self._clock = options.clock
        self.rig = Rig(clock=self._clock)
        frames = QuickFrames(self.rig.lines, self._clock)
        self.rig.reader = Hx711Reader(frames, self._clock, NOMINAL_NS)
        self._noise = random.Random(3)
        self._fault: Fault | None = None
        self._on = False
        self._moved_ns = -STEP_NS
        self._gain = options.description.cells[0].counts_per_n
        for cell, chip in enumerate(self.rig.chips):
            chip.signal = self._signal(cell)

    def prepare(self) -> None:
        self.rig.reader.start()

    def readings(self) -> Iterator[Reading]:
        while True:
            if self._fault is not None and self._alone():
                # Found ready, and the next call is the first of its frame.
                self._clock.sleep_until_ns(self.rig.ill.next_ns + 100_000)
                self._fault.begin(self.rig)
                self._fault = None
            next_ns = self._clock.now_ns() + POLL_NS
            yield from self.rig.reader.poll()
            self._clock.sleep_until_ns(next_ns)

    def command(self, name: str) -> None:
        if name not in self.commands:
            raise BadCommand(f"nothing can act out '{name}' here")
        self._on, self._moved_ns = name == "step_on", self._clock.now_ns()

    def close(self) -> None:
        pass

    def fail(self, fault: Fault) -> None:
        """Have the fault begin with a conversion that comes alone."""
        self._fault = fault

    def _alone(self) -> bool:
        """Return whether the ill chip is next, and no other near it."""
        ill, *others = self.rig.chips
        soon = 0 < ill.next_ns - self._clock.now_ns() <= 2 * POLL_NS
        return soon and all(
            min(away_ns, one.period_ns - away_ns) > ALONE_NS
            for one in others
            for away_ns in [(one.next_ns - ill.next_ns) % one.period_ns]
        )

    def _signal(self, cell: int) -> Signal:
        def count(_number: int) -> int:
            now_ns = self._clock.now_ns()
            share = min(1.0, (now_ns - self._moved_ns) / STEP_NS)
            body_n = BODY_N * (share if self._on else 1 - share)
            ml = math.sin(now_ns / 4e8) * (1 if cell % 2 else -1)
            ap = math.sin(now_ns / 6e8) * (1 if cell < 2 else -1)
            force_n = body_n / len(CELLS) * (1 + SWAY * (ml + ap))
            counts = round(20_000 + self._gain * force_n + self._noise.gauss(0, 45))
            # A good count looks like a reset once in 4096: not here, by chance.
            return counts - 1 if counts & 0xFFF == 0xFFF else counts

        return count
