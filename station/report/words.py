"""How the report says things: numbers with units, verdicts, what ended a trial."""

from __future__ import annotations

from station.definitions import definition
from station.figures import decimal
from station.language import _, mark
from station.protocols.prompts import OUTCOMES
from station.reliability.change import Change, Verdict
from station.store.clients import NewNote
from station.store.records import TrialDetail
from station.trends.strands import HOLD

NONE = mark("not stated")
DASH = "\N{EN DASH}"
NOT_A_DEVICE = mark(
    "Fitness and training aid. Not a medical device; not for diagnosis, treatment or "
    "prediction of injury or falls."
)
UNITS = {
    "mm2": "mm\N{SUPERSCRIPT TWO}",
    "mm2/s": "mm\N{SUPERSCRIPT TWO}/s",
    "deg": "\N{DEGREE SIGN}",
    "1": "",
}
SURFACES = {
    "firm": mark("firm"),
    "foam": mark("foam"),
    "wobble": mark("wobble board"),
}
LEGS = {"left": mark("left leg"), "right": mark("right leg")}
SIDES = {
    "left": mark("left"),
    "right": mark("right"),
    "both": mark("both"),
    "none": mark("none"),
}
SEXES = {"female": mark("female"), "male": mark("male"), "other": mark("other")}
CALIBRATIONS = {
    "plate": mark("plate"),
    "cells": mark("cells"),
    "nominal": mark("nominal"),
}
VERDICTS = {
    Verdict.BETTER: mark("real change: better"),
    Verdict.WORSE: mark("real change: worse"),
    Verdict.CHANGED: mark("real change"),
    Verdict.SAME: mark("within noise"),
    Verdict.UNKNOWN: mark("cannot be told yet"),
}
ENDED = {
    "completed": mark("the end"),
    "touched_down": mark("foot down"),
    "touched_down_early": mark("foot down at once"),
    "stepped_off": mark("stepping off"),
    "cancelled": mark("stopped"),
}
"""What ended a trial, for a narrow column; others have their sentence."""
EARLY = mark("The trial ended early.")
SIGNS = {
    Verdict.BETTER: mark("better"),
    Verdict.WORSE: mark("worse"),
    Verdict.CHANGED: mark("changed"),
}
"""A real change, beside a line."""
FOOTWEAR = {
    "barefoot": mark("barefoot"),
    "socks": mark("socks"),
    "shoes": mark("shoes"),
    "insoles": mark("shoes with insoles"),
}
FLAGS = {
    "gaps": mark("some readings are missing"),
    "faulty_conversions": mark("some readings were faulty and are left out"),
    "not_calibrated": mark("the board is not calibrated"),
    "calibrated_by_cells": mark("the board is not calibrated as a whole"),
    "calibration_aged": mark("the calibration is old"),
    "undervoltage": mark("the computer's supply was too weak"),
    "not_analysed": mark("the sway could not be worked out"),
}


def number(value: float | None) -> str:
    """Return a number with as many places as it deserves."""
    if value is None:
        return DASH
    places = 0 if abs(value) >= 100 else 2 if abs(value) < 1 else 1
    return decimal(value, places)


def with_unit(value: float | None, unit: str) -> str:
    """Return a number with its unit."""
    shown = UNITS.get(unit, unit)
    return f"{number(value)} {shown}".rstrip() if value is not None else DASH


def measure(name: str) -> str:
    """Return what a measure is called, shortly."""
    return _(definition(name).title)


def ended(trial: TrialDetail) -> str:
    """Return what ended a trial."""
    outcome = trial.summary.outcome
    if outcome is None:
        return _("the station stopped")
    if outcome in ENDED:
        return _(ENDED[outcome])
    return _(OUTCOMES.get(outcome, EARLY))


def value_of(trial: TrialDetail, name: str) -> float | None:
    """Return a measure of a trial that counts."""
    if trial.summary.state != "done":
        return None
    if name == HOLD:
        return trial.summary.hold_s
    found = trial.measures.get(name)
    return found.value if found else None


def change(found: Change | None, unit: str) -> str:
    """Return a change with the smallest one that is real."""
    if found is None:
        return DASH
    if found.difference is None:
        return f"{_(VERDICTS[found.verdict])} ({found.reason})"
    if found.is_ratio:
        moved = f"\N{MULTIPLICATION SIGN}{decimal(found.difference, 2)}"
        least = f"\N{MULTIPLICATION SIGN}{decimal(found.mdc95 or 0, 2)}"
    else:
        sign = "+" if found.difference > 0 else ""
        moved = f"{sign}{with_unit(found.difference, unit)}"
        least = with_unit(found.mdc95, unit)
    return _(
        "%(moved)s: %(verdict)s (smallest real change %(least)s)",
        moved=moved,
        verdict=_(VERDICTS[found.verdict]),
        least=least,
    )


def side_of(side: str | None) -> str:
    """Return the word for a leg, or for that none was stated."""
    return _(SIDES[side]) if side else _(NONE)


def context(said: NewNote) -> str:
    """Return in words what was noted beside the text."""
    parts = []
    if said.pain is not None:
        parts.append(_("pain %(n)s of 10", n=said.pain))
    if said.exertion is not None:
        parts.append(_("exertion %(n)s of 10 (CR10)", n=said.exertion))
    if said.exercised is not None:
        rested = _("rested")
        exercised = _("exercised in the 20 min before")
        parts.append(exercised if said.exercised else rested)
    return ", ".join(parts)
