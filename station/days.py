"""Which day a stored moment belongs to: that of the clock on the wall, here."""

from __future__ import annotations

import datetime as dt

CLOCK_SET_FROM = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
"""A clock that shows less has not been set since the machine started."""


def day_of(moment: str) -> dt.date:
    """Return the local day of a moment as it is stored, in UTC."""
    return dt.datetime.fromisoformat(moment).astimezone().date()
