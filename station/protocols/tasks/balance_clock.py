"""A clock that runs in balance alone: how many tries its time takes (T06, Flamingo).

Each loss of balance stops the clock; it goes on once the person stands on one leg
again, who may take their time to get ready. Thresholds are design defaults (evidence
tag [D]): to be validated against video.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar

from msgspec import Meta

from station.error_count import OBSERVED
from station.protocols.detectors import Detector
from station.protocols.detectors.base import NS, Detection, Look, to_ns
from station.protocols.detectors.foot import FootMoved
from station.protocols.detectors.lift import FootOff
from station.protocols.detectors.presence import ON_BOARD_N, SteppedOff
from station.protocols.detectors.touch import FreeFootDown, SupportTouched
from station.protocols.tasks.base import Setting, TaskConfig, Turn, begun
from station.task_views import ClockView

LOSSES: tuple[Detector, ...] = (
    FreeFootDown(),
    SupportTouched(),
    SteppedOff(for_s=0.5),
    FootMoved(shift_mm=400.0),
)
"""What ends a try; of the last only its hops, for a shift is the free foot."""
LATE_NS = to_ns(0.7)
"""A loss of balance is told so long after it happened, at most."""


class BalanceClock(TaskConfig, frozen=True, tag_field="use", tag="balance_clock"):
    """Stand on one leg until the time in balance adds up to `total_s`.

    Tells `balance_lost` with why and how long the try was, `balance_found` when the
    next one begins. Given up when more than `most` are lost before the clock shows
    `early_s`, or when it is not full after `longest_s`; that is no result.
    """

    on_one_leg: ClassVar[bool] = True

    total_s: Annotated[float, Meta(ge=1, le=300)] = 60.0
    most: Annotated[int, Meta(ge=1, le=100)] = 15
    early_s: Annotated[float, Meta(ge=0, le=300)] = 30.0
    longest_s: Annotated[float, Meta(ge=1, le=900)] = 240.0

    @dataclass(frozen=True, slots=True)
    class State:
        """The clock, and what watches for the next thing."""

        began_ns: int
        lift: FootOff.State
        """Of the foot that is to leave the board again."""
        since_ns: int | None
        """When this try began; None while the clock stands still."""
        held_ns: int = 0
        """Of the tries before it."""
        lost: int = 0
        watching: tuple[Any, ...] = ()
        """The states of `LOSSES`."""
        lifted: str = ""
        """The prompt that asks for the foot to be lifted."""
        away: bool = False
        """Whether nobody is on the board."""

        def clock_ns(self, now_ns: int) -> int:
            """Return what the clock shows."""
            running_ns = 0 if self.since_ns is None else now_ns - self.since_ns
            return self.held_ns + max(0, running_ns)

    def start(self, setting: Setting) -> Turn:
        """Return the state of somebody whose foot has just left the board."""
        lifted = "lift_right" if setting.side == "left" else "lift_left"
        state = self.State(
            setting.t_ns,
            _FOOT_OFF.start(setting.home_ml_mm),
            setting.t_ns,
            watching=_watch(),
            lifted=lifted,
        )
        rules = {"total_s": self.total_s}
        return Turn(state, (begun("balance_clock", setting, **rules),))

    def see(self, state: State, look: Look, found: tuple[Detection, ...]) -> Turn:
        """Stop the clock at a loss of balance, and let it go on after it."""
        del found
        t_ns = look.sample.t_ns
        if state.since_ns is not None:
            full_ns = state.since_ns + to_ns(self.total_s) - state.held_ns
            after, events = self._falls(state, look)
            if t_ns >= full_ns + LATE_NS or after.held_ns >= to_ns(self.total_s):
                return Turn(state, (), full_ns)
            state = after
        else:
            state, events = self._rises(state, look)
        if state.lost > self.most and state.held_ns < to_ns(self.early_s):
            return Turn(state, events, t_ns, "too_many_tries", failed=True)
        if t_ns - state.began_ns >= to_ns(self.longest_s):
            return Turn(state, events, t_ns, "clock_not_full", failed=True)
        return Turn(state, events)

    def tell(self, state: State, event: str, t_ns: int) -> State | None:
        """Stop the clock at what an observer saw, such as the free foot let go."""
        if event not in OBSERVED:
            return None
        full = state.clock_ns(t_ns) >= to_ns(self.total_s)
        return state if state.since_ns is None or full else _stopped(state, t_ns)

    def _falls(self, state: State, look: Look) -> tuple[State, tuple[Detection, ...]]:
        seen = [
            rule.see(past, look)
            for rule, past in zip(LOSSES, state.watching, strict=True)
        ]
        state = replace(state, watching=tuple(after for after, _ in seen))
        losses = [loss for _, loss in seen if loss is not None]
        if not losses:
            return state, ()
        loss = min(losses, key=lambda one: one.t_ns)
        lost = _stopped(state, loss.t_ns)
        detail = {"why": loss.type, "held_s": (lost.held_ns - state.held_ns) / NS}
        return lost, (Detection(loss.t_ns, "balance_lost", loss.confidence, detail),)

    def _rises(self, state: State, look: Look) -> tuple[State, tuple[Detection, ...]]:
        lift, found = _FOOT_OFF.see(state.lift, look)
        state = replace(state, lift=lift, away=look.total_n < ON_BOARD_N)
        if found is None:
            return state, ()
        state = replace(state, since_ns=found.t_ns, watching=_watch())
        detail = {"number": state.lost + 1}
        event = Detection(found.t_ns, "balance_found", found.confidence, detail)
        return state, (event,)

    def prompt(self, state: State) -> str:
        """Ask to hold, to lift the foot again, or to step on."""
        if state.since_ns is not None:
            return "hold"
        return "step_on" if state.away else state.lifted

    def ahead(self) -> ClockView:
        """Return a clock that has not begun."""
        return ClockView(0.0, self.total_s, 1, running=False)

    def view(self, state: State, now_ns: int) -> ClockView:
        """Return what the clock shows, and which try it is."""
        held_s = min(self.total_s, state.clock_ns(now_ns) / NS)
        running = state.since_ns is not None
        return ClockView(held_s, self.total_s, state.lost + 1, running=running)


_FOOT_OFF = FootOff()


def _watch() -> tuple[Any, ...]:
    return tuple(rule.start() for rule in LOSSES)


def _stopped(state: BalanceClock.State, t_ns: int) -> BalanceClock.State:
    return replace(
        state,
        since_ns=None,
        held_ns=state.clock_ns(t_ns),
        lost=state.lost + 1,
        lift=_FOOT_OFF.start(state.lift.home_ml_mm),
    )
