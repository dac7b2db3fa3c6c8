"""Leaning, squatting, rising on the toes, and a wobble board tipping to its rim.

Distances are what most healthy adults of 1.70 m reach with both feet flat.
"""

from __future__ import annotations

import math
from dataclasses import replace

from firmware.motion import Move, Plan, Pose

CLOCKWISE = (
    "front",
    "front_right",
    "right",
    "rear_right",
    "rear",
    "rear_left",
    "left",
    "front_left",
)
REACH_SIDE_MM, REACH_FRONT_MM, REACH_REAR_MM = 129.0, 101.0, 72.0
REACHED = 0.6
"""How much of that an easy lean is."""
REACTION_S = 0.4
"""Between being asked to lean and setting out."""
LEAN_S = 1.1
SQUAT_MM = {"squat_30": 29.0, "squat_60": 110.0, "squat_90": 240.0}
"""How far the centre of mass comes down, knees bent by so many degrees."""
SQUAT_S = 1.6
SQUAT_FORWARD_MM = 12.0
HEEL_UP_MM, RISE_MM = 60.0, 50.0
"""How far the CoP goes to the ball of the foot, and the body up."""
TIP_MM = 100.0
"""How far from the middle the weight is when the rim of a dome carries it."""


def reach_mm(direction: str) -> tuple[float, float]:
    """Return ML and AP of the farthest lean in a direction."""
    turn = math.radians(45 * CLOCKWISE.index(direction))
    ahead_mm = REACH_FRONT_MM if math.cos(turn) > 0 else REACH_REAR_MM
    return REACH_SIDE_MM * math.sin(turn), ahead_mm * math.cos(turn)


def _lean(direction: str, share: float = 1.0) -> Plan:
    def leaning(stance: str, home: Pose, now: Pose) -> list[Move]:
        """React, set the weight the other way a little, lean, and stay: 1.6 s."""
        if stance != "two":
            return []
        ml_mm, ap_mm = (share * mm for mm in reach_mm(direction))
        there = replace(home, ml_mm=home.ml_mm + ml_mm, ap_mm=home.ap_mm + ap_mm)
        against = replace(
            now, ml_mm=now.ml_mm - 0.03 * ml_mm, ap_mm=now.ap_mm - 0.03 * ap_mm
        )
        return [Move(REACTION_S, now), Move(0.12, against), Move(LEAN_S, there)]

    return leaning


def _back(stance: str, home: Pose, now: Pose) -> list[Move]:
    """Come back to where both feet carry the same: 1 s."""
    del now
    return [Move(1.0, home)] if stance == "two" else []


def _squat(down_mm: float) -> Plan:
    def squatting(stance: str, home: Pose, now: Pose) -> list[Move]:
        """Bend or stretch the knees in 1.6 s, after a moment."""
        if stance == "off":
            return []
        over = home if stance == "two" else replace(now, ap_mm=home.ap_mm)
        ap_mm = over.ap_mm + SQUAT_FORWARD_MM * down_mm / SQUAT_MM["squat_90"]
        bent = replace(over, ap_mm=ap_mm, height_mm=-down_mm)
        return [Move(REACTION_S, now), Move(SQUAT_S, bent)]

    return squatting


def _heel_up(stance: str, home: Pose, now: Pose) -> list[Move]:
    """Rise onto the ball of the foot: 0.9 s."""
    if stance == "off":
        return []
    risen = replace(now, ap_mm=home.ap_mm + HEEL_UP_MM, height_mm=RISE_MM)
    return [Move(REACTION_S, now), Move(0.5, risen)]


def _heel_down(stance: str, home: Pose, now: Pose) -> list[Move]:
    """Come down again: 0.4 s."""
    if stance == "off":
        return []
    return [Move(0.4, replace(now, ap_mm=home.ap_mm, height_mm=0.0))]


def _hold_on(stance: str, home: Pose, now: Pose) -> list[Move]:
    """Let a rail carry an eighth of the weight for a second: 1.6 s."""
    del home
    if stance == "off":
        return []
    held = replace(now, load=0.875)
    return [Move(0.3, held), Move(1.0, held), Move(0.3, now)]


def _tip(stance: str, home: Pose, now: Pose) -> list[Move]:
    """Lose the level to the front right, touch the rim, find it again: 1.4 s."""
    del home
    if stance == "off":
        return []
    there = replace(now, ml_mm=0.6 * TIP_MM, ap_mm=0.8 * TIP_MM)
    return [Move(0.5, there), Move(0.1, there), Move(0.8, now)]


PLANS: dict[str, Plan] = {
    **{f"lean_{direction}": _lean(direction) for direction in CLOCKWISE},
    **{f"reach_{way}": _lean(way, REACHED) for way in CLOCKWISE[::2]},
    "lean_middle": _back,
    **{name: _squat(down_mm) for name, down_mm in SQUAT_MM.items()},
    "stand_up": _squat(0.0),
    "heel_up": _heel_up,
    "heel_down": _heel_down,
    "tip": _tip,
    "hold_on": _hold_on,
}
"""What a person does on two feet, by command."""
