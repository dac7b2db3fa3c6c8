"""Numbers and dates as people write them in the language spoken.

Babel is loaded by the first of them that is not English.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Literal

from station.language import SOURCE, language

MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
MINUS = "\N{MINUS SIGN}"
KG_PER_LB = 0.45359237
"""International avoirdupois pound, exact by definition (NIST SP 811, B.8)."""
Units = Literal["kg", "lb"]
"""What weights are shown in; stored are kilograms."""


def written(number: str) -> str:
    """Return a number that Python wrote, such as `-0.5`, as people write it."""
    return number.replace("-", MINUS).replace(".", _point(language()))


def decimal(value: float, places: int = 1) -> str:
    """Return a number with so many places."""
    return written(f"{value:.{places}f}")


def short(value: float) -> str:
    """Return a number with no more places than it has."""
    return written(f"{value:g}")


def weight(mass_kg: float, units: Units, places: int = 0) -> str:
    """Return a mass with its unit."""
    shown = mass_kg if units == "kg" else mass_kg / KG_PER_LB
    return f"{decimal(shown, places)}\N{NO-BREAK SPACE}{units}"


def day(date: dt.date) -> str:
    """Return a short date with its year."""
    spoken = language()
    if spoken == SOURCE:
        return f"{date.day} {MONTHS[date.month - 1]} {date.year}"
    from babel.dates import format_date  # noqa: PLC0415 - English does without

    return format_date(date, "medium", locale=spoken)


def day_of_year(date: dt.date) -> str:
    """Return a date without its year, as short as it goes."""
    spoken = language()
    if spoken == SOURCE:
        return f"{date.day} {MONTHS[date.month - 1]}"
    from babel.dates import format_skeleton  # noqa: PLC0415 - English does without

    return format_skeleton("MMMd", date, locale=spoken)


def moment(iso: str) -> str:
    """Return a stored moment as local date and time."""
    local = dt.datetime.fromisoformat(iso).astimezone()
    return f"{day(local.date())}, {local:%H:%M}"


def months() -> tuple[str, ...]:
    """Return the short names of the months, January first."""
    spoken = language()
    return MONTHS if spoken == SOURCE else _months(spoken)


@lru_cache
def _months(spoken: str) -> tuple[str, ...]:
    from babel.dates import get_month_names  # noqa: PLC0415 - English does without

    names = get_month_names("abbreviated", "stand-alone", locale=spoken)
    return tuple(names[n] for n in range(1, 13))


@lru_cache
def _point(spoken: str) -> str:
    if spoken == SOURCE:
        return "."
    from babel.numbers import get_decimal_symbol  # noqa: PLC0415 - English does without

    return get_decimal_symbol(spoken)
