"""Trials that are the same up to a moment: simulated once, then in as many processes.

What somebody does then is done in a fork of the simulation, so that a thousand people
who step off, hop or hold on cost little more than those who only stand.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any, NamedTuple, Protocol

from firmware.board import BoardOptions
from firmware.clock import SimulatedClock
from firmware.synthetic import SyntheticBoard
from station.live.path import LiveSample
from station.protocols import spec
from station.protocols.engine import advance
from station.protocols.state import TrialState
from tests.fakes.standing import (
    NS,
    Change,
    Script,
    board_samples,
    drifted,
    trial_begun,
)

ACT_S = (13.0, 21.0)
"""Something happens at a moment of its own in each trial, between these two."""
LONGEST_S = 90.0


class Told(NamedTuple):
    """What came of a trial, and when its person did something."""

    phase: str
    outcome: str | None
    start_ns: int | None
    end_ns: int | None
    types: frozenset[str]
    deed_s: float


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
    def fault(self) -> str: ...
    @property
    def more(self) -> Mapping[str, Any]: ...


class ChangeAt(Protocol):
    """What is felt otherwise from a moment on."""

    def __call__(self, at_s: float, /) -> Change: ...


class Run:
    """One person on the synthetic board, watched by the engine."""

    def __init__(self, case: Branch, seed: int) -> None:
        self.act_s = Random(seed).uniform(*ACT_S)
        self._clock = SimulatedClock(NS)
        wish = f"mass={40 + 37 * seed % 101}"
        if case.fault:
            wish += f",fault={case.fault},after={self.act_s:g}"
        self._board = SyntheticBoard(BoardOptions(wish, clock=self._clock, seed=seed))
        self._drift_n_s = 0.1 if seed % 4 == 3 else 0.0
        self._protocol = case.protocol
        self._state: TrialState = trial_begun(case.protocol, **case.more)
        self._types: set[str] = set()
        self._deed_s = self.act_s
        self._change: Change | None = None
        self._samples: Iterator[LiveSample] = board_samples(
            self._board, case.before, LONGEST_S
        )

    def until(self, seconds: float = LONGEST_S) -> Told:
        """Go on until the trial is over, or for so long; return what came of it."""
        for one in self._samples:
            sample = drifted(one.raw, self._drift_n_s)
            if self._change is not None:
                sample = self._change(sample)
            self._state, events = advance(self._protocol, self._state, sample)
            self._types.update(event.type for event in events)
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
        )

    def branch(self, case: Branch) -> Told:
        """Do what a case does, in a process of its own, and go on to the end."""
        readable, writable = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                self._deed_s = (self._clock.now_ns() - NS) / NS
                if case.deed:
                    self._board.command(case.deed)
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
