"""Somebody who does a session without a board: samples are made from a formula."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from station.coach.board import machine
from station.coach.board.answers import Said, tell
from station.coach.board.programme import Asked, Programme, programme_of
from station.coach.board.state import SessionState
from station.coach.library import load_drills
from station.protocols.library import load_library
from station.values import CopSample

NS = 1_000_000_000
STEP_NS = NS // 100
BODY_N = 700.0
PLACES = {"two": 0.0, "left": -80.0, "right": 80.0}
STANDS = {"lift_right": "left", "lift_left": "right"}
DRILLS, PROTOCOLS = load_drills(), load_library()


def programme(*asked: Asked) -> Programme:
    """Return the sets of some installed drills."""
    return programme_of(asked, DRILLS, PROTOCOLS)


@dataclass
class Trainee:
    """Somebody in a session: what they do at each prompt, and how they sway."""

    programme: Programme
    obeys: bool = True
    sway_mm: Callable[[float], float] = lambda _s: 3.0
    """How far they sway, by seconds since the foot left."""
    stance: str = "off"
    t_ns: int = NS
    state: SessionState = field(init=False)
    phases: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.state = machine.begin_session("s", self.t_ns)
        self.phases = [self.state.phase]
        self._since_ns = self.t_ns
        self._asked = ""

    def say(self, event: str, value: int | None = None, *sites: str) -> SessionState:
        """Press something."""
        said = Said(event, value, sites)
        self._enter(tell(self.programme, self.state, self.t_ns, said))
        return self.state

    def stand(self, stance: str) -> None:
        """Step on, off, or onto one leg."""
        self.stance, self._since_ns = stance, self.t_ns

    def live(self, seconds: float, until: Callable[[], object] = lambda: False) -> None:
        """Let time pass on the board until something is so."""
        for _ in range(round(seconds * 100)):
            self.t_ns += STEP_NS
            sample = self._sample()
            self._enter(machine.advance(self.programme, self.state, sample))
            if self.t_ns % (4 * STEP_NS) == 0:
                self._enter(machine.tick(self.programme, self.state, self.t_ns))
            self._obey()
            if until():
                return

    def reach(self, *phases: str, seconds: float = 150.0) -> SessionState:
        """Let time pass until the session is in one of these phases."""
        self.live(seconds, lambda: self.state.phase in phases)
        assert self.state.phase in phases, self.state.phase
        return self.state

    def wait(self, seconds: float) -> None:
        """Let time pass without any sample."""
        self.t_ns += round(seconds * NS)
        self._enter(machine.tick(self.programme, self.state, self.t_ns))

    def _obey(self) -> None:
        trial = self.state.trial
        prompt = trial.prompt if trial is not None else ""
        if prompt == self._asked or not self.obeys:
            return
        self._asked = prompt
        if prompt in ("step_on", "step_on_again", "both_feet"):
            self.stand("two")
        elif prompt in STANDS:
            self.stand(STANDS[prompt])

    def _sample(self) -> CopSample:
        if self.stance == "off":
            return CopSample(self.t_ns, math.nan, math.nan, 0.0, (0.0,) * 4, 0)
        seconds = (self.t_ns - self._since_ns) / NS
        mm, turn = self.sway_mm(seconds), 2 * math.pi * self.t_ns / NS
        ml_mm = PLACES[self.stance] + mm * math.sin(0.4 * turn)
        ap_mm = mm * math.cos(0.31 * turn)
        corners = (BODY_N / 4,) * 4
        return CopSample(self.t_ns, ml_mm, ap_mm, BODY_N, corners, 0)

    def _enter(self, state: SessionState) -> None:
        self.state = state
        if state.phase != self.phases[-1]:
            self.phases.append(state.phase)
