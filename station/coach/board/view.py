"""What the screen shows of a session."""

from __future__ import annotations

from msgspec.structs import replace

from station.coach.board.guide import TIMED
from station.coach.board.moves import bout_of, part_of
from station.coach.board.programme import Programme
from station.coach.board.score import hold_view
from station.coach.board.state import SessionState
from station.messages import SessionView, TrialView
from station.protocols import state as trials
from station.protocols.detectors.base import NS
from station.task_views import BeatsView


def view(programme: Programme, state: SessionState, now_ns: int) -> SessionView:
    """Return what the screen shows of a session at `now_ns`."""
    part, bout = part_of(programme, state), bout_of(programme, state)
    guide, score = bout.guide, state.score
    trial: TrialView | None = None
    if state.phase == "set" and state.trial is not None and guide.protocol is not None:
        trial = trials.view(guide.protocol, state.trial, now_ns)
        trial = replace(trial, stored=False)
    at_ns = now_ns if state.paused_ns is None else state.paused_ns
    left_s = None
    if state.until_ns is not None:
        left_s = round(max(0.0, (state.until_ns - at_ns) / NS), 2)
    return SessionView(
        id=state.id,
        turn=state.turn,
        phase=state.phase,
        part=state.part,
        parts=len(programme),
        number=bout.number,
        sets=part.sets,
        side=bout.side,
        paused=state.paused_ns is not None,
        remaining_s=left_s,
        trial=trial,
        hold=hold_view(guide, score) if trial is not None else None,
        beats=_beats(programme, state),
        fails=score.fails if score is not None else 0,
        good=score.good if score is not None and guide.kind in TIMED else None,
        last=state.done[-1].view if state.done else None,
        outcome=state.outcome,
    )


def _beats(programme: Programme, state: SessionState) -> BeatsView | None:
    """Return the beats of a set whose trial has none of its own."""
    guide = bout_of(programme, state).guide
    if state.phase != "set" or guide.metronome is None or state.paused_ns is not None:
        return None
    if state.trial is None:
        begun_ns = state.phase_ns
        if guide.on_board:
            return None
    elif state.trial.recording_ns is not None and not state.trial.final:
        begun_ns = state.trial.recording_ns
    else:
        return None
    return guide.metronome.view(begun_ns, round(guide.length_s * NS))
