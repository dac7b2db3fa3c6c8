"""From a person's stored trials to a verdict: days become occasions. No numpy here."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from station.days import day_of
from station.norms.tables import Condition
from station.reliability.change import Change, Occasion, judge
from station.store.records import HistoryPoint


def occasions(
    points: Sequence[HistoryPoint], name: str, condition: Condition
) -> list[Occasion]:
    """Return one occasion for each day that has values, newest first.

    Args:
        points: finished trials of one protocol and side, newest first, as
            `station.store.queries.history` gives them.
        name: canonical name of the measure.
        condition: how all these trials were stood.

    Simulated and real trials never mix, nor do those on two foams: only those that are
    like the newest count.
    What failed has no value and does not count; of a day with two pipelines each
    pipeline is an occasion of its own.
    """
    if not points:
        return []
    wanted = [
        (day_of(point.started_at), point.pipeline, point.measures[name])
        for point in points
        if (point.simulated, point.foam) == (points[0].simulated, points[0].foam)
        and point.pipeline is not None
        and name in point.measures
    ]
    return [
        Occasion(tuple(value for _, _, value in day), pipeline, condition)
        for (_, pipeline), day in groupby(wanted, key=lambda each: each[:2])
        if pipeline is not None
    ]


def latest_change(
    points: Sequence[HistoryPoint], name: str, condition: Condition
) -> Change | None:
    """Compare the newest day with the day before it; None where there is only one.

    The error is learnt from all days together, as soon as they are enough.

    Raises:
        UnknownMeasure: there is no measure of that name.
    """
    days = occasions(points, name, condition)
    if len(days) < 2:
        return None
    return judge(name, days[1], days[0], own_sessions=days)
