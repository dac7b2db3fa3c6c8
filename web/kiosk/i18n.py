"""The kiosk's words, numbers and dates, in the language of whoever stands there."""

from __future__ import annotations

from babel.numbers import get_decimal_symbol
from flask import Flask

from station import language as spoken
from station.language import _, language, plural
from web.i18n import (
    Later,
    day_and_time,
    day_name,
    decimal,
    install,
    later,
    locale,
    month_names,
    percent,
    short,
    today,
    weekday_name,
)
from web.kiosk import visit
from web.kiosk.house import house

__all__ = [
    "Later",
    "_",
    "day_and_time",
    "day_name",
    "decimal",
    "language",
    "later",
    "month_names",
    "percent",
    "plural",
    "short",
    "today",
    "weekday_name",
]

ACCENTS = {
    "de": "ÄÖÜß",
    "fr": "ÉÈÊÀÂÇÎÔÙÛŒ",
    "es": "ÁÉÍÓÚÜÑ",
    "it": "ÀÈÉÌÒÙ",
    "pt": "ÁÂÃÉÊÍÓÔÕÚÇ",
}
"""What the screen keyboard has beyond the alphabet; eleven keys fit in a row."""


def init_app(app: Flask) -> None:
    """Choose the language of each request; the templates know it."""
    install(app)
    app.jinja_env.globals["decimal_sign"] = lambda: get_decimal_symbol(locale())
    app.context_processor(lambda: {"accents": ACCENTS.get(language(), "")})
    app.before_request(speak_as_chosen)


def speak_as_chosen() -> None:
    """Go on in the language of this visit."""
    spoken.speak(visit.language() or house().manners.language)
