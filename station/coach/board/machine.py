"""A session at the board: a pure function from samples, time and answers to states.

`advance` takes one sample of the 100 Hz grid, `tick` the passing of time, `tell` what
somebody pressed. Nothing is read from outside and nothing is kept: the same samples and
answers give the same session. Whatever waits for somebody gives up after `PATIENCE_S`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from msgspec.structs import replace

from station.coach.board.ground import FLAT, Board
from station.coach.board.moves import (
    ask_again,
    begin_set,
    bout_of,
    do_again,
    drop,
    end_set,
    enter,
    finish,
    go_on,
    next_part,
    no_pain,
    note_pain,
    on_board,
    stand_still,
    wind_up,
)
from station.coach.board.programme import Programme
from station.coach.board.score import begin_score, eroded, follow
from station.coach.board.state import SessionState
from station.errors import BadRequest
from station.protocols import engine
from station.protocols.detectors.base import to_ns
from station.values import CopSample

PATIENCE_S = 600.0
"""The longest that a session waits for somebody."""
EFFORT_MAX = 10
EVENTS = (
    "go",
    "done",
    "skip",
    "skip_drill",
    "retry",
    "pause",
    "resume",
    "hurts",
    "pain",
    "back",
    "effort",
    "stop",
)
"""What `tell` understands."""
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


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody pressed; `pain` and `effort` bring a value from 0 to 10."""

    event: str
    value: int | None = None
    sites: tuple[str, ...] = ()

    def check(self) -> None:
        """Raise `BadRequest` where it cannot be meant."""
        if self.event not in EVENTS:
            known = ", ".join(EVENTS)
            raise BadRequest(
                f"nobody can say '{self.event}' to a session, only: {known}"
            )
        fits = self.value is not None and 0 <= self.value <= EFFORT_MAX
        if self.event in ("pain", "effort") and not fits:
            raise BadRequest(f"'{self.event}' needs a value from 0 to {EFFORT_MAX}")


def tell(
    programme: Programme,
    state: SessionState,
    t_ns: int,
    said: Said,
    board: Board = FLAT,
) -> SessionState:
    """Return the state after what somebody said; what does not fit changes nothing.

    Raises:
        BadRequest: there is no such event, or its value is missing or out of range.
    """
    said.check()
    if state.over:
        return state
    state = replace(state, heard_ns=t_ns)
    answer = _ANSWERS.get((state.phase, said.event)) or _ANYWHERE.get(said.event)
    if answer is None:
        return state
    return answer(programme, state, t_ns, said, board)


def _go(
    programme: Programme, state: SessionState, t_ns: int, said: Said, board: Board
) -> SessionState:
    del said
    return begin_set(programme, state, t_ns, board)


def _leave(
    programme: Programme, state: SessionState, t_ns: int, said: Said, board: Board
) -> SessionState:
    del said, board
    if state.phase not in _BEFORE_EFFORT:
        return state
    return next_part(programme, drop(state, t_ns), t_ns, left_out=True)


def _skip_set(
    programme: Programme, state: SessionState, t_ns: int, said: Said, board: Board
) -> SessionState:
    del said, board
    return end_set(programme, state, t_ns, "skipped")


def _end_set(
    programme: Programme, state: SessionState, t_ns: int, said: Said, board: Board
) -> SessionState:
    del said, board
    on = bout_of(programme, state).guide.on_board
    return end_set(programme, state, t_ns, "stopped" if on else "completed")


def _go_on(
    programme: Programme, state: SessionState, t_ns: int, said: Said, board: Board
) -> SessionState:
    del said
    return go_on(programme, state, t_ns, board)


def _again(
    programme: Programme, state: SessionState, t_ns: int, said: Said, board: Board
) -> SessionState:
    del said
    return do_again(programme, state, t_ns, board)


def _last_again(
    programme: Programme, state: SessionState, t_ns: int, said: Said, board: Board
) -> SessionState:
    """Do the last set once more, where the session ended with it and not with pain."""
    del said
    ended = (state.part, state.bout) in {(one.part, one.bout) for one in state.done}
    if state.outcome != "finished" or not ended or state.part in state.left_out:
        return state
    return do_again(programme, replace(state, outcome=None), t_ns, board)


def _stop(
    programme: Programme, state: SessionState, t_ns: int, said: Said, board: Board
) -> SessionState:
    del programme, said, board
    return wind_up(state, t_ns, "stopped")


def _ask_pain(
    programme: Programme, state: SessionState, t_ns: int, said: Said, board: Board
) -> SessionState:
    del programme, said, board
    if state.phase not in _BEFORE_EFFORT:
        return state
    came = replace(drop(state, t_ns), before=state.phase)
    return enter(came, "hurting", t_ns)


def _note_pain(
    programme: Programme, state: SessionState, t_ns: int, said: Said, board: Board
) -> SessionState:
    del board
    return note_pain(programme, state, t_ns, said.value or 0, said.sites)


def _no_pain(
    programme: Programme, state: SessionState, t_ns: int, said: Said, board: Board
) -> SessionState:
    del said, board
    return no_pain(programme, state, t_ns)


def _pause(
    programme: Programme, state: SessionState, t_ns: int, said: Said, board: Board
) -> SessionState:
    return stand_still(programme, state, t_ns, board, pause=said.event == "pause")


def _note_effort(
    programme: Programme, state: SessionState, t_ns: int, said: Said, board: Board
) -> SessionState:
    del programme, board
    state = replace(state, effort=said.value)
    return finish(state, t_ns, state.outcome or "finished")


_Answer = Callable[[Programme, SessionState, int, Said, Board], SessionState]
_BEFORE_EFFORT = ("card", "set", "rest", "asking")
_ANYWHERE: dict[str, _Answer] = {
    "stop": _stop,
    "hurts": _ask_pain,
    "skip_drill": _leave,
}
_ANSWERS: dict[tuple[str, str], _Answer] = {
    ("card", "go"): _go,
    ("card", "skip"): _leave,
    ("set", "done"): _end_set,
    ("set", "skip"): _skip_set,
    ("set", "retry"): _go,
    ("set", "pause"): _pause,
    ("set", "resume"): _pause,
    ("rest", "go"): _go_on,
    ("rest", "skip"): _leave,
    ("rest", "retry"): _again,
    ("rest", "pause"): _pause,
    ("rest", "resume"): _pause,
    ("asking", "go"): _go,
    ("asking", "retry"): _go,
    ("asking", "skip"): _skip_set,
    ("hurting", "pain"): _note_pain,
    ("hurting", "back"): _no_pain,
    ("effort", "retry"): _last_again,
    ("effort", "effort"): _note_effort,
    ("effort", "skip"): _note_effort,
}


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
