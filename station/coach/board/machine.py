"""A session at the board: a pure function from samples, time and answers to states.

`advance` takes one sample of the 100 Hz grid, `tick` the passing of time, and
`station.coach.board.answers.tell` what somebody pressed. Nothing is read from outside
and nothing is kept: the same samples and answers give the same session. Whatever waits
for somebody gives up after `PATIENCE_S`.
"""

from __future__ import annotations

from msgspec.structs import replace

from station.coach.board.ground import FLAT, Board
from station.coach.board.moves import (
    ask_again,
    bout_of,
    end_set,
    finish,
    go_on,
    on_board,
)
from station.coach.board.programme import Programme
from station.coach.board.score import begin_score, eroded, follow
from station.coach.board.state import SessionState
from station.protocols import engine
from station.protocols.detectors.base import to_ns
from station.values import CopSample

PATIENCE_S = 600.0
"""The longest that a session waits for somebody."""
_NO_SET = (
    "nobody_came",
    "not_settled",
    "no_lift",
    "not_zeroed",
    "no_signal",
    "took_too_long",
    "saturated",
    "dropout",
    "board_fault",
    "cancelled",
)
"""Outcomes of a set that does not count: once more, or leave it out."""


def begin_session(session_id: str, t_ns: int) -> SessionState:
    """Return a session that shows its first drill."""
    return SessionState(session_id, "card", t_ns, heard_ns=t_ns)


def advance(
    programme: Programme, state: SessionState, sample: CopSample
) -> SessionState:
    """Return the state after one sample."""
    trial = state.trial
    if state.phase != "set" or trial is None:
        return state
    bout = bout_of(programme, state)
    protocol = bout.guide.protocol
    if protocol is None:
        return state
    after, events = engine.advance(protocol, trial, sample)
    score = state.score
    pieces = 0 if score is None else len(score.sway.speeds_mm_s)
    if score is None and after.recording_ns is not None:
        score = begin_score(after.recording_ns)
    if score is not None:
        score = follow(bout.guide, score, after, events)
    heard_ns = sample.t_ns if score is not None else state.heard_ns
    state = replace(state, trial=after, score=score, heard_ns=heard_ns)
    if after.final:
        return _judged(programme, state, after.last_ns)
    if score is not None and len(score.sway.speeds_mm_s) > pieces and eroded(score):
        state = replace(state, eroded_mm_s=score.sway.speeds_mm_s)
        return end_set(programme, state, sample.t_ns, "eroded")
    return state


def tick(
    programme: Programme,
    state: SessionState,
    now_ns: int,
    board: Board = FLAT,
) -> SessionState:
    """Return the state when it is `now_ns`; `board` is for a set that begins."""
    if state.over:
        return state
    if now_ns - state.heard_ns > to_ns(PATIENCE_S):
        return finish(state, now_ns, "abandoned")
    trial = state.trial
    if state.phase == "set" and trial is not None:
        protocol = bout_of(programme, state).guide.protocol
        if protocol is not None and state.paused_ns is None:
            after, _events = engine.tick(protocol, trial, now_ns)
            state = replace(state, trial=after)
            if after.final:
                return _judged(programme, state, now_ns)
        return state
    due = state.until_ns is not None and now_ns >= state.until_ns
    if not due or state.paused_ns is not None:
        return state
    if state.phase == "rest":
        return go_on(programme, state, now_ns, board)
    if state.phase == "set":
        return end_set(programme, state, now_ns, "completed")
    return state


def lose_board(
    programme: Programme, state: SessionState, now_ns: int, why: str = "no_signal"
) -> SessionState:
    """Return the state when the board answers no more: its set does not count."""
    if not on_board(state):
        return state
    return ask_again(programme, state, now_ns, why)


def _judged(programme: Programme, state: SessionState, t_ns: int) -> SessionState:
    """Take up that the engine has ended a set."""
    trial = state.trial
    outcome = (trial.outcome if trial is not None else None) or "completed"
    if outcome in _NO_SET:
        return ask_again(programme, state, t_ns, outcome)
    return end_set(programme, state, t_ns, outcome)


def tared(programme: Programme, state: SessionState, t_ns: int) -> SessionState:
    """Return the state once the board has found its zero."""
    protocol = bout_of(programme, state).guide.protocol
    trial = state.trial
    if trial is None or protocol is None or trial.phase != "zeroing":
        return state
    after, _events = engine.operator(protocol, trial, t_ns, "tared")
    return replace(state, trial=after)


def give_up(state: SessionState, t_ns: int) -> SessionState:
    """Return the state when somebody else takes the board."""
    return state if state.over else finish(state, t_ns, state.outcome or "abandoned")
