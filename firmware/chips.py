"""Corner forces to counts: four simulated HX711 that each run at their own speed.

What is modelled: a nominal gain and an offset per cell, the converter's noise, an own
oscillator 1 to 4 % off the nominal rate, jitter of the ready time, phases apart,
saturation at 24 bits, and the delay of the chip's digital filter: settled over four
conversions, it shows the load of two of the chip's own periods ago (21 ms at 93 SPS).
What is not: that filter's bandwidth, so that a replayed recording keeps its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from firmware.board import BoardOptions
from firmware.clock import NS_PER_S
from firmware.reading import COUNT_MAX, COUNT_MIN, Flag, Reading

NOISE_COUNTS = 45.0
"""90 nV rms at gain 128 and 80 SPS with 4.3 V excitation (HX711 datasheet)."""
OFFSET_COUNTS = 60_000
"""Unloaded cells and modules differ by about this much either way."""
PERIOD_SPREAD = (0.01, 0.04)
"""How far a chip's own oscillator is off, as a fraction, least and most."""
JITTER_NS = 20_000
"""Spread of the ready time around the chip's own schedule, either way."""
DELAY_CONVERSIONS = 2
BEHIND_NS = NS_PER_S
"""A process held up longer than this has lost conversions, as real chips would."""

ForceAt = Callable[[int, int], float]
"""Force on cell i at t_ns, in newtons; the times of each cell increase, those of
different cells may be 2 ms out of order."""


class FreeRunningChips:
    """Four converters that sample `force_at` at their own times."""

    def __init__(self, options: BoardOptions, random: Random) -> None:
        cells = options.description.cells
        self._clock = options.clock
        self._random = random
        self._gains = [cell.counts_per_n for cell in cells]
        self._tares = [random.uniform(-OFFSET_COUNTS, OFFSET_COUNTS) for _ in cells]
        nominal_ns = options.description.period_ns
        self._periods_ns = [
            round(
                nominal_ns
                * (1 + random.choice((-1, 1)) * random.uniform(*PERIOD_SPREAD))
            )
            for _ in cells
        ]
        shift = random.random()
        order = random.sample(range(len(cells)), len(cells))
        self._phases_ns = [
            round(nominal_ns * ((shift + place / len(cells)) % 1)) for place in order
        ]

    def readings(self, start_ns: int, force_at: ForceAt) -> Iterator[Reading]:
        """Yield conversions for ever, each when its time has come on the clock."""
        clock, random = self._clock, self._random
        gauss, uniform = random.gauss, random.random
        gains, tares, periods_ns = self._gains, self._tares, self._periods_ns
        delays_ns = [DELAY_CONVERSIONS * period_ns for period_ns in periods_ns]
        due_ns = [start_ns + phase for phase in self._phases_ns]
        ready_ns = list(due_ns)
        seqs = [0] * len(due_ns)
        while True:
            t_ns = min(ready_ns)
            cell = ready_ns.index(t_ns)
            late_ns = clock.now_ns() - t_ns
            if late_ns > BEHIND_NS:
                lost = late_ns // periods_ns[cell]
                seqs[cell] += lost
                due_ns[cell] += lost * periods_ns[cell]
                ready_ns[cell] = due_ns[cell]
                continue
            exact = (
                tares[cell]
                + gains[cell] * force_at(cell, t_ns - delays_ns[cell])
                + gauss(0.0, NOISE_COUNTS)
            )
            count, flags = round(exact), 0
            if not COUNT_MIN < count < COUNT_MAX:
                count = COUNT_MIN if count < 0 else COUNT_MAX
                flags = Flag.SATURATED
            clock.sleep_until_ns(t_ns)
            yield Reading(cell, seqs[cell], t_ns, count, flags)
            seqs[cell] += 1
            due_ns[cell] += periods_ns[cell]
            ready_ns[cell] = due_ns[cell] + int((uniform() * 2 - 1) * JITTER_NS)
