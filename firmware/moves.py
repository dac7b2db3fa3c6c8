"""What a person on the board does when asked to: loads and places, one after another.

Times and loads are those of unhurried healthy adults, rounded; what matters is that
every event that the station looks for (a foot touching down, a hop, stepping off) looks
like the real one.
"""

from __future__ import annotations

from dataclasses import replace

from firmware import leans, rhythm
from firmware.motion import Move, Plan, Pose

COMMANDS = (
    "step_on",
    "step_off",
    "close_eyes",
    "open_eyes",
    "lift_left",
    "lift_right",
    "foot_down",
    "wobble",
    "fall",
    "hop",
    "foam",
    "firm",
    "dome",
    *leans.PLANS,
    *rhythm.STANDING,
    *rhythm.LANDINGS,
)
FOOT_ML_MM = 100.0
"""Half the distance between the feet."""
LEAVING_S = 0.01


def plan(command: str, stance: str, home: Pose, now: Pose) -> list[Move]:
    """Return the movements that `command` means to somebody in `stance` at `now`.

    `home` is where they stand on two feet. Empty when it cannot be done: nobody who is
    off the board lifts a foot.
    """
    if (command == "step_on") is not (stance == "off"):
        return []
    return _PLANS[command](stance, home, now)


def _over(foot: str, home: Pose) -> Pose:
    ml_mm = FOOT_ML_MM if foot == "right" else -FOOT_ML_MM
    return replace(home, ml_mm=home.ml_mm + ml_mm)


def _step_on(stance: str, home: Pose, now: Pose) -> list[Move]:
    """The right foot lands, takes the whole weight, the left one follows: 1.5 s."""
    del stance, now
    right = _over("right", home)
    return [
        Move(0.15, replace(right, load=0.35), "two"),
        Move(0.2, replace(right, load=0.3)),
        Move(0.35, replace(right, load=1.08)),
        Move(0.2, replace(right, load=0.97)),
        Move(0.25, replace(home, load=1.06)),
        Move(0.15, replace(home, load=0.98)),
        Move(0.2, home),
    ]


def _step_off(stance: str, home: Pose, now: Pose) -> list[Move]:
    """The weight goes to the left foot, then leaves the board: 1 s."""
    del stance, now
    left = _over("left", home)
    return [
        Move(0.45, replace(left, load=1.0), "two"),
        Move(0.2, replace(left, load=1.1)),
        Move(0.35, replace(left, load=0.0)),
        Move(LEAVING_S, Pose(), "off"),
    ]


def _foot_down(stance: str, home: Pose, now: Pose) -> list[Move]:
    """The free foot touches the board and takes its share: 0.9 s."""
    if stance == "two":
        return []
    touched_ml_mm = now.ml_mm + 0.8 * (home.ml_mm - _over(stance, home).ml_mm)
    heel = {"ap_mm": now.ap_mm, "height_mm": now.height_mm} if now.height_mm else {}
    touched = replace(home, ml_mm=touched_ml_mm, **heel)
    return [
        Move(0.14, replace(touched, load=1.03), "two"),
        Move(0.3, touched),
        Move(0.46, home),
    ]


def _wobble(stance: str, home: Pose, now: Pose) -> list[Move]:
    """Nearly lose balance and find it again: 2.6 s."""
    del stance, home
    swinging = replace(now, swing_ml_mm=12.0, swing_ap_mm=28.0)
    return [Move(0.8, swinging), Move(0.9, swinging), Move(0.9, now)]


def _fall(stance: str, home: Pose, now: Pose) -> list[Move]:
    """Sway more and more, 1.6 s; then a foot touches down, or both leave the board."""
    swaying = Move(1.6, replace(now, swing_ml_mm=16.0, swing_ap_mm=48.0))
    saved = _step_off if stance == "two" else _foot_down
    return [swaying, *saved(stance, home, now)]


def _hop(stance: str, home: Pose, now: Pose) -> list[Move]:
    """Dip, push off, fly, land: 1.4 s."""
    del stance, home
    loads = (
        (0.16, 0.6),
        (0.2, 2.0),
        (0.08, 0.0),
        (0.22, 0.0),
        (0.07, 2.6),
        (0.14, 0.75),
        (0.25, 1.08),
        (0.28, 1.0),
    )
    return [Move(seconds, replace(now, load=load)) for seconds, load in loads]


def _stand_on(foot: str) -> Plan:
    """Return the plan of standing on `foot` alone."""

    def lifting(stance: str, home: Pose, now: Pose) -> list[Move]:
        """Push off with the foot that leaves, then stand over the other: 1.1 s."""
        if stance == foot:
            return []
        over = _over(foot, home)
        push_ml_mm = home.ml_mm - 0.25 * (over.ml_mm - home.ml_mm)
        return [
            *_foot_down(stance, home, now),
            Move(0.25, replace(home, ml_mm=push_ml_mm)),
            Move(0.5, replace(over, load=1.01)),
            Move(0.2, replace(over, load=0.99), foot),
            Move(0.15, over),
        ]

    return lifting


_PLANS: dict[str, Plan] = {
    "step_on": _step_on,
    "step_off": _step_off,
    "lift_left": _stand_on("right"),
    "lift_right": _stand_on("left"),
    "foot_down": _foot_down,
    "wobble": _wobble,
    "fall": _fall,
    "hop": _hop,
    **leans.PLANS,
}
