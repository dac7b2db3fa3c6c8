"""How a session goes from phase to phase; each move returns the next state."""

from __future__ import annotations

from msgspec.structs import replace

from station.coach.board.ground import Board
from station.coach.board.programme import Bout, Part, Programme
from station.coach.board.score import result_of
from station.coach.board.state import OVER, Done, Hurt, SessionState
from station.coach.rules.thresholds import DEFAULTS
from station.messages import SetView
from station.protocols.detectors.base import to_ns
from station.protocols.state import begin


def part_of(programme: Programme, state: SessionState) -> Part:
    """Return the drill that a session is at."""
    return programme[min(state.part, len(programme) - 1)]


def bout_of(programme: Programme, state: SessionState) -> Bout:
    """Return the set that a session is at."""
    bouts = part_of(programme, state).bouts
    return bouts[min(state.bout, len(bouts) - 1)]


def on_board(state: SessionState) -> bool:
    """Return whether the board follows a set now."""
    return state.phase == "set" and state.trial is not None


def enter(state: SessionState, phase: str, t_ns: int) -> SessionState:
    """Return the state at the beginning of a phase."""
    return replace(
        state,
        phase=phase,
        phase_ns=t_ns,
        turn=state.turn + 1,
        trial=None,
        score=None,
        until_ns=None,
        paused_ns=None,
    )


def begin_set(
    programme: Programme, state: SessionState, t_ns: int, board: Board
) -> SessionState:
    """Begin the set that the session is at."""
    state = enter(state, "set", t_ns)
    bout = bout_of(programme, state)
    guide = bout.guide
    if guide.protocol is None:
        until_ns = None if guide.own_pace else t_ns + to_ns(guide.length_s)
        return replace(state, until_ns=until_ns)
    trial = begin(
        guide.protocol,
        trial_id=f"{state.id}.{state.turn}",
        t_ns=t_ns,
        side=bout.side if guide.protocol.asks_side else None,
        tared=board.tared,
        capacity_n=board.capacity_n,
        rim_radius_mm=board.rim_radius_mm,
        dome_radius_mm=board.dome_radius_mm,
        rig=board.rig,
    )
    return replace(state, trial=trial)


def ask_again(
    programme: Programme, state: SessionState, t_ns: int, outcome: str
) -> SessionState:
    """Note a set that does not count, and ask whether to do it once more."""
    state = _with_done(worked(state, t_ns), _view(programme, state, outcome))
    return enter(state, "asking", t_ns)


def end_set(
    programme: Programme, state: SessionState, t_ns: int, outcome: str
) -> SessionState:
    """Note the set and go to the rest after it, or to the end."""
    state = _with_done(worked(state, t_ns), _view(programme, state, outcome))
    part = part_of(programme, state)
    last = state.bout + 1 >= len(part.bouts)
    if last and _following(programme, state) >= len(programme):
        return wind_up(state, t_ns, "finished")
    rest_s = bout_of(programme, state).rest_s if outcome != "skipped" else 0.0
    state = enter(state, "rest", t_ns)
    return replace(state, until_ns=t_ns + to_ns(rest_s))


def _view(programme: Programme, state: SessionState, outcome: str) -> SetView:
    bout, part = bout_of(programme, state), part_of(programme, state)
    guide, done_share = bout.guide, part.drill.passing.done_share
    if guide.on_board and state.score is not None:
        return result_of(guide, state.score, bout.side, outcome, done_share)
    whole = outcome == "completed" and not guide.on_board
    return SetView(
        side=bout.side,
        outcome=outcome,
        complete=whole,
        # A breath is no balance: it does not count as time held.
        held_s=guide.hold_s if whole and guide.kind != "breath" else 0.0,
        steady_share=None,
        reps=guide.reps if whole else 0,
        good=None,
        fails=0,
    )


def _with_done(state: SessionState, view: SetView) -> SessionState:
    """Put a result in place of what was known of that set."""
    others = [
        one for one in state.done if (one.part, one.bout) != (state.part, state.bout)
    ]
    return replace(state, done=(*others, Done(state.part, state.bout, view)))


def go_on(
    programme: Programme, state: SessionState, t_ns: int, board: Board
) -> SessionState:
    """Go on after a rest: the next set, or the card of the next drill."""
    state = worked(state, t_ns)
    if state.bout + 1 >= len(part_of(programme, state).bouts):
        return next_part(programme, state, t_ns, left_out=False)
    return begin_set(programme, replace(state, bout=state.bout + 1), t_ns, board)


def do_again(
    programme: Programme, state: SessionState, t_ns: int, board: Board
) -> SessionState:
    """Do the set before this rest once more; what it was no longer counts."""
    done = tuple(
        one for one in state.done if (one.part, one.bout) != (state.part, state.bout)
    )
    state = replace(worked(state, t_ns), done=done)
    return begin_set(programme, state, t_ns, board)


def next_part(
    programme: Programme, state: SessionState, t_ns: int, *, left_out: bool
) -> SessionState:
    """Show the drill that comes next, or ask how hard it was after the last."""
    if left_out:
        state = replace(state, left_out=(*state.left_out, state.part))
    following = _following(programme, state)
    if following >= len(programme):
        return wind_up(state, t_ns, "finished")
    return enter(replace(state, part=following, bout=0), "card", t_ns)


def note_pain(
    programme: Programme,
    state: SessionState,
    t_ns: int,
    strength: int,
    sites: tuple[str, ...],
) -> SessionState:
    """R4 during a session: what hurts ends its drill, more ends the session."""
    if strength == 0:
        return no_pain(programme, state, t_ns)
    where = sites or ("elsewhere",)
    state = replace(state, hurts=(*state.hurts, Hurt(state.part, strength, where)))
    if strength >= DEFAULTS.pain_stop:
        return wind_up(state, t_ns, "pain")
    if strength > DEFAULTS.pain_ok:
        dynamic = {
            n for n, part in enumerate(programme) if part.drill.family == "dynamic"
        }
        left = {n for n in dynamic if n > state.part}
        state = replace(state, left_out=(*state.left_out, *sorted(left)))
    return next_part(programme, state, t_ns, left_out=True)


def no_pain(programme: Programme, state: SessionState, t_ns: int) -> SessionState:
    """Nothing hurts after all: on with the card of the set that comes next."""
    part, bout = upcoming(programme, replace(state, phase=state.before))
    if part >= len(programme):
        return wind_up(state, t_ns, "finished")
    return enter(replace(state, part=part, bout=bout), "card", t_ns)


def upcoming(programme: Programme, state: SessionState) -> tuple[int, int]:
    """Return drill and set that come next; as many drills as there are for none."""
    if state.phase in ("effort", OVER):
        return len(programme), 0
    if state.phase != "rest":
        return state.part, state.bout
    if state.bout + 1 < len(part_of(programme, state).bouts):
        return state.part, state.bout + 1
    return _following(programme, state), 0


def _following(programme: Programme, state: SessionState) -> int:
    following = state.part + 1
    while following < len(programme) and following in state.left_out:
        following += 1
    return following


def wind_up(state: SessionState, t_ns: int, outcome: str) -> SessionState:
    """Ask how hard it was, where anything was done."""
    state = replace(drop(state, t_ns), outcome=outcome)
    if state.phase == "effort" or not done_sets(state):
        return finish(state, t_ns, outcome)
    return enter(state, "effort", t_ns)


def done_sets(state: SessionState) -> tuple[Done, ...]:
    """Return the sets of which something was done."""
    return tuple(
        one
        for one in state.done
        if one.view.complete or one.view.held_s > 0 or one.view.reps > 0
    )


def finish(state: SessionState, t_ns: int, outcome: str) -> SessionState:
    """End the session."""
    return replace(enter(drop(state, t_ns), OVER, t_ns), outcome=outcome)


def drop(state: SessionState, t_ns: int) -> SessionState:
    """Leave the set or the rest that is under way; its time counts."""
    return replace(worked(state, t_ns), trial=None, score=None)


def worked(state: SessionState, t_ns: int) -> SessionState:
    """Add the time of this set or rest to its part, once."""
    if state.phase not in ("set", "rest") or state.paused_ns is not None:
        return state
    worked = list(state.worked_ns) + [0] * (state.part + 1 - len(state.worked_ns))
    worked[state.part] += max(0, t_ns - state.phase_ns)
    return replace(state, worked_ns=tuple(worked), phase_ns=t_ns)


def stand_still(
    programme: Programme,
    state: SessionState,
    t_ns: int,
    board: Board,
    *,
    pause: bool,
) -> SessionState:
    """Stand still, or go on; a set on the board begins anew after a pause."""
    if pause is (state.paused_ns is not None):
        return state
    if pause:
        state = replace(worked(state, t_ns), paused_ns=t_ns, turn=state.turn + 1)
        return replace(state, trial=None, score=None)
    if state.phase == "set" and bout_of(programme, state).guide.on_board:
        return begin_set(programme, state, t_ns, board)
    away_ns = t_ns - (state.paused_ns or t_ns)
    until_ns = None if state.until_ns is None else state.until_ns + away_ns
    return replace(
        state,
        until_ns=until_ns,
        paused_ns=None,
        phase_ns=t_ns,
        turn=state.turn + 1,
    )
