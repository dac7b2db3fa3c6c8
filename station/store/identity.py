"""Whether the weight on the board fits the one who is logged in.

It asks, it never decides, and no number leaves it. Somebody else of about the same
weight is not noticed.
"""

from __future__ import annotations

import sqlite3
from statistics import median

from station.errors import NotFound

LATEST = 5
"""Trials whose weights say what is usual."""
FEWEST = 2
DIFFERENT_N = 49.0
"""A difference that is not somebody's own from one visit to the next, 5 kg. From day to
day a weight changes by 1 kg at most in 15 of 16 cases and by 1 to 2 kg over some days
(Robinson and Watson 1965, Br J Nutr 19:237; over the week, Orsama et al. 2014, Obes
Facts 7:36); clothes, shoes and a bottle add 2 kg. The rest is a margin: who is asked
without need three times stops reading."""


def is_another(
    db: sqlite3.Connection, person_id: str, load_n: float, *, simulated: bool
) -> bool:
    """Return whether a weight is clearly not this person's."""
    usual_n = _usual_n(db, person_id, simulated=simulated)
    return usual_n is not None and abs(load_n - usual_n) > DIFFERENT_N


def was_another(db: sqlite3.Connection, trial_id: str) -> bool:
    """Return whether the weight in a trial is clearly not that of whose it is.

    It is held against the trials before it. Raises `NotFound`.
    """
    row = db.execute(
        "SELECT seq, person_id, load_n, simulated FROM trial WHERE id = ?", (trial_id,)
    ).fetchone()
    if row is None:
        raise NotFound(f"there is no trial {trial_id}")
    if row["person_id"] is None or row["load_n"] is None:
        return False
    usual_n = _usual_n(
        db, row["person_id"], simulated=row["simulated"], before=row["seq"]
    )
    return usual_n is not None and abs(row["load_n"] - usual_n) > DIFFERENT_N


def _usual_n(
    db: sqlite3.Connection,
    person_id: str,
    *,
    simulated: bool,
    before: int | None = None,
) -> float | None:
    """Return the median weight of somebody's latest trials, None for too few."""
    rows = db.execute(
        "SELECT load_n FROM trial WHERE person_id = ?1 AND simulated = ?2"
        " AND (?3 IS NULL OR seq < ?3) AND load_n IS NOT NULL"
        " AND state IN ('done', 'failed') ORDER BY seq DESC LIMIT ?4",
        (person_id, simulated, before, LATEST),
    ).fetchall()
    if len(rows) < FEWEST:
        return None
    found: float = median(row["load_n"] for row in rows)
    return found
