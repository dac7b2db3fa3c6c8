"""The steps of a protocol one after the other: a pure function like the engine.

Phases: `running` (a trial runs), `resting`, `card` (the next step is stood another way:
somebody has to say that they are set), `asking` (a step failed: once more, or go on),
`due` (the station is to begin the step now) and `over`. Whatever waits for somebody
gives up after `PATIENCE_S`, so that no series waits for ever.
"""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from station.errors import BadRequest, NotNow
from station.language import _, mark
from station.messages import SeriesView
from station.protocols.detectors.base import NS, to_ns
from station.protocols.spec import Protocol, Trial

COMMANDS = ("next_step", "retry_step", "skip_step")
PATIENCE_S = 300.0
"""The longest that a series waits for somebody to answer."""
TRIES = 2
"""A step that failed may be done once more."""


class SeriesState(msgspec.Struct, frozen=True):
    """Everything that is known of a series; the trials themselves are stored."""

    id: str
    side: str | None
    """The leg that was asked for; steps may name one of their own."""
    phase: str
    phase_ns: int
    step: int = 0
    """The step that runs, is asked about, or was the last to run."""
    tries: int = 1
    """How often this step was begun."""
    passed: bool = False
    """Whether this step came to a result."""
    upcoming: int = 0
    """The step that comes next; the number of steps when there is none."""
    outcome: str | None = None
    """`finished`, `stopped` or `abandoned`, once it is over."""

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self.phase == "over"


def begin_series(
    protocol: Protocol, *, series_id: str, side: str | None, t_ns: int
) -> SeriesState:
    """Return a series whose first step is due."""
    del protocol
    return SeriesState(series_id, side, "due", t_ns)


def started(state: SeriesState, t_ns: int) -> SeriesState:
    """Return the state when the step that was due has begun."""
    if state.phase != "due":
        return state
    again = state.step == state.upcoming and state.tries > 1
    tries = state.tries if again else 1
    return replace(
        state,
        phase="running",
        phase_ns=t_ns,
        step=state.upcoming,
        tries=tries,
        passed=False,
    )


def refused(state: SeriesState, t_ns: int) -> SeriesState:
    """Return the state when the step that was due could not begin: it waits."""
    return _enter(state, "card", t_ns) if state.phase == "due" else state


def ended(
    protocol: Protocol, state: SeriesState, t_ns: int, phase: str, outcome: str | None
) -> SeriesState:
    """Return the state when the trial of this step ended in `phase`."""
    if state.phase != "running":
        return state
    if phase == "interrupted" and outcome == "cancelled":
        return _over(state, t_ns, "stopped")
    if phase == "done":
        return _onward(protocol, replace(state, passed=True), t_ns)
    if state.tries < TRIES:
        return _enter(state, "asking", t_ns)
    return _onward(protocol, state, t_ns)


def invalidated(state: SeriesState, t_ns: int) -> SeriesState:
    """Return the state when the step that just passed turned out not to count.

    It may be done once more, unless the next one runs already.
    """
    waits = state.phase in ("resting", "card", "due", "over")
    ended = state.outcome in (None, "finished")
    if not (waits and ended and state.passed) or state.tries >= TRIES:
        return state
    again = replace(state, passed=False, upcoming=max(state.upcoming, state.step))
    return replace(_enter(again, "asking", t_ns), outcome=None)


def tick(protocol: Protocol, state: SeriesState, t_ns: int) -> SeriesState:
    """Return the state when it is `t_ns`."""
    waited_s = (t_ns - state.phase_ns) / NS
    if state.phase == "resting" and waited_s >= protocol.steps[state.step].rest_s:
        return _set(protocol, state, t_ns)
    if state.phase in ("card", "asking") and waited_s >= PATIENCE_S:
        return _over(state, t_ns, "abandoned")
    return state


def command(
    protocol: Protocol, state: SeriesState, t_ns: int, name: str
) -> SeriesState:
    """Return the state after one of `COMMANDS`.

    Raises:
        BadRequest: it is none of them.
        NotNow: it does not fit the moment.
    """
    if name not in COMMANDS:
        raise BadRequest(f"a series knows only: {', '.join(COMMANDS)}")
    if name == "retry_step" and state.phase == "asking":
        again = replace(state, upcoming=state.step, tries=state.tries + 1)
        return _enter(again, "due", t_ns)
    if name == "next_step" and state.phase == "resting":
        return _set(protocol, state, t_ns)
    if name == "next_step" and state.phase == "card":
        return _enter(state, "due", t_ns)
    if name == "skip_step" and state.phase == "asking":
        return _onward(protocol, state, t_ns)
    if name == "skip_step" and state.phase in ("resting", "card"):
        passed = state.upcoming == state.step and state.passed
        left_out = replace(state, step=state.upcoming, tries=1, passed=passed)
        onward = _onward(protocol, left_out, t_ns, rest=False)
        # How they stand now is not how the step that was left out is stood.
        return onward if onward.over else _enter(onward, "card", t_ns)
    raise NotNow(
        _(
            "'%(name)s' does not fit now: the test is %(said)s",
            name=name,
            said=_(_SAID[state.phase]),
        )
    )


def stop(state: SeriesState, t_ns: int) -> SeriesState:
    """Return the state when somebody has had enough; what was done is kept."""
    return state if state.over else _over(state, t_ns, "stopped")


def view(protocol: Protocol, state: SeriesState, now_ns: int) -> SeriesView:
    """Return what the screen shows of a series at `now_ns`."""
    remaining_s: float | None = None
    if state.phase == "resting":
        rest_s = protocol.steps[state.step].rest_s
        past_s = (now_ns - state.phase_ns) / NS
        remaining_s = min(max(0.0, rest_s - past_s), rest_s)
    return SeriesView(
        id=state.id,
        phase=state.phase,
        step=state.step,
        upcoming=state.upcoming,
        steps=len(protocol.steps),
        remaining_s=remaining_s,
        outcome=state.outcome,
    )


def changes_setup(one: Trial, other: Trial) -> bool:
    """Return whether somebody has to stand another way for the other step."""
    return any(
        getattr(one, name) != getattr(other, name)
        for name in ("stance", "side", "vision", "surface")
    )


def _onward(
    protocol: Protocol, state: SeriesState, t_ns: int, *, rest: bool = True
) -> SeriesState:
    """Go to the rest before the next step that may be done, or end."""
    steps = protocol.steps
    upcoming = state.step + 1
    passed = state.passed
    while upcoming < len(steps) and steps[upcoming].only_after_pass and not passed:
        upcoming += 1
    state = replace(state, upcoming=upcoming)
    if upcoming >= len(steps):
        return _over(state, t_ns, "finished")
    if rest and to_ns(steps[state.step].rest_s) > 0:
        return _enter(state, "resting", t_ns)
    return _set(protocol, state, t_ns)


def _set(protocol: Protocol, state: SeriesState, t_ns: int) -> SeriesState:
    """Begin the next step, after a card where it is stood another way."""
    steps = protocol.steps
    other = changes_setup(steps[state.step], steps[state.upcoming])
    return _enter(state, "card" if other else "due", t_ns)


def _enter(state: SeriesState, phase: str, t_ns: int) -> SeriesState:
    return replace(state, phase=phase, phase_ns=t_ns)


def _over(state: SeriesState, t_ns: int, outcome: str) -> SeriesState:
    return replace(_enter(state, "over", t_ns), outcome=outcome)


_SAID = {
    "running": mark("running"),
    "resting": mark("resting"),
    "card": mark("waiting for the next step"),
    "asking": mark("asking whether to do the step once more"),
    "due": mark("about to begin the next step"),
    "over": mark("over"),
}
