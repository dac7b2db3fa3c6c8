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
_BETWEEN = re.compile(r"(?<=[.!?]) +")


class _Pattern(NamedTuple):
    message: str
    expression: str
    letters: int
    part: str
    """Its longest piece between holes: without it a text cannot match."""


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
        if pattern.part not in text:
            continue
        match = re.fullmatch(pattern.expression, text, re.DOTALL)
        if match is not None:
            values = {name: _value(one) for name, one in match.groupdict().items()}
            if None not in values.values():
                return _(pattern.message, **values)
    without_stop = _sentence(text[:-1], spoken) if text.endswith(".") else None
    return f"{without_stop}." if without_stop is not None else None


def _value(text: str) -> str | None:
    """Return what was put into a sentence, as it is written or said.

    None for what cannot have been put in: sentences that nobody knows.
    """
    if _NUMBER.fullmatch(text):
        return written(text)
    known = _sentence(text, language())
    return text if known is None and _BETWEEN.search(text) is None else known


@lru_cache
def _patterns(spoken: str) -> tuple[_Pattern, ...]:
    """Return every message with holes, those that say most first."""
    messages = catalogue(spoken).messages
    found = [_pattern(one) for one, said in messages.items() if said and "%(" in one]
    enough = [one for one in found if one.letters >= LEAST_LETTERS]
    return tuple(sorted(enough, key=lambda one: -one.letters))


def _pattern(message: str) -> _Pattern:
    seen: set[str] = set()
    expression, pieces, at = "", [], 0
    for hole in _HOLE.finditer(message):
        pieces.append(message[at : hole.start()])
        expression += re.escape(pieces[-1])
        at = hole.end()
        name = hole[1]
        if name is None:
            expression += "%"
        else:
            expression += f"(?P={name})" if name in seen else f"(?P<{name}>.+?)"
            seen.add(name)
    pieces.append(message[at:])
    expression += re.escape(pieces[-1])
    letters = sum(map(str.isalpha, "".join(pieces)))
    return _Pattern(message, expression, letters, max(pieces, key=len))
