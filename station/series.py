"""The test of several steps that is under way: it begins each step when it is due."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import Future

from firmware.clock import Clock
from station.errors import BadRequest, NotNow
from station.language import _
from station.messages import SeriesView
from station.protocols import series
from station.protocols.series import SeriesState
from station.protocols.spec import Protocol
from station.trial import RunningTrial, Whose

BeginStep = Callable[[Protocol, SeriesState, Whose], Future[dict[str, str]]]


def check_side(protocol: Protocol, side: str | None) -> None:
    """Raise `BadRequest` where the leg is missing, unknown or not wanted."""
    if protocol.asks_side and side not in ("left", "right"):
        raise BadRequest(
            f"'{protocol.id}' needs the stance leg: say side left or right"
        )
    fixed = {step.side for step in protocol.steps} if len(protocol.steps) == 1 else ()
    if side is not None and not protocol.asks_side and side not in fixed:
        raise BadRequest(f"'{protocol.id}' does not ask for a side: leave it out")


class Series:
    """Follows one trial after the other; `begin_step` begins what comes next."""

    def __init__(self, clock: Clock, begin_step: BeginStep) -> None:
        self._clock = clock
        self._begin_step = begin_step
        self._protocol: Protocol | None = None
        self._whose = Whose()
        self._state: SeriesState | None = None
        self._trial_id: str | None = None
        self._starting = False
        self.news = False
        """Whether something changed that a view should tell at once."""

    def begin(
        self, protocol: Protocol, side: str | None, whose: Whose
    ) -> Future[dict[str, str]]:
        """Begin the first step; the result holds `trial` and, of several, `series`.

        Where it fails, what was under way before is so again.

        Raises:
            BadRequest: the side is missing, unknown or not wanted.
            NotNow: another trial runs, or the board is not fit for one.
        """
        check_side(protocol, side)
        state = series.begin_series(
            protocol,
            series_id=str(uuid.uuid4()),
            side=side,
            t_ns=self._clock.now_ns(),
        )
        answer = self._begin_step(protocol, state, whose)
        before = self._protocol, self._whose, self._state

        def begun(answer: Future[dict[str, str]]) -> None:
            if answer.exception() is not None:
                self._protocol, self._whose, self._state = before

        self._protocol, self._whose, self._state = protocol, whose, state
        self._expect(answer)
        answer.add_done_callback(begun)
        return answer

    def follow(self, trial: RunningTrial | None, *, busy: bool) -> None:
        """Take up what became of the step that runs, and begin what is due."""
        state, protocol = self._state, self._protocol
        if state is None or protocol is None or self._starting:
            return
        now_ns = self._clock.now_ns()
        if trial is not None and trial.id == self._trial_id and trial.final:
            outcome = trial.outcome
            state = series.ended(protocol, state, now_ns, trial.phase, outcome)
        self._enter(series.tick(protocol, state, now_ns))
        if self._state is not None and self._state.phase == "due" and not busy:
            try:
                self._expect(self._begin_step(protocol, self._state, self._whose))
            except NotNow:
                self._enter(series.refused(self._state, now_ns))

    def steer(self, name: str) -> None:
        """Do one of `series.COMMANDS`. Raises `NotNow`."""
        if self._state is None or self._protocol is None or self._state.over:
            raise NotNow(_("no test of several steps is under way"))
        now_ns = self._clock.now_ns()
        self._enter(series.command(self._protocol, self._state, now_ns, name))

    def reconsider(self, trial_id: str) -> None:
        """Take note that the result of a trial does not count after all."""
        several = self._protocol is not None and len(self._protocol.steps) > 1
        if self._state is not None and several and trial_id == self._trial_id:
            self._enter(series.invalidated(self._state, self._clock.now_ns()))

    def stop(self) -> bool:
        """End what is between two steps; return whether something was."""
        if self._state is None or self._state.over:
            return False
        self._enter(series.stop(self._state, self._clock.now_ns()))
        return True

    def view(self, now_ns: int) -> SeriesView | None:
        """Return what the screen shows, None for a test of one step."""
        if self._state is None or self._protocol is None:
            return None
        if len(self._protocol.steps) == 1:
            return None
        return series.view(self._protocol, self._state, now_ns)

    def _expect(self, answer: Future[dict[str, str]]) -> None:
        self._starting = True
        answer.add_done_callback(self._begun)

    def _begun(self, answer: Future[dict[str, str]]) -> None:
        self._starting = False
        if self._state is None:
            return
        now_ns = self._clock.now_ns()
        if answer.exception() is not None:
            self._enter(series.refused(self._state, now_ns))
            return
        self._trial_id = answer.result()["trial"]
        self._enter(series.started(self._state, now_ns))

    def _enter(self, state: SeriesState) -> None:
        before = self._state
        self.news = self.news or before is None or before.phase != state.phase
        self._state = state
