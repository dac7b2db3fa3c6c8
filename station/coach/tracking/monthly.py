"""What is asked once a month: confidence, stiffness, tidiness outdoors, and niggles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from station.coach.values import DayLog

EVERY_DAYS = 28


@dataclass(frozen=True, slots=True)
class Answer:
    """One question's answers over the months, oldest first."""

    name: str
    values: tuple[tuple[dt.date, int], ...]

    @property
    def change(self) -> int | None:
        """The newest answer against the first, None before there are two."""
        if len(self.values) < 2:
            return None
        return self.values[-1][1] - self.values[0][1]


def is_due(logs: Sequence[DayLog], today: dt.date) -> bool:
    """Return whether the monthly questions are to be asked again.

    Not before somebody has trained, and not twice within 28 days.
    """
    asked = [log.date for log in logs if log.confidence is not None]
    if asked:
        return (today - max(asked)).days >= EVERY_DAYS
    return any(log.items for log in logs)


def answers(logs: Sequence[DayLog]) -> tuple[Answer, ...]:
    """Return what was said to each monthly question."""
    return tuple(
        Answer(
            name,
            tuple(
                (log.date, value)
                for log in logs
                if (value := getattr(log, name)) is not None
            ),
        )
        for name in ("confidence", "stiffness", "outdoor_form")
    )


def niggles(
    logs: Sequence[DayLog], today: dt.date, days: int = EVERY_DAYS
) -> dict[str, int]:
    """Return on how many of the last days each site hurt, the most frequent first."""
    since = today - dt.timedelta(days=days)
    counts: dict[str, int] = {}
    for log in logs:
        if since < log.date <= today:
            for site, pain in log.all_pain.items():
                if pain > 0:
                    counts[site] = counts.get(site, 0) + 1
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))
