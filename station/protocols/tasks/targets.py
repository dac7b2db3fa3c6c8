"""Targets to lean to: limits of stability, and finding them again without the dot.

Each target begins with a quiet second in the middle. It is over when the CoP has stayed
in it for `dwell_s`, or after `limit_s`. Distances are design defaults (evidence tag
[D]): what a body of 1.70 m reaches with its centre of mass at 0.55 of its height, 8
degrees to the side, 6.25 to the front and 4.45 to the rear.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from random import Random
from typing import Annotated, Literal, get_args

from msgspec import Meta

from station.protocols.detectors.base import Detection, Look, to_ns
from station.protocols.tasks.base import Setting, TaskConfig, Turn, begun
from station.task_views import TargetsView

Direction = Literal[
    "front",
    "front_right",
    "right",
    "rear_right",
    "rear",
    "rear_left",
    "left",
    "front_left",
]
CLOCKWISE: tuple[Direction, ...] = get_args(Direction)
Millimetres = Annotated[float, Meta(gt=0, le=300)]


@dataclass(frozen=True, slots=True)
class Aim:
    """One lean: where to, and whether without the dot."""

    target: int
    """Index into the directions of the task."""
    blind: bool


class Targets(TaskConfig, frozen=True, tag_field="use", tag="targets"):
    """Targets on an ellipse around where the person stands."""

    directions: Annotated[tuple[Direction, ...], Meta(min_length=1, max_length=8)] = (
        CLOCKWISE
    )
    order: Literal["given", "shuffled"] = "given"
    rounds: Annotated[int, Meta(ge=1, le=5)] = 1
    """How often all targets are gone through."""
    blind: bool = False
    """Each target is leant to with the dot, and then once more without it."""
    reach_side_mm: Millimetres = 130.0
    reach_front_mm: Millimetres = 102.0
    reach_rear_mm: Millimetres = 73.0
    share: Annotated[float, Meta(gt=0, le=1)] = 1.0
    """How far out the targets are, as a share of that reach."""
    radius_mm: Millimetres = 10.0
    centre_mm: Millimetres = 15.0
    """Radius of the middle, where each lean begins."""
    centre_s: Annotated[float, Meta(gt=0, le=10)] = 1.0
    centre_wait_s: Annotated[float, Meta(gt=0, le=60)] = 10.0
    """After so long without finding the middle the target is left out."""
    limit_s: Annotated[float, Meta(gt=0, le=60)] = 8.0
    dwell_s: Annotated[float, Meta(gt=0, le=10)] = 0.5
    blind_s: Annotated[float, Meta(gt=1, le=60)] = 5.0
    """How long a lean without the dot lasts; its last second is what counts."""

    @dataclass(frozen=True, slots=True)
    class State:
        """Where in the row of leans the person is."""

        aims: tuple[Aim, ...]
        home_mm: tuple[float, float]
        phase_ns: int
        n: int = 0
        phase: str = "centre"
        since_ns: int | None = None
        """Since when the CoP has been where it is to be."""
        last_ns: int = 0
        entries: int = 0
        """How often the CoP came into the lit target."""
        done: tuple[tuple[Aim, str], ...] = ()
        """What became of each lean so far: `reached` or `missed`."""

    def start(self, setting: Setting) -> Turn:
        """Return the state of somebody who is to find the middle first."""
        aims: list[Aim] = []
        chance = Random(setting.trial_id)
        for _ in range(self.rounds):
            targets = list(range(len(self.directions)))
            if self.order == "shuffled":
                chance.shuffle(targets)
            for target in targets:
                aims += [Aim(target, blind=False)]
                aims += [Aim(target, blind=True)] if self.blind else []
        home_mm = setting.home_ml_mm, setting.home_ap_mm
        state = self.State(tuple(aims), home_mm, setting.t_ns, last_ns=setting.t_ns)
        use = "reproduction" if self.blind else "targets"
        return Turn(state, (begun(use, setting, radius_mm=self.radius_mm),))

    def see(self, state: State, look: Look, found: tuple[Detection, ...]) -> Turn:
        """Light targets and tell `target`, `target_entered` and `target_done`."""
        del found
        if state.n >= len(state.aims) or look.t_ns <= state.last_ns:
            return Turn(state)
        state = replace(state, last_ns=look.t_ns)
        if state.phase == "centre":
            return self._centre(state, look)
        return self._go(state, look)

    def _centre(self, state: State, look: Look) -> Turn:
        state, _ = _inside(state, look, state.home_mm, self.centre_mm)
        t_ns = look.t_ns
        if state.since_ns is not None and t_ns - state.since_ns >= to_ns(self.centre_s):
            aim = state.aims[state.n]
            ml_mm, ap_mm = self.place_mm(state.home_mm, aim.target)
            detail = {
                "number": state.n,
                "name": self.directions[aim.target],
                "blind": aim.blind,
                "ml_mm": ml_mm,
                "ap_mm": ap_mm,
                "home_ml_mm": state.home_mm[0],
                "home_ap_mm": state.home_mm[1],
            }
            lit = replace(state, phase="go", phase_ns=t_ns, since_ns=None, entries=0)
            return Turn(lit, (Detection(t_ns, "target", 1.0, detail),))
        if t_ns - state.phase_ns >= to_ns(self.centre_wait_s):
            return self._next(state, t_ns, "missed", "not_centred")
        return Turn(state)

    def _go(self, state: State, look: Look) -> Turn:
        aim = state.aims[state.n]
        place_mm = self.place_mm(state.home_mm, aim.target)
        state, entered = _inside(state, look, place_mm, self.radius_mm)
        t_ns = look.t_ns
        events: tuple[Detection, ...] = ()
        if entered:
            entries = state.entries + 1
            state = replace(state, entries=entries)
            kind = "target_entered" if entries == 1 else "target_reentered"
            detail = {"number": state.n, "entries": entries}
            events = (Detection(t_ns, kind, 1.0, detail),)
        since_ns = None if aim.blind else state.since_ns
        if since_ns is not None and t_ns - since_ns >= to_ns(self.dwell_s):
            turn = self._next(state, t_ns, "reached", "reached")
        elif t_ns - state.phase_ns >= to_ns(
            self.blind_s if aim.blind else self.limit_s
        ):
            became = "done" if aim.blind else "missed"
            turn = self._next(state, t_ns, became, "time")
        else:
            turn = Turn(state)
        return replace(turn, events=(*events, *turn.events))

    def _next(self, state: State, t_ns: int, became: str, why: str) -> Turn:
        """Go on to the middle before the next target."""
        aim = state.aims[state.n]
        detail = {"number": state.n, "became": became, "why": why}
        state = replace(
            state,
            n=state.n + 1,
            phase="centre",
            phase_ns=t_ns,
            since_ns=None,
            done=(*state.done, (aim, became)),
        )
        over_ns = t_ns if state.n >= len(state.aims) else None
        return Turn(state, (Detection(t_ns, "target_done", 1.0, detail),), over_ns)

    def place_mm(
        self, home_mm: tuple[float, float], target: int
    ) -> tuple[float, float]:
        """Return where a target is on the board (ML, AP)."""
        turn = math.radians(45 * CLOCKWISE.index(self.directions[target]))
        ahead = math.cos(turn)
        reach_mm = self.reach_front_mm if ahead > 0 else self.reach_rear_mm
        return (
            home_mm[0] + self.share * self.reach_side_mm * math.sin(turn),
            home_mm[1] + self.share * reach_mm * ahead,
        )

    def prompt(self, state: State) -> str:
        """Ask for the middle, for the target, or for the target without the dot."""
        if state.phase == "centre" or state.n >= len(state.aims):
            return "to_the_middle"
        return "lean_without_dot" if state.aims[state.n].blind else "lean_to_target"

    def cursor(self, state: State) -> bool:
        """Hide the dot while a target is to be found without it."""
        lit = state.phase == "go" and state.n < len(state.aims)
        return not (lit and state.aims[state.n].blind)

    def view(self, state: State, now_ns: int) -> TargetsView:
        """Return the targets, the lit one, and what became of the others."""
        going = state.n < len(state.aims)
        lit = state.aims[state.n] if going and state.phase == "go" else None
        wanted_s = self.dwell_s if lit else self.centre_s
        blind = lit is not None and lit.blind
        stayed_ns = 0 if state.since_ns is None or blind else now_ns - state.since_ns
        became = {aim.target: what for aim, what in state.done}
        each = range(len(self.directions))
        return TargetsView(
            targets_mm=tuple(self.place_mm(state.home_mm, n) for n in each),
            home_mm=state.home_mm,
            radius_mm=self.radius_mm,
            centre_mm=self.centre_mm,
            phase=state.phase,
            lit=None if lit is None else lit.target,
            blind=blind,
            filled=min(1.0, max(0.0, stayed_ns / to_ns(wanted_s))),
            states=tuple(became.get(n, "") for n in each),
            number=state.n,
            count=len(state.aims),
        )


def _inside(
    state: Targets.State, look: Look, place_mm: tuple[float, float], radius_mm: float
) -> tuple[Targets.State, bool]:
    """Remember since when the CoP is in a circle; return whether it came in now."""
    apart_mm = math.hypot(look.ml_mm - place_mm[0], look.ap_mm - place_mm[1])
    if not apart_mm <= radius_mm:
        return replace(state, since_ns=None), False
    if state.since_ns is not None:
        return state, False
    return replace(state, since_ns=look.t_ns), True
