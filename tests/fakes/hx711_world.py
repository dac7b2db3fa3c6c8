"""Four virtual chips, a library that stalls, and a judge of every accepted count."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from firmware.frames import LineFrames
from firmware.gpio_board import PATIENCE, POLL_NS
from firmware.hx711 import Hx711Reader
from firmware.reading import Reading, flag_names
from tests.fakes.gpio import FakeClock, FakeLines, QuickFrames, random_stalls
from tests.fakes.hx711_chip import Collision, Hx711Chip

NOMINAL_NS = round(1e9 / 93)


@dataclass(frozen=True)
class ChipWorld:
    """One chip's nature."""

    spread: float
    """How far its period is from the nominal one, as a fraction."""
    phase: float
    """Where it begins, in periods."""
    collision: Collision
    datasheet: int = 2
    gain: int = 128
    jitter_ns: int = 20_000


@dataclass(frozen=True)
class World:
    """Chips, library and machine."""

    chips: tuple[ChipWorld, ...]
    seed: int = 0
    call_ns: int = 2_000
    poll_ns: int = POLL_NS
    patience: float = PATIENCE
    posted: bool = False
    every_calls: int = 0
    """Mean calls between two stalls; none when 0."""
    longest_stall_ns: int = 5_000_000

    def make_chips(self) -> list[Hx711Chip]:
        return [
            Hx711Chip(
                period_ns=round(NOMINAL_NS * (1 + chip.spread)),
                phase_ns=round(NOMINAL_NS * chip.phase),
                jitter_ns=chip.jitter_ns,
                datasheet=chip.datasheet,
                collision=chip.collision,
                gain=chip.gain,
                seed=self.seed + cell,
            )
            for cell, chip in enumerate(self.chips)
        ]


def usual_world(**changes: object) -> World:
    """Return chips of 93 SPS, a quarter of a period apart, each a little off."""
    models = (Collision.RELOAD, Collision.ONES, Collision.RESTART, Collision.RELOAD)
    chips = tuple(
        ChipWorld(spread, cell / 4, model, 1 + cell % 2, (128, 64)[cell % 2])
        for cell, (spread, model) in enumerate(
            zip((0.0, 0.013, -0.011, 0.034), models, strict=True)
        )
    )
    return World(chips, **changes)  # type: ignore[arg-type]  # passed through as given


def random_world(source: random.Random) -> World:
    """Return a world that is unlike the last."""
    chips = tuple(
        ChipWorld(
            spread=source.choice((0.001, 0.04, 0.3)) * source.uniform(-1, 1),
            phase=source.random(),
            collision=source.choice(list(Collision)),
            datasheet=source.choice((1, 2)),
            gain=source.choice((32, 64, 128)),
            jitter_ns=source.choice((0, 20_000, 200_000)),
        )
        for _ in range(4)
    )
    return World(
        chips,
        seed=source.randrange(1 << 30),
        call_ns=source.choice((300, 2_000, 8_000, 20_000, 30_000)),
        poll_ns=source.randint(300_000, 1_000_000),
        patience=source.choice((0.0, PATIENCE, 0.4)),
        posted=source.random() < 0.3,
        every_calls=round(10 ** source.uniform(1.8, 5)),
        longest_stall_ns=round(10 ** source.uniform(4.5, 8)),
    )


def read_world(
    world: World, seconds: float, *, quick: bool = False
) -> tuple[list[Reading], list[Hx711Chip], FakeLines]:
    """Read a world for so many simulated seconds, if `quick` by `QuickFrames`."""
    clock, chips = FakeClock(), world.make_chips()
    stalls = None
    if world.every_calls:
        stalls = random_stalls(
            world.seed,
            every_calls=world.every_calls,
            longest_ns=world.longest_stall_ns,
        )
    lines = FakeLines(
        chips, clock, call_ns=world.call_ns, posted=world.posted, stalls=stalls
    )
    reader = Hx711Reader(
        (QuickFrames if quick else LineFrames)(lines, clock),
        clock,
        NOMINAL_NS,
        patience_ns=round(world.patience * NOMINAL_NS),
    )
    reader.start()
    readings: list[Reading] = []
    until_ns = clock.now_ns() + round(seconds * 1e9)
    while clock.now_ns() < until_ns:
        next_ns = clock.now_ns() + world.poll_ns
        readings += reader.poll()
        clock.sleep_until_ns(next_ns)
    return readings, chips, lines


def accepted(readings: Sequence[Reading]) -> list[Reading]:
    return [reading for reading in readings if not reading.flags]


def wrong_counts(readings: Sequence[Reading], chips: Sequence[Hx711Chip]) -> list[str]:
    """Name each count that its chip did not have when it was found ready."""
    wrong = []
    for reading in readings:
        conversions = chips[reading.cell].conversions
        found = bisect_right(conversions, reading.t_ns, key=lambda made: made[0])
        if not found or conversions[found - 1][1] != reading.count:
            wrong.append(f"{reading} was not {conversions[max(0, found - 1)]}")
    return wrong


def shares_of(readings: Sequence[Reading]) -> str:
    """Return how often each combination of flags was seen, in words."""
    counted = Counter(flag_names(reading.flags) or "good" for reading in readings)
    total = len(readings)
    return ", ".join(f"{name} {n / total:.2%}" for name, n in counted.most_common())
