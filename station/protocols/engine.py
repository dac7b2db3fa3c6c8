"""The trial engine: a pure function from samples and operator events to states.

`advance` takes one sample of the 100 Hz grid, `operator` what somebody pressed, `tick`
the passing of time when no samples come. Each returns the next state and the events
that it caused. Nothing is read from outside and nothing is kept: a trial replayed from
its samples gives the same events and the same window to the nanosecond.
"""

from __future__ import annotations

from msgspec.structs import replace

from station.error_count import OBSERVED, SPOKEN
from station.errors import BadRequest
from station.protocols.detectors import Look
from station.protocols.detectors.base import median, to_ns
from station.protocols.phases import PHASES
from station.protocols.spec import Protocol, Trial
from station.protocols.state import TrialEvent, TrialState
from station.protocols.transitions import (
    Result,
    end,
    enter,
    finish,
)
from station.values import CopSample

STATION_EVENTS = ("tared", "board_fault")
"""What the station itself tells a trial."""
OPERATOR_EVENTS = (
    *STATION_EVENTS,
    "cancel",
    "stop",
    *OBSERVED,
    *SPOKEN,
)
"""What `operator` understands; the last are what the board cannot feel."""

NO_SIGNAL_S = 10.0
SILENCE_S = 1.0
"""Longest silence of the board while it records."""
SETUP_WAITS = 5
"""Everything before recording takes at most this many times `wait_s`."""

_SMOOTH = 5
_MIDDLE_NS = 20_000_000
"""The median of five grid points stands for the one two points back."""

_GAVE_UP = {
    "waiting": "no_signal",
    "zeroing": "not_zeroed",
    "stepping_on": "nobody_came",
    "settling": "not_settled",
    "lifting": "no_lift",
    "rising": "no_heel_rise",
    "leaving": "no_landing",
    "landing": "no_landing",
}


def advance(protocol: Protocol, state: TrialState, sample: CopSample) -> Result:
    """Return the state after `sample`, and what happened.

    A sample that is not newer than the last one changes nothing.
    """
    if state.final or (sample.t_ns <= state.last_ns and state.phase != "waiting"):
        return state, ()
    trial = protocol.steps[state.step]
    newest = (sample.ml_mm, sample.ap_mm, sample.total_n)
    recent = (*state.recent[1 - _SMOOTH :], newest)
    state = replace(state, recent=recent, last_ns=sample.t_ns)
    state, events = PHASES[state.phase](trial, state, _look(state, sample))
    if state.final or events:
        return state, events
    return _out_of_time(trial, state, sample.t_ns)


def tick(protocol: Protocol, state: TrialState, now_ns: int) -> Result:
    """Return the state when it is `now_ns` and no newer sample has come."""
    if state.final:
        return state, ()
    trial = protocol.steps[state.step]
    silent = now_ns - state.last_ns > to_ns(SILENCE_S)
    if state.phase == "recording" and silent:
        return end(trial, state, "failed", "dropout", state.last_ns)
    return _out_of_time(trial, state, now_ns)


def operator(protocol: Protocol, state: TrialState, t_ns: int, event: str) -> Result:
    """Return the state after one of `OPERATOR_EVENTS`.

    Raises:
        BadRequest: it is none of them.
    """
    if event not in OPERATOR_EVENTS:
        known = ", ".join(OPERATOR_EVENTS)
        raise BadRequest(f"an operator cannot say '{event}' to a trial, only: {known}")
    if state.final:
        return state, ()
    trial = protocol.steps[state.step]
    by = "station" if event in STATION_EVENTS else "operator"
    told = TrialEvent(t_ns, event, 1.0, {"by": by})
    if event == "tared":
        state = replace(state, tared=True)
        if state.phase != "zeroing":
            return state, (told,)
        state, events = enter(state, "stepping_on", "step_on", t_ns)
        return state, (told, *events)
    if event in _ENDINGS:
        state, events = end(trial, state, *_ENDINGS[event], t_ns)
        return state, (told, *events)
    if state.phase != "recording":
        return state, (told,)
    if trial.task is not None:
        doing = trial.task.tell(state.doing, event, t_ns)
        if doing is not None:
            return replace(state, doing=doing), (told,)
    if event == "stop" or (event == "eyes_opened" and trial.vision == "closed"):
        outcome = "stopped" if event == "stop" else "eyes_opened"
        state, events = finish(trial, state, outcome, t_ns)
        return state, (told, *events)
    return state, (told,)


_ENDINGS = {
    "cancel": ("interrupted", "cancelled"),
    "board_fault": ("failed", "board_fault"),
}


def _out_of_time(trial: Trial, state: TrialState, now_ns: int) -> Result:
    """Give up a phase that waits for somebody who does not do it."""
    if state.phase == "recording":
        return state, ()
    limit_s = NO_SIGNAL_S if state.phase == "waiting" else trial.wait_s
    waits = state.phase in _GAVE_UP
    if waits and now_ns - state.phase_ns > to_ns(limit_s):
        return end(trial, state, "failed", _GAVE_UP[state.phase], now_ns)
    if now_ns - state.begun_ns > to_ns(SETUP_WAITS * trial.wait_s):
        return end(trial, state, "failed", "took_too_long", now_ns)
    return state, ()


def _look(state: TrialState, sample: CopSample) -> Look:
    recent = state.recent
    full = len(recent) == _SMOOTH
    return Look(
        sample,
        sample.t_ns - _MIDDLE_NS if full else sample.t_ns,
        median(tuple(moment[0] for moment in recent)),
        median(tuple(moment[1] for moment in recent)),
        median(tuple(moment[2] for moment in recent)),
        state.body_n,
        state.side,
        state.capacity_n,
        state.rim_radius_mm,
    )
