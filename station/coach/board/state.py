"""The state of a session at the board, and what of it survives a restart."""

from __future__ import annotations

import msgspec

from station.coach.board.programme import Asked, Settings
from station.coach.board.score import Score
from station.messages import SetView
from station.protocols.state import TrialState

MINUTE_NS = 60_000_000_000
OVER = "over"


class Done(msgspec.Struct, frozen=True):
    """A set that was done, begun, or left out."""

    part: int
    bout: int
    view: SetView


class Hurt(msgspec.Struct, frozen=True):
    """What was said to hurt during a session, 0 to 10, and where."""

    part: int
    strength: int
    sites: tuple[str, ...] = ()


class SessionState(msgspec.Struct, frozen=True):
    """Everything that is known of a session; its programme is kept apart.

    Phases: `card` (a drill is shown and waits), `set`, `rest`, `asking` (the set did
    not count), `hurting` (something hurts: how much), `effort` (how hard was it),
    `over`.
    """

    id: str
    phase: str
    phase_ns: int
    turn: int = 0
    part: int = 0
    bout: int = 0
    done: tuple[Done, ...] = ()
    left_out: tuple[int, ...] = ()
    """Parts that were skipped or ended before their last set."""
    trial: TrialState | None = None
    score: Score | None = None
    until_ns: int | None = None
    """When a rest, or a set off the board, is over."""
    paused_ns: int | None = None
    """Since when it has been paused."""
    before: str = ""
    """The phase that something that hurts came into."""
    heard_ns: int = 0
    """When somebody last did something."""
    worked_ns: tuple[int, ...] = ()
    """Time spent in sets and rests, by part."""
    hurts: tuple[Hurt, ...] = ()
    eroded_mm_s: tuple[float, ...] = ()
    """The sway that made R11 end a set, the last time it did."""
    effort: int | None = None
    outcome: str | None = None
    """`finished`, `stopped`, `pain` or `abandoned`, once it is over."""

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self.phase == OVER


class Kept(msgspec.Struct, frozen=True):
    """A session as it is written down: what was done, and how to go on."""

    id: str
    date: str
    asked: tuple[Asked, ...]
    settings: Settings
    part: int
    bout: int
    done: tuple[Done, ...]
    left_out: tuple[int, ...]
    worked_ns: tuple[int, ...]
    hurts: tuple[Hurt, ...]


def kept_of(
    state: SessionState,
    upcoming: tuple[int, int],
    *,
    date: str,
    asked: tuple[Asked, ...],
    settings: Settings,
) -> Kept:
    """Return what is written down of a session; `upcoming` is what comes next."""
    return Kept(
        id=state.id,
        date=date,
        asked=asked,
        settings=settings,
        part=upcoming[0],
        bout=upcoming[1],
        done=state.done,
        left_out=state.left_out,
        worked_ns=state.worked_ns,
        hurts=state.hurts,
    )


def resumed(kept: Kept, t_ns: int) -> SessionState:
    """Return a session that was cut off, at the card of the set that was next."""
    return SessionState(
        id=kept.id,
        phase="card" if kept.part < len(kept.asked) else "effort",
        phase_ns=t_ns,
        turn=1,
        part=min(kept.part, len(kept.asked) - 1),
        bout=kept.bout,
        done=kept.done,
        left_out=kept.left_out,
        worked_ns=kept.worked_ns,
        hurts=kept.hurts,
        heard_ns=t_ns,
    )
