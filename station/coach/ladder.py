"""Where somebody stands on the ladder of a drill, with the equipment that they have.

What a person lacks the equipment for is left out, and the rungs that remain still raise
one thing each.
"""

from __future__ import annotations

from collections.abc import Collection

from station.coach.rungs import raised, with_step
from station.coach.spec import Drill
from station.coach.values import Equipment, Setting

_ONE_LEG = frozenset({"supported", "single_leg"})


def setting_of(
    drill: Drill, rung: int, equipment: Collection[Equipment] | None = None
) -> Setting:
    """Return how hard a drill is on a rung, for somebody with that equipment.

    A rung that lacks equipment is as the one below it. `None` stands for everything.
    """
    setting = drill.start
    for n in reachable(drill, equipment):
        if n > rung:
            break
        if n > 0:
            setting = with_step(setting, drill.ladder[n - 1])
    return setting


def reachable(
    drill: Drill, equipment: Collection[Equipment] | None = None
) -> tuple[int, ...]:
    """Return the rungs that somebody with that equipment can be on, 0 first."""
    rungs, setting = [0], drill.start
    for n, step in enumerate(drill.ladder, start=1):
        if equipment is not None and not set(step.needs) <= set(equipment):
            continue
        after = with_step(setting, step)
        if raised(setting, after) == {step.raises}:
            rungs.append(n)
            setting = after
    return tuple(rungs)


def moved(
    drill: Drill,
    rung: int,
    by: int,
    equipment: Collection[Equipment] | None = None,
) -> int:
    """Return the rung `by` above or below, as far as the ladder goes."""
    rungs = reachable(drill, equipment)
    here = max(n for n, one in enumerate(rungs) if one <= max(rung, 0))
    return rungs[min(max(here + by, 0), len(rungs) - 1)]


def one_leg(setting: Setting) -> bool:
    """Return whether somebody stands on one leg, with a hand on the rail or without."""
    return setting.base in _ONE_LEG


def legs(drill: Drill, setting: Setting) -> int:
    """Return how often a set is done: once, or once for each leg."""
    return 2 if drill.sides == "each" or one_leg(setting) else 1


def minutes_of(drill: Drill, setting: Setting, sets: int, *, extra: int = 0) -> float:
    """Return how long a drill takes, rests included.

    Args:
        drill: the drill.
        setting: how hard it is.
        sets: how many sets of both legs or feet.
        extra: sets that one leg does besides.
    """
    work_s = setting.hold_s or setting.repetitions * drill.dose.seconds_per_repetition
    halves = sets * legs(drill, setting) + extra
    return (halves * work_s + (sets + extra) * drill.dose.rest_s) / 60
