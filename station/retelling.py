"""Sentences that were put together in English elsewhere, in the language spoken.

The station's process speaks English: to its log, to the database and on its socket.
What comes from there is found again in the catalogue: the English sentence as it
stands, or its pattern with what was put into it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from station.figures import written
from station.language import SOURCE, _, catalogue, language, speaking

LEAST_LETTERS = 8
"""A pattern with fewer of its own says nothing about where a sentence came from."""
_HOLE = re.compile(r"%\((\w+)\)[sd]|%%")
_NUMBER = re.compile(r"[-+\N{MINUS SIGN}]?\d+(\.\d+)?")
_BETWEEN = re.compile(r"(?<=[.!?:;]) +")


class _Pattern(NamedTuple):
    message: str
    expression: re.Pattern[str]
    letters: int


def retold(text: str, spoken: str | None = None) -> str:
    """Return English `text` in the language spoken; what nobody knows stays English.

    Args:
        text: one or several sentences, with or without the stop at their end.
        spoken: another language than the one spoken here.
    """
    if spoken is not None:
        with speaking(spoken):
            return retold(text)
    return text if language() == SOURCE or not text else _retold(text, language())


@lru_cache(maxsize=512)
def _retold(text: str, spoken: str) -> str:
    """Keep what was said before: a fault is told many times a second."""
    parts = _BETWEEN.split(text)
    said = []
    first = 0
    while first < len(parts):
        for last in range(len(parts), first, -1):
            found = _sentence(" ".join(parts[first:last]), spoken)
            if found is not None:
                said.append(found)
                first = last
                break
        else:
            said.append(parts[first])
            first += 1
    return " ".join(said)


def _sentence(text: str, spoken: str) -> str | None:
    """Return one message of the catalogue as it is said, None if it is none."""
    messages = catalogue(spoken).messages
    for known in (text, text[:1].lower() + text[1:], f"{text}."):
        if messages.get(known):
            return messages[known]
    for pattern in _patterns(spoken):
        match = pattern.expression.fullmatch(text)
        if match is not None:
            values = {name: _value(one) for name, one in match.groupdict().items()}
            return _(pattern.message, **values)
    return None


def _value(text: str) -> str:
    """Return what was put into a sentence, as it is written or said."""
    if _NUMBER.fullmatch(text):
        return written(text)
    return _sentence(text, language()) or text


@lru_cache
def _patterns(spoken: str) -> tuple[_Pattern, ...]:
    """Return every message with holes, those that say most first."""
    messages = catalogue(spoken).messages
    found = [_pattern(one) for one, said in messages.items() if said and "%(" in one]
    enough = [one for one in found if one.letters >= LEAST_LETTERS]
    return tuple(sorted(enough, key=lambda one: -one.letters))


def _pattern(message: str) -> _Pattern:
    seen: set[str] = set()
    expression, letters, at = "", 0, 0
    for hole in _HOLE.finditer(message):
        before = message[at : hole.start()]
        expression += re.escape(before)
        letters += sum(map(str.isalpha, before))
        at = hole.end()
        name = hole[1]
        if name is None:
            expression += "%"
        else:
            expression += f"(?P={name})" if name in seen else f"(?P<{name}>.+?)"
            seen.add(name)
    letters += sum(map(str.isalpha, message[at:]))
    expression += re.escape(message[at:])
    return _Pattern(message, re.compile(expression, re.DOTALL), letters)
