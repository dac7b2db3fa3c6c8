"""How far a board on a dome is tilted, from where the centre of pressure is.

A wobble board rolls on the plate: it touches where it has rolled to, so that the tilt
is the distance over the dome's radius (an arc). A deck with its cells above the dome
feels the load where the vertical through the middle of the dome's sphere meets it, so
that the distance is the radius times the tangent. Both assume that the dome rests in
the middle of the board when it is level.
"""

from __future__ import annotations

import math

BANDS_DEG = (5.0, 10.0, 15.0)
"""Edges of the zones in which time is counted."""


def tilt_deg(mm: float, radius_mm: float, rig: str) -> float:
    """Return the tilt in degrees of a CoP `mm` away from the middle."""
    share = mm / radius_mm
    return math.degrees(math.atan(share) if rig == "deck_on_dome" else share)


def distance_mm(deg: float, radius_mm: float, rig: str) -> float:
    """Return how far from the middle the CoP is when the board is tilted by `deg`."""
    turn = math.radians(deg)
    return radius_mm * (math.tan(turn) if rig == "deck_on_dome" else turn)
