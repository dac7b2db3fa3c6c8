"""One trial under way: the engine's state, what is kept of it, and how it ends.

The engine decides what happens; here samples are handed to it, events and raw counts
kept, and when it is over the result is asked for. That takes a moment longer than the
trial: the filters want `TAIL_NS` of what comes after the window.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from firmware.description import BoardDescription
from firmware.wire import Hello
from station.calibration import Calibration
from station.foam import UNKNOWN
from station.live.measuring import LiveMeasures
from station.messages import TrialView
from station.protocols import engine
from station.protocols.spec import Protocol, Trial
from station.protocols.state import TrialEvent, TrialState, begin, view
from station.protocols.transitions import Result
from station.store.records import TrialEnd, TrialStart
from station.store.writer import Writer
from station.values import CopSample

TAIL_NS = 500_000_000


class Whose(NamedTuple):
    """Whose trial it is, and to which part of which run of a battery it belongs."""

    person_id: str | None = None
    """None for a guest."""
    run_id: str | None = None
    run_part: int | None = None


class RunningTrial:
    """A trial of `protocol` in `state`, until it is `stored`."""

    def __init__(
        self, protocol: Protocol, state: TrialState, noted: Sequence[TrialEvent] = ()
    ) -> None:
        self._protocol = protocol
        self._state = state
        self._events = list(noted)
        self._live = LiveMeasures()
        unknown = any(one.type == "foam" and not one.detail["model"] for one in noted)
        self.marks: set[str] = {UNKNOWN} if unknown else set()
        """Flags of what was wrong with the machine meanwhile, kept with the result."""
        self.stored = False
        """Whether its result can be read."""
        self.concluding = False
        """Whether its result has been asked for."""

    @property
    def id(self) -> str:
        """Its name in the database."""
        return self._state.id

    @property
    def phase(self) -> str:
        """The phase that the engine is in."""
        return self._state.phase

    @property
    def outcome(self) -> str | None:
        """What ended it, None while it runs."""
        return self._state.outcome

    @property
    def final(self) -> bool:
        """Whether it is over."""
        return self._state.final

    @property
    def spec(self) -> Trial:
        """Which trial of its protocol it is."""
        return self._protocol.steps[self._state.step]

    def see(self, sample: CopSample) -> None:
        """Let the engine see one moment."""
        self._take(engine.advance(self._protocol, self._state, sample))
        self._live.see(sample, recording=self.phase == "recording")

    def pass_time(self, now_ns: int) -> None:
        """Let the engine notice that nothing came."""
        self._take(engine.tick(self._protocol, self._state, now_ns))

    def tell(self, event: str, t_ns: int) -> None:
        """Hand over what an operator says. Raises `BadRequest`."""
        self._take(engine.operator(self._protocol, self._state, t_ns, event))

    def lose_board(self) -> None:
        """End it, because nothing will come any more."""
        if self.final:
            return
        state = self._state
        self._state = replace(
            state,
            phase="interrupted",
            prompt="interrupted",
            outcome="no_signal",
            end_ns=None if state.start_ns is None else state.last_ns,
        )

    def ready(self, t_ns: int) -> bool:
        """Whether it is over and enough has come after it, when it is `t_ns`."""
        if not self.final or self.concluding:
            return False
        end_ns = self._state.end_ns
        measured = self.phase == "done" and end_ns is not None
        return not measured or t_ns >= (end_ns or 0) + TAIL_NS

    def conclude(self, writer: Writer, calibration: Calibration) -> None:
        """Compute and store the result; takes long, needs the last chunk written."""
        writer.finish_trial(self.id, self._end(writer, calibration))

    def view(self, now_ns: int) -> TrialView:
        """Return what the screen shows of it."""
        shown = view(self._protocol, self._state, now_ns)
        return replace(shown, live=self._live.values(), stored=self.stored)

    def _end(self, writer: Writer, calibration: Calibration) -> TrialEnd:
        # Numpy takes a while to load on a small Pi, and is not needed until now.
        from station.results import concluded  # noqa: PLC0415

        end = concluded(
            self.spec,
            self._state,
            self._events,
            calibration,
            writer.readings(self.id),
        )
        return replace(end, flags=(*end.flags, *sorted(self.marks)))

    def _take(self, result: Result) -> None:
        self._state, events = result
        self._events.extend(events)


def state_of(
    protocol: Protocol,
    description: BoardDescription,
    *,
    t_ns: int,
    side: str | None,
    tared: bool,
    step: int,
) -> TrialState:
    """Return the state of a trial that begins on this board. Raises `BadRequest`."""
    return begin(
        protocol,
        trial_id=str(uuid.uuid4()),
        t_ns=t_ns,
        side=side,
        tared=tared,
        step=step,
        capacity_n=tuple(cell.capacity_n for cell in description.cells),
        rim_radius_mm=description.rim_radius_mm,
        dome_radius_mm=description.dome_radius_mm,
        rig=description.rig,
    )


def start_of(
    protocol: Protocol,
    state: TrialState,
    hello: Hello,
    whose: Whose,
    series_id: str,
) -> TrialStart:
    """Return what is stored of a trial that begins; of several steps with a series."""
    spec = protocol.steps[state.step]
    return TrialStart(
        id=state.id,
        person_id=whose.person_id,
        protocol_id=protocol.id,
        protocol_version=str(protocol.version),
        side=state.side,
        stance=spec.stance,
        vision=spec.vision,
        surface=spec.surface,
        boot_id=hello.boot_id,
        simulated=hello.simulated,
        board_id=hello.board_id,
        series_id=series_id if len(protocol.steps) > 1 else None,
        step=state.step,
        practice=spec.practice,
        run_id=whose.run_id,
        run_part=whose.run_part,
    )
