"""How the screen fits and speaks to a member: chosen once, it holds in every visit."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Literal

Fit = Literal["left", "seated", "large", "calm"]
Language = Literal["en", "de", "fr", "es", "it", "pt"]
Option = Fit | Language | Literal["kg", "lb"]
"""Left-handed, seated, larger text, less motion; the language; the unit of weights."""


def chosen(db: sqlite3.Connection, person_id: str) -> frozenset[str]:
    """Return what a person has chosen."""
    rows = db.execute("SELECT name FROM ease WHERE person_id = ?", (person_id,))
    return frozenset(row["name"] for row in rows)


def choose(db: sqlite3.Connection, person_id: str, options: Iterable[Option]) -> None:
    """Keep these options of a person, in place of those before."""
    db.execute("DELETE FROM ease WHERE person_id = ?", (person_id,))
    db.executemany(
        "INSERT INTO ease (person_id, name) VALUES (?, ?)",
        [(person_id, name) for name in sorted(set(options))],
    )
