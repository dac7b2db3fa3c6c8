"""How varied the last sessions were: no drill more than four times in a row."""

from __future__ import annotations

from collections.abc import Sequence

from station.coach.values import DayLog

SESSIONS = 6


def variety_index(logs: Sequence[DayLog], sessions: int = SESSIONS) -> float | None:
    """Return distinct drills over all drills of the last sessions, None without any.

    1 is never the same twice; the same four in each of six sessions give 0.17.
    """
    drills = [drill for one in _drills(logs)[-sessions:] for drill in one]
    return len(set(drills)) / len(drills) if drills else None


def longest_row(logs: Sequence[DayLog]) -> tuple[str, int] | None:
    """Return the drill that the last sessions share longest, and how many they are.

    None where nothing was done. Counted back from the newest session.
    """
    sessions = _drills(logs)
    if not sessions:
        return None
    rows = {
        drill: next(
            (n for n, one in enumerate(reversed(sessions)) if drill not in one),
            len(sessions),
        )
        for drill in sorted(sessions[-1])
    }
    drill = max(rows, key=lambda one: rows[one])
    return drill, rows[drill]


def _drills(logs: Sequence[DayLog]) -> list[set[str]]:
    return [{item.drill for item in log.items} for log in logs if log.items]
