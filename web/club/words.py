"""What stands in the club's tables as a key or a moment, as a coach reads it."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

from station.definitions import definition
from station.errors import UnknownMeasure
from station.figures import written
from station.language import _, language, plural, speaking
from station.protocols.prompts import OUTCOMES
from station.retelling import retold
from web.flags import flag_sentence
from web.i18n import day_name, later

__all__ = ["day", "ended", "flag_sentence", "leg", "measure", "moment", "number"]

LEGS: dict[str, Any] = {"left": later("Left leg"), "right": later("Right leg")}
STANCES: dict[str, Any] = {
    "two_feet": later("on both feet"),
    "feet_together": later("feet together"),
    "tandem": later("one foot before the other"),
    "single_leg": later("one leg"),
}
SURFACES: dict[str, Any] = {
    "foam": later("on foam"),
    "wobble": later("on a wobble board"),
}
ROLES: dict[str, Any] = {"coach": later("coach"), "admin": later("admin")}


def day(iso: str) -> str:
    """Return the day of a stored moment."""
    return day_name(dt.date.fromisoformat(iso[:10]))


def moment(iso: str) -> str:
    """Return a stored moment: day and time of day, UTC."""
    return f"{day(iso)}, {iso[11:16]}"


def days_ago(days: int) -> str:
    """Return how long ago something was."""
    return _days_ago(days, language())


@lru_cache(maxsize=1024)
def _days_ago(days: int, spoken: str) -> str:
    """Keep what was said: in a long table many have been away for as long."""
    with speaking(spoken):
        return plural("%(num)s day ago", "%(num)s days ago", days)


def number(value: float) -> str:
    """Return a value with four digits that count."""
    return written(f"{value:.4g}")


def leg(side: str | None) -> str:
    """Return which leg, or nothing."""
    return str(LEGS[side]) if side in LEGS else ""


def stood(stance: str, vision: str, surface: str) -> str:
    """Return how somebody stood, such as `feet together, eyes closed`."""
    parts = (
        str(STANCES.get(stance, stance.replace("_", " "))),
        _("eyes closed") if vision == "closed" else _("eyes open"),
        str(SURFACES.get(surface, "" if surface == "firm" else surface)),
    )
    return ", ".join(filter(None, parts))


def measure(name: str) -> str:
    """Return what a measure is called."""
    try:
        return _(definition(name).title)
    except UnknownMeasure:
        return name.replace("_", " ")


def ended(outcome: str | None, state: str) -> str:
    """Return what the station said when a trial ended."""
    if outcome in OUTCOMES:
        return _("The station said: “%(sentence)s”", sentence=_(OUTCOMES[outcome]))
    return sentence((outcome or state).replace("_", " "))


def sentence(reason: str) -> str:
    """Return a reason, whoever wrote it, as a sentence of its own."""
    reason = retold(reason)
    return f"{reason[:1].upper()}{reason[1:].rstrip('.')}." if reason else ""


def discarded(reason: str) -> str:
    """Return that a trial does not count, and why where that was said."""
    if not reason:
        return _("discarded")
    return _("discarded: %(reason)s", reason=retold(reason))
