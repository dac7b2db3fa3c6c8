"""Three readers on the same four virtual chips: Heron's, `hx711` and `hx711-multi`.

Each is driven through what it offers its users, on a simulated clock that ends a read
that would last for ever.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from firmware.description import load_description
from firmware.frames import LineFrames
from firmware.gpio_board import PATIENCE
from firmware.hx711 import Hx711Reader
from firmware.reading import CELLS, Flag
from tests.fakes.gpio import FakeClock, FakeLines
from tests.fakes.hx711_chip import Hx711Chip
from tests.fakes.rpi import ChipGpio, installed

NOISE_COUNTS = 45
BASE_COUNT = 1_193_046
FAR_COUNTS = 500
"""A value this far from what the chip measured is wrong, not noisy."""
SETS, ROUNDS = 400, 10
NOMINAL_NS = load_description().period_ns
NOISE = tuple(map(round, map(random.Random(1).gauss, [0] * 997, [NOISE_COUNTS] * 997)))


class OutOfTime(Exception):
    """A read lasted too long."""


class LimitedClock(FakeClock):
    """A simulated clock with an end."""

    limit_ns = 1 << 62

    def spend(self, cost_ns: int) -> None:
        super().spend(cost_ns)
        if self._now_ns > self.limit_ns:
            raise OutOfTime


@dataclass
class Outcome:
    """What a reader gave its user."""

    values: list[list[float]] = field(default_factory=lambda: [[] for _ in CELLS])
    """Of each cell, one entry for each conversion that went into a result."""
    flags: list[Flag] = field(default_factory=lambda: [Flag(0) for _ in CELLS])
    hung: bool = False
    calls: int = 0
    made: list[float] = field(default_factory=lambda: [0.0 for _ in CELLS])
    """How many conversions each chip made meanwhile."""

    def captured(self, cells: range) -> float:
        """Return the share of the conversions of `cells` that went into a result."""
        made = sum(self.made[cell] for cell in cells)
        taken = sum(len(self.values[cell]) for cell in cells)
        return taken / made if made else 0.0

    def wrong(self, cells: range, expected: int = BASE_COUNT) -> int:
        """Return how many values of `cells` are far from what the chip measured."""
        return sum(
            abs(value - expected) > FAR_COUNTS
            for cell in cells
            for value in self.values[cell]
        )


@dataclass
class EdgeStall:
    """Each so many edges of SCK to `level`, the call lasts longer."""

    level: int
    every: int
    length_ns: int
    active: bool = False
    _edges: int = 0

    def after(self, level: int, clock: FakeClock) -> None:
        """Let time pass if this edge is one of those."""
        if self.active and bool(level) == bool(self.level):
            self._edges += 1
            if self._edges % self.every == 0:
                clock.spend(self.length_ns)


def noisy(number: int) -> int:
    return BASE_COUNT + NOISE[number % len(NOISE)]


def make_chips() -> list[Hx711Chip]:
    return [
        Hx711Chip(
            noisy,
            period_ns=round(NOMINAL_NS * (1 + spread)),
            phase_ns=cell * NOMINAL_NS // 4,
            seed=cell,
        )
        for cell, spread in enumerate((0.0, 0.012, -0.010, 0.02))
    ]


class Session:
    """One reader at work; `step` takes one set and adds it to an outcome."""

    def __init__(self, gpio: Any, step: Callable[[Outcome], None]) -> None:
        self.gpio, self.step = gpio, step


@contextmanager
def heron(
    chips: list[Hx711Chip], clock: LimitedClock, call_ns: int, stall: EdgeStall | None
) -> Iterator[Session]:
    lines = _StalledLines(chips, clock, call_ns=call_ns)
    lines.stall = stall
    reader = Hx711Reader(
        LineFrames(lines, clock),
        clock,
        NOMINAL_NS,
        patience_ns=round(PATIENCE * NOMINAL_NS),
    )
    reader.start()

    def step(outcome: Outcome) -> None:
        next_ns = clock.now_ns() + 500_000
        for reading in reader.poll():
            outcome.flags[reading.cell] |= Flag(reading.flags)
            if not reading.flags:
                outcome.values[reading.cell].append(reading.count)
        clock.sleep_until_ns(next_ns)

    yield Session(lines, step)


@contextmanager
def package_hx711(
    chips: list[Hx711Chip], clock: LimitedClock, call_ns: int, stall: EdgeStall | None
) -> Iterator[Session]:
    cells = load_description().cells
    gpio = _StalledGpio(chips, cells, clock, call_ns)
    gpio.stall = stall
    with installed(gpio, clock) as package:
        objects = [package.HX711(cell.dout, cell.sck) for cell in cells]

        def step(outcome: Outcome) -> None:
            for own, each in zip(outcome.values, objects, strict=True):
                own.extend(each.get_raw_data(2))

        yield Session(gpio, step)


@contextmanager
def package_hx711_multi(
    chips: list[Hx711Chip], clock: LimitedClock, call_ns: int, stall: EdgeStall | None
) -> Iterator[Session]:
    cells = tuple(replace(cell, sck=17) for cell in load_description().cells)
    gpio = _StalledGpio(chips, cells, clock, call_ns)
    gpio.stall = stall
    with installed(gpio, clock, "hx711-multi") as package:
        douts = [cell.dout for cell in cells]
        multi = package.HX711(douts, 17, log_level="CRITICAL")

        def step(outcome: Outcome) -> None:
            values = multi.read_raw(3)
            for own, adc, value in zip(
                outcome.values, multi._adcs, values, strict=True
            ):
                if value is not None:
                    own.extend([value] * len(adc._reads_filtered))

        yield Session(gpio, step)


READERS = {
    "heron": heron,
    "hx711": package_hx711,
    "hx711-multi": package_hx711_multi,
}


def try_out(
    name: str,
    *,
    seconds: float = 10.0,
    call_ns: int = 2_000,
    stall: EdgeStall | None = None,
    spoil: Callable[[Hx711Chip], None] | None = None,
) -> Outcome:
    """Read for so many simulated seconds; `spoil` is done to the first cell."""
    logging.disable(logging.CRITICAL)
    clock, chips, outcome = LimitedClock(), make_chips(), Outcome()
    clock.limit_ns = round(60e9)
    try:
        with READERS[name](chips, clock, call_ns, stall) as session:
            _take(session, clock, Outcome(), 1.0)
            if spoil is not None:
                spoil(chips[0])
            if stall is not None:
                stall.active = True
            calls, start_ns = session.gpio.calls, clock.now_ns()
            clock.limit_ns = start_ns + round((seconds + 20) * 1e9)
            try:
                _take(session, clock, outcome, seconds)
            finally:
                outcome.calls = session.gpio.calls - calls
                took_ns = clock.now_ns() - start_ns
                outcome.made = [took_ns / chip.period_ns for chip in chips]
    except (OutOfTime, RecursionError):
        outcome.hung = True
    finally:
        logging.disable(logging.NOTSET)
    return outcome


def cpu_us_per_set(name: str) -> float:
    """Return the processor time of a set of four on GPIO calls that cost nothing."""
    clock = LimitedClock()
    if name == "heron":
        reader = Hx711Reader(LineFrames(_NullLines(), clock), clock, NOMINAL_NS)

        def read_set() -> None:
            clock.spend(NOMINAL_NS)
            reader.poll()

        return _cpu_us(read_set)
    cells = load_description().cells
    with installed(_NullGpio(), clock, name) as package:
        if name == "hx711":
            objects = [package.HX711(cell.dout, cell.sck) for cell in cells]
            package.time = time
            for each in objects:
                # Called after a slow pulse; with counts of zero it would never return.
                each.get_raw_data = lambda times: []
            return _cpu_us(lambda: [each._read() for each in objects])
        multi = package.HX711([cell.dout for cell in cells], 17, log_level="CRITICAL")
        package.perf_counter = time.perf_counter
        return _cpu_us(multi._read)


def _take(
    session: Session, clock: LimitedClock, outcome: Outcome, seconds: float
) -> None:
    until_ns = clock.now_ns() + round(seconds * 1e9)
    while clock.now_ns() < until_ns:
        session.step(outcome)


def _cpu_us(read_set: Callable[[], object]) -> float:
    best_ns = []
    for _ in range(ROUNDS):
        begin_ns = time.process_time_ns()
        for _ in range(SETS):
            read_set()
        best_ns.append((time.process_time_ns() - begin_ns) / SETS)
    return min(best_ns) / 1000


class _StalledLines(FakeLines):
    stall: EdgeStall | None = None

    def write(self, levels: int, mask: int) -> None:
        super().write(levels, mask)
        if self.stall is not None:
            self.stall.after(levels, self.clock)


class _StalledGpio(ChipGpio):
    stall: EdgeStall | None = None

    def output(self, channel: int, state: int) -> None:
        super().output(channel, state)
        if self.stall is not None:
            self.stall.after(state, self._clock)


class _NullLines:
    """Chips that are ready at each look and let go after pulse 25."""

    posted = False

    def __init__(self) -> None:
        self._reads = 0

    def write(self, levels: int, mask: int) -> None:
        pass

    def read(self) -> int:
        self._reads = self._reads + 1 if self._reads < 25 else 0
        return 0 if self._reads else 0b1111

    def close(self) -> None:
        pass


class _NullGpio:
    """An RPi.GPIO on which every chip is always ready and says zero."""

    BCM, OUT, IN = 11, 0, 1
    calls = 0

    def setmode(self, mode: int) -> None:
        pass

    def setup(self, channel: int, state: int) -> None:
        pass

    def output(self, channel: int, state: int) -> None:
        pass

    def input(self, channel: int) -> int:
        return 0
