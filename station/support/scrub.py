"""Log lines without whoever and whatever they might name.

Heron logs no names; this holds for what a library, a path or an answer of a club brings
in. What is known here is taken out by what it is, the rest by what it looks like.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable

SHORTEST = 2
"""A name of one letter would take every such letter out."""

_SHAPES = (
    (re.compile(r"[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE), "<address>"),
    (re.compile(r"\S+@\S+"), "<address>"),
    (re.compile(r"(?<!\w)'[^'\n]*'|\"[^\"\n]*\""), "<quoted>"),
    (re.compile(r"(?<![\w<])(?:~|/)[\w.@+~-]*(?:/[^\s:,;)]*)+"), "<path>"),
    (re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "<id>"),
    (re.compile(r"\b(?=\w*\d)[A-Z0-9]{6}\b"), "<code>"),
    (re.compile(r"[\w$./+=-]{20,}"), "<token>"),
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b"), "<address>"),
)


def known_names(db: sqlite3.Connection) -> frozenset[str]:
    """Return every nickname, code and id of a person."""
    rows = db.execute("SELECT id, code, coalesce(nickname, '') FROM person")
    return frozenset(one for row in rows for one in row if len(one) >= SHORTEST)


def scrubbed(lines: Iterable[str], names: Iterable[str]) -> list[str]:
    """Return the lines with what names somebody, or opens something, taken out."""
    longest_first = sorted(names, key=len, reverse=True)
    known = "|".join(re.escape(name) for name in longest_first)
    person = re.compile(rf"(?<!\w)(?:{known})(?!\w)", re.IGNORECASE) if known else None
    return [_scrubbed(line, person) for line in lines]


def _scrubbed(line: str, person: re.Pattern[str] | None) -> str:
    for shape, instead in _SHAPES:
        line = shape.sub(instead, line)
    return person.sub("<name>", line) if person else line
