"""How today stands for whoever is here: the verdict, and every number behind it.

A guest, and somebody who does not want their answers kept, is judged by what they said
in this visit alone; it is gone when they leave.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from station.coach.gathering import leg_tests, sway_monitor
from station.coach.rules.day import DayVerdict, Today, judge_day
from station.coach.rules.decision import Decision, Fact, Known, Light, Words
from station.coach.values import DayLog
from station.store import diary
from web.kiosk.i18n import _, day_name, decimal, later
from web.kiosk.questions import day_of, run_of

_TITLES: dict[Light, Any] = {
    Light.GREEN: later("Go ahead"),
    Light.YELLOW: later("Easier today"),
    Light.RED: later("Back off"),
}

RULES: dict[str, Any] = {
    "R1": later("A step up"),
    "R2": later("A step down"),
    "R3": later("Your sway over the last weeks"),
    "R4": later("Pain today"),
    "R5": later("Pain since your last session"),
    "R6": later("Left and right"),
    "R7": later("Left and right, even again"),
    "R8": later("What yesterday left"),
    "R9": later("Four weeks"),
    "R10": later("Since your last session"),
    "R11": later("Within the set"),
    "R12": later("Training tired"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One number behind a decision."""

    what: str
    value: str
    limit: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule, as the page shows it."""

    rule: str
    title: str
    light: str
    says: str
    acts: bool
    lines: tuple[Line, ...]


def verdict(
    db: sqlite3.Connection,
    person: str | None,
    said: Mapping[str, Any],
    date: dt.date,
) -> DayVerdict:
    """Judge a day by what was said this morning and by what is known of the person."""
    logs: list[DayLog] = []
    if person is not None:
        logs = diary.days(db, person, until=date)
    logs = with_answers(logs, said, date)
    today = Today(date, tuple(logs))
    if person is not None:
        today = Today(
            date,
            tuple(logs),
            sway=sway_monitor(db, person),
            legs=leg_tests(db, person),
        )
    return judge_day(today)


def with_answers(
    logs: list[DayLog], said: Mapping[str, Any], date: dt.date
) -> list[DayLog]:
    """Return the days with this morning's answers put in, oldest first."""
    logs = _with(logs, date, day_of(said))
    return _with(logs, date - dt.timedelta(days=1), run_of(said))


def reasons(given: DayVerdict) -> list[Reason]:
    """Return every decision, those that change something first."""
    quiet = [one for one in given.decisions if not one.acts]
    return [_reason(one) for one in (*given.acting, *quiet)]


def other_sentences(given: DayVerdict) -> list[str]:
    """Return what else is to be said, and is not overruled by the verdict."""
    green = given.light is Light.GREEN
    return [
        written(one.sentence)
        for one in given.acting
        if one.sentence != given.sentence and (green or one.light > Light.GREEN)
    ]


def written(words: Words) -> str:
    """Return a sentence of the coach in the language of the day."""
    return str(words)


def title(given: DayVerdict) -> str:
    """Return the verdict in two words."""
    if not given.effect.train:
        return _("Not today")
    return str(_TITLES[given.light])


def light_name(light: Light) -> str:
    """Return the name that the pictures and the styles go by."""
    return light.name.lower()


def _reason(decision: Decision) -> Reason:
    return Reason(
        decision.rule,
        str(RULES[decision.rule]),
        light_name(decision.light),
        written(decision.sentence),
        decision.acts,
        tuple(line_of(fact) for fact in decision.facts),
    )


def line_of(fact: Fact) -> Line:
    """Return a number behind a decision, as the page shows it."""
    day = day_name(fact.day) if fact.day else ""
    parts = (_(fact.what), _(fact.about) if fact.about else "", day)
    limit = "" if fact.limit is None else _amount(fact.limit, fact)
    return Line(", ".join(filter(None, parts)), _amount(fact.value, fact), limit)


def _amount(value: Known, fact: Fact) -> str:
    if not isinstance(value, (int, float)):
        return fact.written(value)
    return f"{decimal(value, fact.places)} {_(fact.unit) if fact.unit else ''}".strip()


def _with(logs: list[DayLog], date: dt.date, said: dict[str, Any]) -> list[DayLog]:
    """Return the days with what was just said put in, oldest first."""
    if not said:
        return logs
    old = next((log for log in logs if log.date == date), DayLog(date))
    new = msgspec.convert({**msgspec.to_builtins(old), **said}, DayLog)
    others = [log for log in logs if log.date != date]
    return sorted([*others, new], key=lambda log: log.date)
