"""Words, numbers and dates of a page, in the language of whoever reads it.

Sentences come from the catalogue of `station.language`, numbers and dates from CLDR by
Babel. What the station's own code says during a request is in the same language.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Flask

from station import language as spoken
from station.language import LANGUAGES, _, language
from station.retelling import retold

LOCALES = {"en": "en_GB"}
"""Where numbers and dates follow one country; elsewhere the language alone says how."""


class Later:
    """A sentence that waits in a table until it is known in which language."""

    __slots__ = ("message",)

    def __init__(self, message: str) -> None:
        self.message = message

    def __str__(self) -> str:
        return _(self.message)

    def __repr__(self) -> str:
        return f"later({self.message!r})"

    def __mod__(self, values: Any) -> str:
        return str(str(self) % values)


def install(app: Flask) -> None:
    """Make `_()` known to the templates; after each request English is spoken again."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # added by that extension
        _, spoken.form_of, newstyle=True
    )
    app.jinja_env.filters["decimal"] = decimal
    app.jinja_env.filters["retold"] = retold
    app.context_processor(lambda: {"language": language(), "languages": LANGUAGES})

    @app.teardown_request
    def end(error: BaseException | None) -> None:
        del error
        spoken.speak(spoken.SOURCE)


def later(message: str) -> Any:
    """Return something that becomes `message` in the language of the day."""
    return Later(message)


def locale() -> str:
    """Return how numbers and dates are written in this language, for Babel."""
    return LOCALES.get(language(), language())


def decimal(value: float, places: int = 1) -> str:
    """Return a number as people of this language write it."""
    return _written(round(value, places), places, locale())


def percent(value: float) -> str:
    """Return a number of hundredths, whole."""
    return f"{decimal(value, 0)} %"


def short(value: float) -> str:
    """Return a number with no more places than it has, three at most."""
    return format_decimal(value, format="#,##0.###", locale=locale())


@lru_cache(maxsize=4096)
def _written(value: float, places: int, locale: str) -> str:
    """Keep what was written before: a long table has many numbers twice."""
    pattern = "#,##0." + "0" * places if places else "#,##0"
    return format_decimal(value, format=pattern, locale=locale)


def day_name(date: dt.date) -> str:
    """Return a short date with its year."""
    return _day(date, locale())


@lru_cache(maxsize=1024)
def _day(date: dt.date, locale: str) -> str:
    """Keep what was written before: a long table has many days."""
    return format_date(date, "medium", locale=locale)


def month_names() -> tuple[str, ...]:
    """Return the short names of the months, in order."""
    months = (dt.date(2000, n, 1) for n in range(1, 13))
    return tuple(format_date(each, "LLL", locale=locale()) for each in months)


def weekday_name(date: dt.date) -> str:
    """Return the name of a day of the week."""
    return format_date(date, "EEEE", locale=locale())


def day_and_time(stored: str) -> str:
    """Return a moment as it is stored as a short date with the time of day, here."""
    moment = dt.datetime.fromisoformat(stored).astimezone()
    return format_datetime(moment, "d MMM, HH:mm", locale=locale())


def today() -> str:
    """Return the date."""
    return format_date(dt.datetime.now().astimezone(), "long", locale=locale())
