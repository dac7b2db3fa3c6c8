"""Landing and pushing away again at once: how short each contact is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

from msgspec import Meta

from station.protocols.detectors.base import NS, Detection, Look, to_ns
from station.protocols.tasks.base import Setting, TaskConfig, Turn, begun
from station.task_views import RepsView

AIR_S = 0.12
"""A shorter flight is a second step, not a push: 2 cm high."""
LANDING_SHARE = 1.15
"""Who meets the board with less of their weight has stepped on, not landed."""


class Rebounds(TaskConfig, frozen=True, tag_field="use", tag="rebounds"):
    """Hop onto the board and leave it within `quick_s`, in one contact.

    Coming down after a push asks for nothing: the next landing is one from outside.
    Tells `push`, and `push_lost` where somebody stayed or stepped twice.
    """

    needs: ClassVar[tuple[str, ...]] = ("flight",)

    reps: Annotated[int, Meta(ge=1, le=60)] = 4
    quick_s: Annotated[float, Meta(gt=0, le=5)] = 1.0
    """Who stays longer has not pushed away; who is away for longer comes anew."""

    @dataclass(frozen=True, slots=True)
    class State:
        """The contact under way, and how many were left with a push."""

        landed_ns: int
        asked: bool = True
        """Whether this contact is to end with a push."""
        peak_share: float = 0.0
        left_ns: int | None = None
        done: int = 0
        values: tuple[tuple[str, float], ...] = ()

        @property
        def contact_s(self) -> float:
            """How long the last contact was; only in the air."""
            assert self.left_ns is not None  # noqa: S101 - asked in the air alone
            return (self.left_ns - self.landed_ns) / NS

    def start(self, setting: Setting) -> Turn:
        """Return the state of somebody who has just landed."""
        return Turn(self.State(setting.t_ns), (begun("rebounds", setting),))

    def see(self, state: State, look: Look, found: tuple[Detection, ...]) -> Turn:
        """Judge each contact once it is clear how it ended."""
        for one in found:
            if one.type == "flight":
                return Turn(replace(state, left_ns=one.t_ns))
            if one.type == "contact":
                return self._landed(state, one)
        t_ns = look.sample.t_ns
        if state.left_ns is None:
            return self._stand(state, look, t_ns)
        if state.asked and t_ns - state.left_ns >= to_ns(AIR_S):
            return self._pushed(state)
        return Turn(state, (), self._over_ns(state, t_ns))

    def _stand(self, state: State, look: Look, t_ns: int) -> Turn:
        load_share = look.sample.total_n / look.body_n
        state = replace(state, peak_share=max(state.peak_share, load_share))
        if not state.asked or t_ns - state.landed_ns <= to_ns(self.quick_s):
            return Turn(state)
        state = replace(state, asked=False)
        if state.peak_share < LANDING_SHARE:
            return Turn(state)
        return Turn(state, (_lost(t_ns, "stayed"),))

    def _pushed(self, state: State) -> Turn:
        contact_s = state.contact_s
        if contact_s > self.quick_s:
            return Turn(replace(state, asked=False))
        detail = {"number": state.done + 1, "contact_s": contact_s}
        state = replace(
            state,
            asked=False,
            done=state.done + 1,
            values=(("contact_s", contact_s),),
        )
        return Turn(state, (Detection(state.landed_ns, "push", 0.9, detail),))

    def _landed(self, state: State, contact: Detection) -> Turn:
        flight_s = float(contact.detail["flight_s"])
        events: tuple[Detection, ...] = ()
        if state.asked and flight_s < AIR_S:
            events = (_lost(contact.t_ns, "stepped_twice"),)
        elif state.asked:
            turn = self._pushed(state)
            state, events = turn.state, turn.events
        over_ns = contact.t_ns if state.done >= self.reps else None
        state = self.State(
            contact.t_ns,
            asked=flight_s > self.quick_s,
            done=state.done,
            values=state.values,
        )
        return Turn(state, events, over_ns)

    def _over_ns(self, state: State, t_ns: int) -> int | None:
        """Return when the last push is over for somebody who came down elsewhere."""
        assert state.left_ns is not None  # noqa: S101 - asked in the air alone
        away = t_ns - state.left_ns >= to_ns(self.quick_s)
        return t_ns if away and state.done >= self.reps else None

    def prompt(self, state: State) -> str:
        """Ask to hop on; where somebody stands, to step off first."""
        standing = state.left_ns is None and not state.asked
        return "step_off_behind" if standing else "hop_on"

    def ahead(self) -> RepsView:
        """Return that nothing is done yet."""
        return RepsView(0, self.reps, {}, None)

    def view(self, state: State, now_ns: int) -> RepsView:
        """Return how many were done, and how long the last contact was."""
        del now_ns
        return RepsView(state.done, self.reps, dict(state.values), None)


def _lost(t_ns: int, why: str) -> Detection:
    return Detection(t_ns, "push_lost", 0.8, {"why": why})
