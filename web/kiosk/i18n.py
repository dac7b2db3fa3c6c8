"""The kiosk's words go through here, so that they can be translated.

flask-babel carries no types; this module is the only one that imports it.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

from babel.numbers import format_decimal
from flask import Flask
from flask_babel import Babel
from flask_babel import format_date as _format_date
from flask_babel import format_datetime as _format_datetime
from flask_babel import get_locale as _get_locale
from flask_babel import gettext as _gettext
from flask_babel import lazy_gettext as _lazy_gettext
from flask_babel import ngettext as _ngettext

DEFAULT_LANGUAGE = "en"


def init_app(app: Flask) -> None:
    """Make `_()` known to the templates and choose the language of each request."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", DEFAULT_LANGUAGE)
    Babel(app)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.filters["decimal"] = decimal
    app.context_processor(lambda: {"language": language()})


def language() -> str:
    """Return the language of this request, such as `en`; the default outside of one."""
    return str(_get_locale() or DEFAULT_LANGUAGE)


def _(message: str, **values: Any) -> str:
    """Return `message` in the language of this request, with the values put in."""
    return str(_gettext(message, **values))


def plural(one: str, many: str, n: int) -> str:
    """Return the form that fits the number; `%(num)s` stands for it."""
    return str(_ngettext(one, many, n))


def later(message: str) -> Any:
    """Return something that becomes `message` in the language of the day."""
    return _lazy_gettext(message)


def decimal(value: float, places: int = 1) -> str:
    """Return a number as people of this language write it."""
    return _written(round(value, places), places, language())


@lru_cache(maxsize=4096)
def _written(value: float, places: int, language: str) -> str:
    """Keep what was written before: a long table has many numbers twice."""
    pattern = "#,##0." + "0" * places if places else "#,##0"
    return format_decimal(value, format=pattern, locale=language)


def day_name(date: dt.date) -> str:
    """Return a short date with its year."""
    return str(_format_date(date, "d MMM y"))


def month_names() -> tuple[str, ...]:
    """Return the short names of the months, in order."""
    return tuple(str(_format_date(dt.date(2000, n, 1), "LLL")) for n in range(1, 13))


def weekday_name(date: dt.date) -> str:
    """Return the name of a day of the week."""
    return str(_format_date(date, "EEEE"))


def day_and_time(moment: Any) -> str:
    """Return a short date with the time of day."""
    return str(_format_datetime(moment, "d MMM, HH:mm", rebase=False))


def today() -> str:
    """Return the date."""
    return str(_format_date(format="long"))
