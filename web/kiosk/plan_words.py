"""Words of the plan: what a session is for, how much of a drill, what a day needs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from station.coach.ladder import legs
from station.coach.spec import Drill
from station.coach.values import Setting, Side
from web.kiosk.i18n import _, decimal, later, plural
from web.kiosk.weights import weight

FOCI: dict[str, Any] = {
    "balance": later("Balance"),
    "strength": later("Strength on one leg"),
    "dynamic": later("Quick feet"),
    "fatigue": later("Balance when tired"),
    "recovery": later("Loosen up"),
    "daily": later("Three minutes"),
}
THEMES: dict[str, Any] = {
    "balance": later("Control and breath count, not speed."),
    "strength": later("Slow and tidy beats heavy."),
    "dynamic": later("Quiet landings count, not height."),
    "fatigue": later("Stop as soon as it gets untidy."),
    "recovery": later("Only what feels good."),
    "daily": later("A little every day adds up."),
}
BLOCKS: dict[str, Any] = {
    "foundation": later("Foundation"),
    "strength": later("Strength"),
    "dynamic": later("Dynamic"),
    "maintenance": later("Maintenance"),
}
GATES: dict[str, Any] = {
    "one_leg": later("Work on one leg"),
    "strength": later("The strength block"),
    "dynamic": later("The dynamic block"),
}
EQUIPMENT: dict[str, Any] = {
    "rail": later("Rail or wall"),
    "pad": later("Foam pad"),
    "wobble_board": later("Wobble board"),
    "dumbbells": later("Dumbbells"),
    "step": later("Low step"),
    "ball": later("Ball"),
}
GOALS: dict[str, Any] = {
    "steadier": later("Steadier on my feet"),
    "stronger": later("Stronger legs"),
    "trails": later("Trails and hills"),
    "return": later("Coming back"),
}
RUNS: dict[str, Any] = {
    "easy": later("easy"),
    "long": later("long"),
    "hard": later("hard"),
    "race": later("race"),
}
SIDES: dict[Side, Any] = {"left": later("Left"), "right": later("Right")}
_BASES: dict[str, Any] = {
    "feet_together": later("feet together"),
    "tandem": later("one foot before the other"),
    "supported": later("one leg, a hand on the rail"),
    "single_leg": later("one leg"),
}
_SURFACES: dict[str, Any] = {
    "foam": later("on the pad"),
    "wobble": later("on the wobble board"),
}
_TASKS: dict[str, Any] = {
    "head_turns": later("turning your head"),
    "leg_swings": later("swinging the other leg"),
    "counting": later("counting backwards"),
    "catching": later("catching"),
}
_REACHES: dict[str, Any] = {
    "knee": later("hands to the knee"),
    "shin": later("hands to the shin"),
    "ankle": later("hands to the ankle"),
}


def amount(drill: Drill, setting: Setting, sets: int) -> str:
    """Return how much of a drill is to be done, such as `2 x 20 s, each leg`."""
    each = one_set(setting.hold_s, setting.repetitions)
    said = f"{sets} \N{MULTIPLICATION SIGN} {each}"
    return _("%(what)s, each leg", what=said) if legs(drill, setting) == 2 else said


def dose(drill: Drill, setting: Setting, sets: int) -> str:
    """Return how much of a drill is to be done, and what makes it as hard as it is."""
    said, way = amount(drill, setting, sets), how(setting)
    return f"{said}: {way}" if way else said


def one_set(hold_s: float, repetitions: int) -> str:
    """Return how long a set is held, or how often something is done in it."""
    if hold_s:
        return _("%(n)s s", n=decimal(hold_s, 0))
    return plural("%(num)s time", "%(num)s times", repetitions)


def how(setting: Setting) -> str:
    """Return what makes it as hard as it is, such as `on the pad, eyes closed`."""
    parts = [
        str(_BASES.get(setting.base, "")),
        str(_SURFACES.get(setting.surface, "")),
        _("eyes closed") if setting.vision == "closed" else "",
        str(_TASKS.get(setting.task, "")),
        str(_REACHES.get(setting.reach, "")),
    ]
    if setting.load_kg:
        parts.append(_("with %(weight)s", weight=weight(setting.load_kg)))
    if setting.cadence_per_min:
        parts.append(_("%(n)s a minute", n=decimal(setting.cadence_per_min, 0)))
    return ", ".join(filter(None, parts))


def tempo_of(drill: Drill) -> str:
    """Return how long each part of a repetition lasts, empty without a tempo."""
    if drill.tempo is None:
        return ""
    tempo = drill.tempo
    names = (
        (_("down"), tempo.down_s),
        (_("still"), tempo.pause_s),
        (_("up"), tempo.up_s),
    )
    return ", ".join(f"{name} {decimal(s, 0)} s" for name, s in names if s)


def minutes(value: float) -> str:
    """Return a length as people say it."""
    return _("%(n)s min", n=max(round(value), 1))


def listed(names: Iterable[str]) -> str:
    """Return equipment by its names."""
    return ", ".join(str(EQUIPMENT[name]) for name in names)
