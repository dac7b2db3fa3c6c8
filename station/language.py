"""The six languages: sentences are written in English and looked up when they are said.

One catalogue for the whole project, `languages/<language>/LC_MESSAGES/heron.po`. It is
read as it stands, so that nothing has to be built and nothing can be out of date, and
only when somebody speaks that language. What it lacks is said in English.
"""

from __future__ import annotations

import gettext
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

SOURCE = "en"
LANGUAGES = {
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "it": "Italiano",
    "pt": "Português",
}
"""Each by the name that those who speak it know it by."""

FOLDER = Path(__file__).parent / "languages"

_spoken: ContextVar[str] = ContextVar("language", default=SOURCE)


@dataclass(slots=True)
class Catalogue:
    """What one language has for each English sentence."""

    messages: dict[str, str] = field(default_factory=dict)
    plurals: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """For the singular of a sentence its forms, in the order that `form` counts."""
    form: Callable[[int], int] = field(default=lambda n: int(n != 1))


def language() -> str:
    """Return what is spoken here and now, such as `de`."""
    return _spoken.get()


def speak(language: str) -> None:
    """Say everything in `language` from here on; English if it is unknown."""
    _spoken.set(language if language in LANGUAGES else SOURCE)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say everything in `language` until the block ends; English if it is unknown.

    A thread that is started inside speaks English until it is told itself.
    """
    token = _spoken.set(language if language in LANGUAGES else SOURCE)
    try:
        yield
    finally:
        _spoken.reset(token)


def _(message: str, /, **values: Any) -> str:
    """Return `message` in the language spoken, with `%(name)s` put in.

    Without values the message is no format: a percent sign in it stands for itself.
    """
    spoken = language()
    if spoken != SOURCE:
        message = catalogue(spoken).messages.get(message) or message
    return message % values if values else message


def plural(one: str, many: str, n: int, /, **values: Any) -> str:
    """Return the form that fits the number, with `%(num)s` and the values put in."""
    return form_of(one, many, n) % {"num": n, **values}


def form_of(one: str, many: str, n: int) -> str:
    """Return the form that fits the number, as a format."""
    spoken = language()
    said = one if n == 1 else many
    if spoken != SOURCE:
        known = catalogue(spoken)
        forms = known.plurals.get(one, ())
        index = known.form(n)
        if index < len(forms) and forms[index]:
            said = forms[index]
    return said


def mark(message: str) -> str:
    """Return `message` as it is: it stands in a table, and `_()` says it later."""
    return message


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: str) -> Catalogue:
    """Return the sentences of a language; none if its file is missing."""
    file = FOLDER / language / "LC_MESSAGES" / "heron.po"
    return parse(file.read_text("utf-8", "replace")) if file.is_file() else Catalogue()


_ENTRY = re.compile(r"\n[ \t\r]*\n")
_PART = re.compile(r'^(msgid|msgid_plural|msgstr(?:\[\d+\])?)\s+(?=")')
_PLURAL_FORMS = re.compile(r"^Plural-Forms:.*?plural=([^;]+)", re.MULTILINE)


def parse(text: str) -> Catalogue:
    """Read a `.po` file, without what is empty, fuzzy or no longer used.

    An entry that cannot be read is left out.
    """
    known = Catalogue()
    for entry in _ENTRY.split(text):
        parts = _parts(entry)
        message, said = parts.get("msgid"), parts.get("msgstr")
        if message == "" and said:
            known.form = _form(said)
        elif message and said:
            known.messages[message] = said
        elif message and "msgid_plural" in parts:
            forms = [at for at in parts if at.startswith("msgstr[")]
            known.plurals[message] = tuple(parts[at] for at in sorted(forms))
            known.messages[message] = known.plurals[message][0] if forms else ""
    return known


def _parts(entry: str) -> dict[str, str]:
    """Return what stands in one entry, by keyword; nothing for one not to be used."""
    parts: dict[str, str] = {}
    at = ""
    for line in map(str.strip, entry.splitlines()):
        if line.startswith("#, ") and "fuzzy" in line:
            return {}
        if begun := _PART.match(line):
            at = begun[1]
            line = line[begun.end() :]  # noqa: PLW2901 - the rest is read as any line
        if line.startswith('"') and at:
            try:
                parts[at] = parts.get(at, "") + json.loads(line)
            except ValueError:
                return {}
    return parts


def _form(header: str) -> Callable[[int], int]:
    """Return which form a number takes, by the header of the file."""
    found = _PLURAL_FORMS.search(header)
    try:
        return gettext.c2py(found[1]) if found else Catalogue().form
    except ValueError:
        return Catalogue().form
