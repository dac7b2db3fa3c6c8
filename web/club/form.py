"""What is made of a row of scored trials: the latest session, and whether it changed.

A session is a day. What changed is judged as on the station: an arrow only beyond the
smallest detectable change, and never between pipelines.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from station.between import Repeats
from station.definitions import definition
from station.errors import UnknownMeasure
from station.norms.tables import Condition
from station.protocols.spec import Protocol
from station.reliability.change import (
    AREA_UNITS,
    Change,
    Occasion,
    Verdict,
    judge,
    learnt_error,
)
from station.reliability.error import MeasurementError
from station.reliability.student import t_quantile_95
from web.club.summaries import Point, read_points
from web.club.ways import parsed, test_id, trial_of, way_of

ARROWS = {
    Verdict.BETTER: "better",
    Verdict.WORSE: "worse",
    Verdict.SAME: "same",
    Verdict.CHANGED: "changed",
}
READY = {
    Verdict.BETTER: "above usual",
    Verdict.WORSE: "below usual",
    Verdict.SAME: "as usual",
    Verdict.CHANGED: "off usual",
}
BASELINE_DAYS = 3
"""Of fewer days nothing is known to be usual."""


@dataclass(frozen=True, slots=True)
class Test:
    """What a protocol measures and how it is stood, as far as this server knows."""

    id: str
    title: str
    primary: str
    unit: str
    condition: Condition | None
    higher_is_better: bool
    has_sides: bool


@dataclass(frozen=True, slots=True)
class Readiness:
    """The latest day beside the days before it."""

    word: str
    """below, above, as or off usual; nothing where nothing can be said."""
    reason: str


@dataclass(frozen=True, slots=True)
class Form:
    """How somebody is doing in one test, on one leg."""

    latest: Repeats
    """The scores of the latest session."""
    score: float
    """Their mean."""
    last_at: str
    word: str
    """better, worse, same, changed, or nothing where nothing can be said."""
    reason: str
    readiness: Readiness
    scores: tuple[float, ...]
    """Each trial's, oldest first."""


def test_of(protocols: Mapping[str, Protocol], id_: str) -> Test:
    """Return what is known of a row's id (`web.club.ways`); of a stranger its name."""
    protocol_id, way = parsed(id_)
    known = protocols.get(protocol_id)
    trial = trial_of(known, way) if known is not None else None
    if known is None or trial is None:
        title = protocol_id.replace("-", " ").capitalize()
        return Test(id_, title, "", "", None, True, True)
    primary = trial.primary or known.outcomes.primary
    alike = [one for one in known.trials if way_of(one) == way_of(trial)]
    return Test(
        id_,
        f"{known.title}: {way.words}" if way else known.title,
        primary,
        _unit(primary),
        Condition(*way_of(trial), trial.duration_s),
        known.outcomes.better == "higher",
        any(one.side in {"ask", "left", "right"} for one in alike),
    )


def test_of_trial(protocols: Mapping[str, Protocol], trial: Any) -> Test:
    """Return what is known of the test to which a trial, sent or stored, belongs."""
    return test_of(protocols, test_id(protocols, trial.protocol_id, way_of(trial)))


def _unit(primary: str) -> str:
    try:
        unit = definition(primary).unit
    except UnknownMeasure:
        return ""
    return "" if unit == "1" else unit.replace("mm2", "mm²")


@lru_cache(maxsize=50_000)
def form_of(test: Test, points: str) -> Form | None:
    """Return what a row of `summary` says; the same row always says the same."""
    read = read_points(points)
    if not read:
        return None
    sessions = _sessions(read)
    latest = sessions[0]
    repeats = Repeats(tuple(point.score for point in latest), latest[0].pipeline)
    occasions = _occasions(test, sessions)
    learnt = learnt_error(test.primary, occasions[0], occasions) if occasions else None
    change = _change(test, occasions, learnt)
    word, reason = "", "the first session: there is nothing to compare it with"
    if change is not None:
        word = ARROWS.get(change.verdict, "")
        # The sentence was made for the person; here somebody else reads it.
        reason = change.reason.replace("your own", "their own")
    return Form(
        latest=repeats,
        score=repeats.mean or 0.0,
        last_at=latest[0].started_at,
        word=word,
        reason=reason,
        readiness=_readiness(test, occasions, learnt),
        scores=tuple(point.score for point in reversed(read)),
    )


def _sessions(points: list[Point]) -> list[list[Point]]:
    """Return the points by day and pipeline, newest first."""
    sessions: dict[tuple[str, str], list[Point]] = {}
    for point in points:
        sessions.setdefault((point.started_at[:10], point.pipeline), []).append(point)
    return list(sessions.values())


def _occasions(test: Test, sessions: list[list[Point]]) -> list[Occasion]:
    """Return the sessions as what can be compared; none of a test of a stranger."""
    if test.condition is None:
        return []
    return [
        Occasion(
            tuple(point.score for point in session), session[0].pipeline, test.condition
        )
        for session in sessions
    ]


def _readiness(
    test: Test, occasions: list[Occasion], learnt: MeasurementError | None
) -> Readiness:
    """Compare the latest day with all before it, of the same pipeline.

    It stands out when it is further from them than chance within a day makes it (MDC95)
    and than this person's days usually are from one another (95 % of further days).
    """
    days = [
        one.values for one in occasions[1:] if one.pipeline == occasions[0].pipeline
    ]
    if len(days) < BASELINE_DAYS:
        return Readiness("", f"{BASELINE_DAYS} earlier days tell what is usual")
    latest = occasions[0]
    before = replace(latest, values=tuple(score for day in days for score in day))
    change = judge(test.primary, before, latest, learnt=learnt)
    if change.verdict is Verdict.UNKNOWN:
        return Readiness("", change.reason)
    verdict = change.verdict
    if verdict is not Verdict.SAME and not _is_unusual(test, days, latest.values):
        verdict = Verdict.SAME
    if verdict is Verdict.SAME:
        return Readiness(READY[verdict], f"within what {len(days)} earlier days vary")
    reason = f"further from {len(days)} earlier days than chance and these days explain"
    return Readiness(READY[verdict], reason)


def _is_unusual(
    test: Test, days: list[tuple[float, ...]], latest: tuple[float, ...]
) -> bool:
    """Return whether a day's mean is outside where 95 % of further days are."""
    is_ratio = definition(test.primary).unit in AREA_UNITS

    def mean(scores: tuple[float, ...]) -> float:
        return statistics.fmean(map(math.log, scores) if is_ratio else scores)

    means = [mean(day) for day in days]
    spread = statistics.stdev(means) * math.sqrt(1.0 + 1.0 / len(means))
    off = abs(mean(latest) - statistics.fmean(means))
    return off > t_quantile_95(len(means) - 1) * spread


def _change(
    test: Test, occasions: list[Occasion], learnt: MeasurementError | None
) -> Change | None:
    if len(occasions) < 2:
        return None
    return judge(test.primary, occasions[1], occasions[0], learnt=learnt)
