"""Trials that are the same up to a moment: simulated once, then in as many processes.

What somebody does then is done in a fork of the simulation, so that a thousand people
who step off, hop or hold on cost little more than those who only stand.
"""

from __future__ import annotations

import math
import os
import pickle
from collections.abc import Iterator, Mapping
from operator import mul
from random import Random
from typing import Any, NamedTuple, Protocol

from firmware.board import BoardOptions
from firmware.chips import NOISE_COUNTS
from firmware.clock import SimulatedClock
from firmware.description import load_description
from firmware.person import Person
from firmware.synthetic import SyntheticBoard
from station.protocols import spec
from station.protocols.engine import advance
from station.protocols.state import TrialState
from station.values import CopSample
from tests.fakes.standing import (
    NS,
    RIM_MM,
    Change,
    Script,
    board_samples,
    drifted,
    trial_begun,
)

ACT_S = (13.0, 21.0)
"""Something happens at a moment of its own in each trial, between these two."""
LONGEST_S = 90.0
STEP_NS = NS // 100
EMPTY_N = 50.0
RIM_KNOWN_TO = 0.026
"""How well a rim is known, as a share (SD): 1 mm by ruler, 2 mm by CoP, of 85 mm."""
CELLS = load_description().cells
PLACES_MM = tuple((cell.ml_mm, cell.ap_mm) for cell in CELLS)
NOISE_N = NOISE_COUNTS / CELLS[0].counts_per_n
"""Of one conversion; every sample rests on more than one, so that it is less noisy."""


class Told(NamedTuple):
    """What came of a trial, and when its person did something."""

    phase: str
    outcome: str | None
    start_ns: int | None
    end_ns: int | None
    types: frozenset[str]
    deed_s: float
    rim_struck: bool
    """Whether the rim of a dome really touched while it was recorded."""


class Branch(Protocol):
    """What a case says of the simulation."""

    @property
    def protocol(self) -> spec.Protocol: ...
    @property
    def before(self) -> Script: ...
    @property
    def deed(self) -> str | None: ...
    @property
    def change(self) -> ChangeAt | None: ...
    @property
    def more(self) -> Mapping[str, Any]: ...


class ChangeAt(Protocol):
    """What is felt otherwise from a moment on."""

    def __call__(self, at_s: float, /) -> Change: ...


class OnCells:
    """A person on a rigid plate, each cell with the noise of its converter."""

    def __init__(
        self, script: Script, mass_kg: float, drift_n_s: float, seed: int
    ) -> None:
        self._random = Random(seed)
        self._person = Person(mass_kg, Random(self._random.getrandbits(64)))
        self._script, self._drift_n_s = script, drift_n_s
        self._t_ns = NS
        self.away_mm = 0.0
        """How far from the middle the CoP is now, whatever is felt of it."""
        self.samples: Iterator[CopSample] = self._felt()

    def now_s(self) -> float:
        """Return the time since the beginning."""
        return (self._t_ns - NS) / NS

    def ask(self, command: str) -> None:
        """Have the person do something."""
        self._person.ask(command)

    def _felt(self) -> Iterator[CopSample]:
        todo, gauss = sorted(self._script), self._random.gauss
        while True:
            while todo and self._t_ns >= NS + todo[0][0] * NS:
                self._person.ask(todo.pop(0)[1])
            self._t_ns += STEP_NS
            load_n, ml_mm, ap_mm = self._person.step()
            self.away_mm = math.hypot(ml_mm, ap_mm)
            noise_n = [gauss(0.0, NOISE_N) for _ in PLACES_MM]
            noise_n[0] += self._drift_n_s * self.now_s()
            total_n = load_n + sum(noise_n)
            if total_n < EMPTY_N:
                ml_mm = ap_mm = math.nan
            else:
                ml_mm, ap_mm = (
                    (at_mm * load_n + sum(map(mul, noise_n, places_mm))) / total_n
                    for at_mm, places_mm in zip(
                        (ml_mm, ap_mm), zip(*PLACES_MM, strict=True), strict=True
                    )
                )
            corner_n = (total_n / 4,) * 4
            yield CopSample(self._t_ns, ml_mm, ap_mm, total_n, corner_n, 0)


class OnBoard:
    """The same on the synthetic board, chips and grid included."""

    def __init__(
        self, script: Script, mass_kg: float, drift_n_s: float, seed: int
    ) -> None:
        self._clock = SimulatedClock(NS)
        options = BoardOptions(f"mass={mass_kg:g}", clock=self._clock, seed=seed)
        self._board = SyntheticBoard(options)
        self.away_mm = 0.0
        self._stream = board_samples(self._board, script, LONGEST_S)
        self._drift_n_s = drift_n_s
        self.samples: Iterator[CopSample] = self._felt()

    def now_s(self) -> float:
        """Return the time since the beginning."""
        return (self._clock.now_ns() - NS) / NS

    def ask(self, command: str) -> None:
        """Have the person do something."""
        self._board.command(command)

    def _felt(self) -> Iterator[CopSample]:
        for one in self._stream:
            self.away_mm = math.hypot(one.raw.ml_mm, one.raw.ap_mm)
            yield drifted(one.raw, self._drift_n_s)


class Run:
    """One person on four noisy cells, watched by the engine.

    `whole` has the person stand on the synthetic board instead, with chips that run
    freely and the 100 Hz grid: five times the work.
    """

    def __init__(self, case: Branch, seed: int, *, whole: bool = False) -> None:
        self.act_s = Random(seed).uniform(*ACT_S)
        mass_kg, drift_n_s = 40 + 37 * seed % 101, 0.1 if seed % 4 == 3 else 0.0
        self._protocol = case.protocol
        self._state: TrialState = trial_begun(case.protocol, **case.more)
        self._types: set[str] = set()
        self._deed_s = self.act_s
        self._rim_mm = RIM_MM * (1 + Random(seed).gauss(0.0, RIM_KNOWN_TO))
        self._rim_struck = False
        self._change: Change | None = None
        kind = OnBoard if whole else OnCells
        self._person: OnBoard | OnCells = kind(case.before, mass_kg, drift_n_s, seed)

    def until(self, seconds: float = LONGEST_S) -> Told:
        """Go on until the trial is over, or for so long; return what came of it."""
        for sample in self._person.samples:
            felt = self._change(sample) if self._change else sample
            self._state, events = advance(self._protocol, self._state, felt)
            self._types.update(event.type for event in events)
            if self._state.phase == "recording":
                self._rim_struck |= self._person.away_mm >= self._rim_mm
            if self._state.final or sample.t_ns >= NS + seconds * NS:
                break
        state = self._state
        return Told(
            state.phase,
            state.outcome,
            state.start_ns,
            state.end_ns,
            frozenset(self._types),
            self._deed_s,
            self._rim_struck,
        )

    def branch(self, case: Branch) -> Told:
        """Do what a case does, in a process of its own, and go on to the end."""
        readable, writable = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                self._deed_s = self._person.now_s()
                if case.deed:
                    self._person.ask(case.deed)
                if case.change:
                    self._change = case.change(self._deed_s)
                os.write(writable, pickle.dumps(self.until()))
            finally:
                os._exit(0)
        os.close(writable)
        with os.fdopen(readable, "rb") as pipe:
            told: Told = pickle.load(pipe)  # noqa: S301 - from our own fork
        os.waitpid(pid, 0)
        return told
