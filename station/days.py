"""Which day a stored moment belongs to: that of the clock on the wall, here."""

from __future__ import annotations

import datetime as dt


def day_of(moment: str) -> dt.date:
    """Return the local day of a moment as it is stored, in UTC."""
    return dt.datetime.fromisoformat(moment).astimezone().date()
