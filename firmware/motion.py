"""Movement from pose to pose, along a minimum-jerk course unless said otherwise."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

G_N_PER_KG = 9.80665
"""Standard gravity."""
Shape = Literal["smooth", "rise", "fall"]


@dataclass(frozen=True, slots=True)
class Pose:
    """Load as a share of body weight, CoP, and how far the person swings about it."""

    load: float = 0.0
    ml_mm: float = 0.0
    ap_mm: float = 0.0
    swing_ml_mm: float = 0.0
    swing_ap_mm: float = 0.0
    height_mm: float = 0.0
    """Of the body over where it is when standing; on the way the load changes."""


@dataclass(frozen=True, slots=True)
class Move:
    """Going to `to` in `seconds`, on the feet named by `stance` from its beginning."""

    seconds: float
    to: Pose
    stance: str | None = None
    shape: Shape = "smooth"
    """Minimum jerk, or a quarter of a sine away from zero (`rise`) or to it (`fall`):
    a leg that lands and pushes off."""


Plan = Callable[[str, Pose, Pose], list[Move]]
"""Movements for a stance, the pose on two feet and the present pose."""


class Course:
    """Moves one after another, from `start`; asked for times in increasing order."""

    def __init__(self, start: Pose, moves: Iterable[Move]) -> None:
        self._from = start
        self._begin_s = 0.0
        self._moves = list(moves)
        self.seconds = sum(move.seconds for move in self._moves)
        """How long all of it takes."""

    def at(self, elapsed_s: float) -> tuple[Pose, str | None]:
        """Return the pose after `elapsed_s`, and the stance if the move names one."""
        moves = self._moves
        while len(moves) > 1 and elapsed_s >= self._begin_s + moves[0].seconds:
            move = moves.pop(0)
            self._from = move.to
            self._begin_s += move.seconds
        move = moves[0]
        done = min(1.0, max(0.0, (elapsed_s - self._begin_s) / move.seconds))
        pose = between(self._from, move.to, _SHARES[move.shape](done))
        climb_m = (move.to.height_mm - self._from.height_mm) / 1000
        if climb_m:
            accel = 60 * done * (1 - 3 * done + 2 * done**2) / move.seconds**2
            load = pose.load + climb_m * accel / G_N_PER_KG
            pose = replace(pose, load=load)
        return pose, move.stance


def between(start: Pose, end: Pose, share: float) -> Pose:
    """Return the pose that lies `share` of the way from `start` to `end`."""
    return Pose(
        start.load + share * (end.load - start.load),
        start.ml_mm + share * (end.ml_mm - start.ml_mm),
        start.ap_mm + share * (end.ap_mm - start.ap_mm),
        start.swing_ml_mm + share * (end.swing_ml_mm - start.swing_ml_mm),
        start.swing_ap_mm + share * (end.swing_ap_mm - start.swing_ap_mm),
        start.height_mm + share * (end.height_mm - start.height_mm),
    )


_SHARES: dict[str, Callable[[float], float]] = {
    "smooth": lambda done: done**3 * (10 - 15 * done + 6 * done**2),
    "rise": lambda done: math.sin(math.pi / 2 * done),
    "fall": lambda done: 1 - math.cos(math.pi / 2 * done),
}
"""How much of the way is done, by how much of the time is."""
