"""How the report says things: numbers with units, verdicts, what ended a trial."""

from __future__ import annotations

import datetime as dt

from station.definitions import definition
from station.protocols.prompts import OUTCOMES
from station.reliability.change import Change, Verdict
from station.store.clients import NewNote
from station.store.queries import TrialDetail
from station.trends.strands import HOLD

NONE = "not stated"
DASH = "\N{EN DASH}"
NOT_A_DEVICE = (
    "Fitness and training aid. Not a medical device; not for diagnosis, treatment or "
    "prediction of injury or falls."
)
UNITS = {"mm2": "mm\N{SUPERSCRIPT TWO}", "mm2/s": "mm\N{SUPERSCRIPT TWO}/s", "1": ""}
VERDICTS = {
    Verdict.BETTER: "real change: better",
    Verdict.WORSE: "real change: worse",
    Verdict.CHANGED: "real change",
    Verdict.SAME: "within noise",
    Verdict.UNKNOWN: "cannot be told yet",
}
ENDED = {
    "completed": "the end",
    "touched_down": "foot down",
    "touched_down_early": "foot down at once",
    "stepped_off": "stepping off",
    "cancelled": "stopped",
}
"""What ended a trial, for a narrow column; others have their sentence."""
FOOTWEAR = {
    "barefoot": "barefoot",
    "socks": "socks",
    "shoes": "shoes",
    "insoles": "shoes with insoles",
}
FLAGS = {
    "gaps": "some readings are missing",
    "faulty_conversions": "some readings were faulty and are left out",
    "not_calibrated": "the board is not calibrated",
    "calibrated_by_cells": "the board is not calibrated as a whole",
    "calibration_aged": "the calibration is old",
    "undervoltage": "the computer's supply was too weak",
    "not_analysed": "the sway could not be worked out",
}


def number(value: float | None) -> str:
    """Return a number with as many places as it deserves."""
    if value is None:
        return DASH
    places = 0 if abs(value) >= 100 else 2 if abs(value) < 1 else 1
    return f"{value:.{places}f}".replace("-", "\N{MINUS SIGN}")


def with_unit(value: float | None, unit: str) -> str:
    """Return a number with its unit."""
    shown = UNITS.get(unit, unit)
    return f"{number(value)} {shown}".rstrip() if value is not None else DASH


def measure(name: str) -> str:
    """Return what a measure is called, shortly."""
    title = definition(name).title
    return title.replace("medio-lateral", "ML").replace("antero-posterior", "AP")


def day(date: dt.date) -> str:
    """Return a date that is read the same everywhere."""
    return f"{date.day} {date:%b %Y}"


def moment(iso: str) -> str:
    """Return a stored moment as local date and time."""
    local = dt.datetime.fromisoformat(iso).astimezone()
    return f"{day(local.date())}, {local:%H:%M}"


def ended(trial: TrialDetail) -> str:
    """Return what ended a trial."""
    outcome = trial.summary.outcome
    if outcome is None:
        return "the station stopped"
    if outcome in ENDED:
        return ENDED[outcome]
    return OUTCOMES.get(outcome, "it ended early").rstrip(".").lower()


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
        return f"{VERDICTS[found.verdict]} ({found.reason})"
    if found.is_ratio:
        moved = f"\N{MULTIPLICATION SIGN}{found.difference:.2f}"
        least = f"\N{MULTIPLICATION SIGN}{found.mdc95 or 0:.2f}"
    else:
        sign = "+" if found.difference > 0 else ""
        moved = f"{sign}{with_unit(found.difference, unit)}"
        least = with_unit(found.mdc95, unit)
    return f"{moved}: {VERDICTS[found.verdict]} (smallest real change {least})"


def context(said: NewNote) -> str:
    """Return in words what was noted beside the text."""
    parts = []
    if said.pain is not None:
        parts.append(f"pain {said.pain} of 10")
    if said.exertion is not None:
        parts.append(f"exertion {said.exertion} of 10 (CR10)")
    if said.exercised is not None:
        parts.append("exercised in the 20 min before" if said.exercised else "rested")
    return ", ".join(parts)
