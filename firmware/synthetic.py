"""The synthetic board: a simulated person on four simulated cells.

`--board synthetic` or `--board synthetic:mass=82,seed=3`. The same seed and the same
commands at the same moments give the same readings; without a seed everybody who
comes is somebody else. `fault=missing_front_left,after=60` lets a cell fail, see
`firmware.faults`.

The command `beat:FIRST_NS:PERIOD_NS` lets them hear a beat, `keeping:LATE_S:SPREAD_S:
SLOWER:COUNT` says how well they keep to it, `rail:SHARE` how much a rail carries.

The command `weight:KG:ML:AP` puts a dead weight at a point given in mm, beside anybody
who stands there; `weight:0:0:0` takes it off. Calibrations are tried with it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from firmware.board import BoardOptions
from firmware.chips import FreeRunningChips
from firmware.clock import NS_PER_S
from firmware.corners import corner_shares, share_at
from firmware.errors import BadBoard, BadCommand
from firmware.faults import fault_named
from firmware.motion import G_N_PER_KG
from firmware.moves import COMMANDS
from firmware.person import Person
from firmware.reading import Reading
from firmware.rhythm import Beat, Keeping
from firmware.sway import STEP_S

MASS_KG = 70.0
WEIGHT = "weight:"
HEARD = ("beat:", "keeping:", "rail:")
MAX_WEIGHT_KG = 250.0
MAX_AFTER_S = 86_400.0
_STEP_NS = round(STEP_S * NS_PER_S)


class SyntheticBoard:
    """Nobody stands on it until `step_on`. Raises `BadBoard` for a bad argument."""

    simulated = True
    commands: tuple[str, ...] = COMMANDS

    def __init__(self, options: BoardOptions) -> None:
        self._wish = _parsed(options.argument, options.seed)
        people = Random(self._wish.seed)
        self._clock = options.clock
        self._person = Person(self._wish.mass, Random(people.getrandbits(64)))
        self._chips = FreeRunningChips(options, Random(people.getrandbits(64)))
        self._shares = corner_shares(options.description)
        self._now_ns = self._begun_ns = 0
        self._steps = [(0.0, 0.0, 0.0)] * 3
        """What the person did at the last moments, 10 ms apart, the newest last."""
        self._deck_mm = options.description.deck_ml_mm, options.description.deck_ap_mm
        self._weight = (0.0, 0.0, 0.0)
        self._closed = False

    def prepare(self) -> None:
        self._now_ns = self._begun_ns = self._clock.now_ns()

    def readings(self) -> Iterator[Reading]:
        readings = self._chips.readings(self._now_ns, self._force_at)
        wish = self._wish
        if wish.fault:
            from_ns = self._now_ns + round(wish.after * NS_PER_S)
            spoiled = map(fault_named(wish.fault, from_ns).spoil, readings)
            readings = (reading for reading in spoiled if reading is not None)
        for reading in readings:
            if self._closed:
                return
            yield reading

    def command(self, name: str) -> None:
        if name.startswith(WEIGHT):
            self._weight = _weight(name, *self._deck_mm)
            return
        if name.startswith(HEARD):
            self._hear(name)
            return
        if name not in COMMANDS:
            raise BadCommand(
                f"the synthetic board does not know '{name}'; "
                f"it knows {', '.join(COMMANDS)}"
            )
        self._person.ask(name)

    def close(self) -> None:
        self._closed = True

    def deeds(self) -> list[tuple[str, int, tuple[float, ...]]]:
        """Return what was done to a beat, with the moment in nanoseconds: the truth."""
        return [
            (what, self._begun_ns + round(at_s * NS_PER_S), parts_s)
            for what, at_s, parts_s in self._person.diary
        ]

    def _hear(self, name: str) -> None:
        """Take note of a beat, of how well it is kept, or of a rail."""
        what, _, said = name.partition(":")
        try:
            if what == "beat":
                first_ns, period_ns = map(float, said.split(":"))
                first_s = (first_ns - self._begun_ns) / NS_PER_S
                self._person.beat = Beat(first_s, period_ns / NS_PER_S)
            elif what == "keeping":
                self._person.keeping = Keeping.read(said)
            else:
                self._person.rail_share = min(1.0, max(0.0, float(said)))
        except ValueError as error:
            raise BadCommand(
                f"'{name}' cannot be heard: write beat:FIRST_NS:PERIOD_NS, "
                "keeping:LATE_S:SPREAD_S:SLOWER:COUNT or rail:SHARE"
            ) from error

    def _force_at(self, cell: int, t_ns: int) -> float:
        """Return what the cell carries at `t_ns`, between two steps of the person."""
        while t_ns > self._now_ns:
            self._steps = [*self._steps[1:], self._person.step()]
            self._now_ns += _STEP_NS
        back = (self._now_ns - t_ns) / _STEP_NS
        # Chips look back differently far, so that a slower one may need a step more.
        early, late = self._steps[:2] if back > 1 else self._steps[1:]
        back -= back > 1
        load_n = late[0] + back * (early[0] - late[0])
        ml_mm = late[1] + back * (early[1] - late[1])
        ap_mm = late[2] + back * (early[2] - late[2])
        p, q, r, s = self._shares[cell]
        force_n = load_n * (p + q * ml_mm + r * ap_mm + s * ml_mm * ap_mm)
        weight_n, ml_mm, ap_mm = self._weight
        if weight_n:
            force_n += weight_n * share_at(self._shares[cell], ml_mm, ap_mm)
        return force_n


def _weight(
    command: str, deck_ml_mm: float, deck_ap_mm: float
) -> tuple[float, float, float]:
    """Return force and point of `weight:KG:ML:AP`. Raises `BadCommand`."""
    try:
        mass_kg, ml_mm, ap_mm = map(float, command.removeprefix(WEIGHT).split(":"))
    except ValueError as error:
        raise BadCommand(
            f"'{command}' is no weight: write for instance weight:10:100:-100 for "
            "10 kg at ML 100 mm and AP -100 mm"
        ) from error
    on_deck = abs(ml_mm) <= deck_ml_mm / 2 and abs(ap_mm) <= deck_ap_mm / 2
    if not (0 <= mass_kg <= MAX_WEIGHT_KG and on_deck):
        raise BadCommand(
            f"'{command}' does not go on this board: 0 to {MAX_WEIGHT_KG:g} kg, on the "
            f"deck of {deck_ml_mm:g} x {deck_ap_mm:g} mm"
        )
    return mass_kg * G_N_PER_KG, ml_mm, ap_mm


@dataclass(frozen=True, slots=True)
class _Wish:
    """What `mass=82,seed=3,fault=stuck_rear_left,after=60` asks for."""

    mass: float = MASS_KG
    """In kg."""
    seed: int | None = None
    fault: str = ""
    after: float = 0.0
    """In seconds."""


_KINDS: dict[str, Callable[[str], float | str]] = {
    "mass": float,
    "seed": int,
    "fault": str,
    "after": float,
}


def _parsed(argument: str, seed: int | None) -> _Wish:
    """Return what the argument asks for; everything may be left out."""
    given: dict[str, Any] = {}
    for part in filter(None, argument.split(",")):
        key, _, value = part.partition("=")
        if key not in _KINDS:
            raise BadBoard(
                f"synthetic has no option '{key}': write for instance "
                "synthetic:mass=82,seed=3"
            )
        try:
            given[key] = _KINDS[key](value)
        except ValueError as error:
            raise BadBoard(
                f"'{value}' is not a number for synthetic option '{key}': write for "
                "instance synthetic:mass=82,seed=3"
            ) from error
    wish = _Wish(**{"seed": seed} | given)
    if not math.isfinite(wish.mass) or not 20 <= wish.mass <= 250:
        raise BadBoard(
            f"a person of {wish.mass:g} kg is not simulated: mass is from 20 to 250"
        )
    if not 0 <= wish.after <= MAX_AFTER_S:
        raise BadBoard(f"after={wish.after:g} is no time: give seconds, up to a day")
    if wish.fault:
        fault_named(wish.fault, 0)
    return wish
