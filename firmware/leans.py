"""Leaning, squatting, and a wobble board tipping to its rim.

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
REACTION_S = 0.4
"""Between being asked to lean and setting out."""
LEAN_S = 1.1
SQUAT_MM = {"squat_30": 29.0, "squat_60": 110.0, "squat_90": 240.0}
"""How far the centre of mass comes down, knees bent by so many degrees."""
SQUAT_S = 1.6
SQUAT_FORWARD_MM = 12.0
TIP_MM = 82.0
"""How far from the middle a dome touches when its board tips to the rim."""


def reach_mm(direction: str) -> tuple[float, float]:
    """Return ML and AP of the farthest lean in a direction."""
    turn = math.radians(45 * CLOCKWISE.index(direction))
    ahead_mm = REACH_FRONT_MM if math.cos(turn) > 0 else REACH_REAR_MM
    return REACH_SIDE_MM * math.sin(turn), ahead_mm * math.cos(turn)


def _lean(direction: str) -> Plan:
    def leaning(stance: str, home: Pose, now: Pose) -> list[Move]:
        """React, set the weight the other way a little, lean, and stay: 1.6 s."""
        if stance != "two":
            return []
        ml_mm, ap_mm = reach_mm(direction)
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


def _tip(stance: str, home: Pose, now: Pose) -> list[Move]:
    """Lose the level to the front right, touch the rim, find it again: 1.4 s."""
    del home
    if stance == "off":
        return []
    there = replace(now, ml_mm=0.6 * TIP_MM, ap_mm=0.8 * TIP_MM)
    return [Move(0.5, there), Move(0.1, there), Move(0.8, now)]


PLANS: dict[str, Plan] = {
    **{f"lean_{direction}": _lean(direction) for direction in CLOCKWISE},
    "lean_middle": _back,
    **{name: _squat(down_mm) for name, down_mm in SQUAT_MM.items()},
    "stand_up": _squat(0.0),
    "tip": _tip,
}
"""What a person does on two feet, by command."""
