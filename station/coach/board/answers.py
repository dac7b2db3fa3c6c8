"""What somebody presses during a session, and what each phase makes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from msgspec.structs import replace

from station.coach.board import moves
from station.coach.board.ground import FLAT, Board
from station.coach.board.programme import Programme
from station.coach.board.state import SessionState
from station.errors import BadRequest

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


class _Turn(NamedTuple):
    """Something that was said: where the session stands, when, and on which board."""

    programme: Programme
    state: SessionState
    t_ns: int
    said: Said
    board: Board


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
    return answer(_Turn(programme, state, t_ns, said, board))


def _go(turn: _Turn) -> SessionState:
    return moves.begin_set(turn.programme, turn.state, turn.t_ns, turn.board)


def _leave(turn: _Turn) -> SessionState:
    programme, state, t_ns, *_ = turn
    if state.phase not in _BEFORE_EFFORT:
        return state
    return moves.next_part(programme, moves.drop(state, t_ns), t_ns, left_out=True)


def _skip_set(turn: _Turn) -> SessionState:
    return moves.end_set(turn.programme, turn.state, turn.t_ns, "skipped")


def _end_set(turn: _Turn) -> SessionState:
    on_board = moves.bout_of(turn.programme, turn.state).guide.on_board
    outcome = "stopped" if on_board else "completed"
    return moves.end_set(turn.programme, turn.state, turn.t_ns, outcome)


def _go_on(turn: _Turn) -> SessionState:
    return moves.go_on(turn.programme, turn.state, turn.t_ns, turn.board)


def _again(turn: _Turn) -> SessionState:
    return moves.do_again(turn.programme, turn.state, turn.t_ns, turn.board)


def _last_again(turn: _Turn) -> SessionState:
    """Do the last set once more, where the session ended with it and not with pain."""
    state = turn.state
    ended = (state.part, state.bout) in {(one.part, one.bout) for one in state.done}
    if state.outcome != "finished" or not ended or state.part in state.left_out:
        return state
    return _again(turn._replace(state=replace(state, outcome=None)))


def _stop(turn: _Turn) -> SessionState:
    return moves.wind_up(turn.state, turn.t_ns, "stopped")


def _ask_pain(turn: _Turn) -> SessionState:
    state, t_ns = turn.state, turn.t_ns
    if state.phase not in _BEFORE_EFFORT:
        return state
    came = replace(moves.drop(state, t_ns), before=state.phase)
    return moves.enter(came, "hurting", t_ns)


def _note_pain(turn: _Turn) -> SessionState:
    programme, state, t_ns, said, _board = turn
    return moves.note_pain(programme, state, t_ns, said.value or 0, said.sites)


def _no_pain(turn: _Turn) -> SessionState:
    return moves.no_pain(turn.programme, turn.state, turn.t_ns)


def _pause(turn: _Turn) -> SessionState:
    programme, state, t_ns, said, board = turn
    pause = said.event == "pause"
    return moves.stand_still(programme, state, t_ns, board, pause=pause)


def _note_effort(turn: _Turn) -> SessionState:
    state = replace(turn.state, effort=turn.said.value)
    return moves.finish(state, turn.t_ns, state.outcome or "finished")


_Answer = Callable[[_Turn], SessionState]
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
