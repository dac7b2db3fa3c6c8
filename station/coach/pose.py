"""How a drill's picture is posed: angles and things, as they stand in its file.

Seen from the side the figure looks to the right; seen from behind its left is yours.
Angles are in degrees from hanging straight down, positive to the front (side) or away
from the middle (behind); the trunk's from straight up. Lengths are in the units of the
drawing, in which the figure is 270 high.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from station.texts import Text

Angle = Annotated[float, Meta(ge=-180, le=180)]
Length = Annotated[float, Meta(ge=-300, le=300)]
Joint = Literal[
    "head", "hip", "hand", "knee", "foot", "far_hand", "far_knee", "far_foot"
]
Thing = Literal[
    "rail",
    "wall",
    "dumbbell",
    "ball",
    "hurdle",
    "box",
    "beat",
    "breath",
    "dots",
    "clock",
]
Ground = Literal["firm", "foam", "wobble", "floor", "slope"]


class Leg(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A leg from the hip down."""

    thigh: Angle = 0
    shin: Angle = 0
    heel: Angle = 0
    """How far the heel is lifted above the toes."""


class Arm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An arm from the shoulder down."""

    upper: Angle = 8
    fore: Angle = 16


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody in one moment; the near leg is the left one when seen from behind."""

    trunk: Angle = 0
    near: Leg = Leg()
    far: Leg | None = None
    """None does as the near leg does."""
    arm: Arm = Arm()
    far_arm: Arm | None = None
    air: Length = 0
    """Between the lowest foot and the ground."""
    shift: Length = 0
    """To the right of the middle."""


class Arrow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which way something moves."""

    at: Joint
    by: tuple[Length, Length]
    """To the right and down."""
    off: tuple[Length, Length] = (0, 0)
    """Where it begins, from the joint."""
    bend: Length = 0
    """How far it bows to its right."""
    both: bool = False
    """There and back."""


class Picture(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line drawing."""

    says: Annotated[Text, Meta(min_length=1, max_length=160)]
    """What it shows, for somebody who does not see it."""
    scene: Literal["person", "foot"] = "person"
    """`foot` is a foot alone, with the arch lifted."""
    view: Literal["side", "behind"] = "side"
    body: Body = Body()
    before: Body | None = None
    """Where the movement comes from, drawn behind in thin dashes."""
    carries: Literal["near", "both", "none"] = "both"
    """The legs drawn as carrying."""
    ground: Ground = "firm"
    eyes: Literal["open", "closed"] | None = None
    things: tuple[Thing, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    turns: tuple[Joint, ...] = ()
    """Joints that go round."""
