"""Counting errors of posture: a trial that goes on whatever happens in it.

The board counts what it feels through the protocol's detectors, an observer what only
an eye sees; both are kept apart, and what comes within `apart_s` is one error.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from station.error_count import OBSERVED, SENSED, Seen, counted
from station.protocols.detectors.base import Detection, Look, to_ns
from station.protocols.tasks.base import Setting, TaskConfig, Turn, begun
from station.task_views import ErrorsView


class Errors(TaskConfig, frozen=True, tag_field="use", tag="errors"):
    """Errors in a posture that is held for the whole of `duration_s`."""

    apart_s: float = 1.0
    """Errors closer together than this are one."""
    hold_s: float = 5.0
    """Whoever never holds the posture for so long has made the most errors there are;
    whoever is out of it for longer has made one more."""
    most: int = 10

    @dataclass(frozen=True, slots=True)
    class State:
        """What was seen so far, by the board and by the observer."""

        began_ns: int
        now_ns: int
        seen: tuple[Seen, ...] = ()

    def start(self, setting: Setting) -> Turn:
        """Return the state without an error; the event holds the rules."""
        state = self.State(setting.t_ns, setting.t_ns)
        rules = {
            "apart_s": self.apart_s,
            "hold_s": self.hold_s,
            "most": self.most,
        }
        return Turn(state, (begun("errors", setting, **rules),))

    def see(self, state: State, look: Look, found: tuple[Detection, ...]) -> Turn:
        """Count what the detectors found."""
        new = tuple(Seen(each.t_ns, "board") for each in found if each.type in SENSED)
        seen = (*state.seen, *new)
        return Turn(replace(state, now_ns=max(look.t_ns, state.now_ns), seen=seen))

    def tell(self, state: State, event: str, t_ns: int) -> State | None:
        """Count what an observer saw."""
        if event not in OBSERVED:
            return None
        return replace(state, seen=(*state.seen, Seen(t_ns, "observer")))

    def view(self, state: State, now_ns: int) -> ErrorsView:
        """Return the errors so far; the rule of the shortest hold comes at the end."""
        del now_ns
        count = counted(state.seen, to_ns(self.apart_s), to_ns(self.hold_s), self.most)
        return ErrorsView(board=count.board, observer=count.observer, total=count.total)
