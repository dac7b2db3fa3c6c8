"""What is made of a row of scored trials: the latest session, and whether it changed.

A session is a day. What changed is judged as on the station: an arrow only beyond the
smallest detectable change, and never between pipelines.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from station.between import Repeats
from station.definitions import definition
from station.errors import UnknownMeasure
from station.language import SOURCE, _, plural, speaking
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
from station.retelling import retold
from web.club import words
from web.club.summaries import Point, read_points
from web.club.ways import parsed, test_id, trial_of, way_of
from web.i18n import later

VERDICTS: dict[Verdict, Any] = {
    Verdict.BETTER: later("better"),
    Verdict.WORSE: later("worse"),
    Verdict.SAME: later("same"),
    Verdict.CHANGED: later("changed"),
}
READY: dict[Verdict, Any] = {
    Verdict.BETTER: later("above usual"),
    Verdict.WORSE: later("below usual"),
    Verdict.SAME: later("as usual"),
    Verdict.CHANGED: later("off usual"),
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
    has_sides: bool


@dataclass(frozen=True, slots=True)
class Readiness:
    """The latest day beside the days before it."""

    verdict: Verdict
    days: int
    """How many days there were before."""
    refused: str = ""
    """Why nothing can be said, in English."""

    @property
    def word(self) -> str:
        """Below, above, as or off usual; nothing where nothing can be said."""
        return str(READY.get(self.verdict, ""))

    @property
    def reason(self) -> str:
        """What it rests on."""
        if self.refused:
            return retold(self.refused)
        if self.verdict is Verdict.UNKNOWN:
            return _("%(n)s earlier days tell what is usual", n=BASELINE_DAYS)
        if self.verdict is Verdict.SAME:
            return _("within what %(n)s earlier days vary", n=self.days)
        return _(
            "further from %(n)s earlier days than chance and these days explain",
            n=self.days,
        )


@dataclass(frozen=True, slots=True)
class Form:
    """How somebody is doing in one test, on one leg."""

    latest: Repeats
    """The scores of the latest session."""
    score: float
    """Their mean."""
    last_at: str
    change: Change | None
    """Since the session before; None without one, or of a test of a stranger."""
    readiness: Readiness
    scores: tuple[float, ...]
    """Each trial's, oldest first."""

    @property
    def verdict(self) -> Verdict:
        """Whether it changed."""
        return self.change.verdict if self.change is not None else Verdict.UNKNOWN

    @property
    def word(self) -> str:
        """Better, worse, same, changed, or nothing where nothing can be said."""
        return str(VERDICTS.get(self.verdict, ""))

    @property
    def reason(self) -> str:
        """What the verdict rests on."""
        if self.change is None:
            return _("the first session: there is nothing to compare it with")
        return because(self.change)


def test_of(protocols: Mapping[str, Protocol], id_: str) -> Test:
    """Return what is known of a row's id (`web.club.ways`); of a stranger its name."""
    protocol_id, way = parsed(id_)
    known = protocols.get(protocol_id)
    trial = trial_of(known, way) if known is not None else None
    if known is None or trial is None:
        title = protocol_id.replace("-", " ").capitalize()
        return Test(id_, title, "", "", None, True)
    title = _(known.title)
    primary = trial.primary or known.outcomes.primary
    alike = [one for one in known.trials if way_of(one) == way_of(trial)]
    return Test(
        id_,
        f"{title}: {words.stood(*way)}" if way else title,
        primary,
        _unit(primary),
        Condition(*way_of(trial), trial.duration_s),
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


def form_of(test: Test, points: str) -> Form | None:
    """Return what a row of `summary` says; the same row always says the same."""
    with speaking(SOURCE):
        return judged(test.primary, test.condition, points)


@lru_cache(maxsize=50_000)
def judged(primary: str, condition: Condition | None, points: str) -> Form | None:
    """Return what a row says, kept without a language.

    Only what was done on the foam of the newest trial counts: another is another test.
    """
    every = read_points(points)
    if not every:
        return None
    read = [point for point in every if point.foam == every[0].foam]
    sessions = _sessions(read)
    latest = sessions[0]
    repeats = Repeats(tuple(point.score for point in latest), latest[0].pipeline)
    occasions = _occasions(condition, sessions)
    learnt = learnt_error(primary, occasions[0], occasions) if occasions else None
    return Form(
        latest=repeats,
        score=repeats.mean or 0.0,
        last_at=latest[0].started_at,
        change=_change(primary, occasions, learnt),
        readiness=_readiness(primary, occasions, learnt),
        scores=tuple(point.score for point in reversed(read)),
    )


def because(change: Change) -> str:
    """Return why a change is judged so, for somebody else than the person."""
    error = change.error
    if error is None:
        return retold(change.reason)
    if error.repeats:
        source = plural(
            "their own %(repeats)s repeats on %(num)s day",
            "their own %(repeats)s repeats on %(num)s days",
            error.days,
            repeats=error.repeats,
        )
    else:
        source = retold(error.source)
    if change.verdict is Verdict.SAME:
        return _("within what differs by chance, from %(source)s", source=source)
    return _("more than differs by chance, from %(source)s", source=source)


def _sessions(points: list[Point]) -> list[list[Point]]:
    """Return the points by day and pipeline, newest first."""
    sessions: dict[tuple[str, str], list[Point]] = {}
    for point in points:
        sessions.setdefault((point.started_at[:10], point.pipeline), []).append(point)
    return list(sessions.values())


def _occasions(
    condition: Condition | None, sessions: list[list[Point]]
) -> list[Occasion]:
    """Return the sessions as what can be compared; none of a test of a stranger."""
    if condition is None:
        return []
    return [
        Occasion(
            tuple(point.score for point in session), session[0].pipeline, condition
        )
        for session in sessions
    ]


def _readiness(
    primary: str, occasions: list[Occasion], learnt: MeasurementError | None
) -> Readiness:
    """Compare the latest day with all before it, of the same pipeline.

    It stands out when it is further from them than chance within a day makes it (MDC95)
    and than this person's days usually are from one another (95 % of further days).
    """
    days = [
        one.values for one in occasions[1:] if one.pipeline == occasions[0].pipeline
    ]
    if len(days) < BASELINE_DAYS:
        return Readiness(Verdict.UNKNOWN, len(days))
    latest = occasions[0]
    before = replace(latest, values=tuple(score for day in days for score in day))
    change = judge(primary, before, latest, learnt=learnt)
    if change.verdict is Verdict.UNKNOWN:
        return Readiness(Verdict.UNKNOWN, len(days), change.reason)
    verdict = change.verdict
    if verdict is not Verdict.SAME and not _is_unusual(primary, days, latest.values):
        verdict = Verdict.SAME
    return Readiness(verdict, len(days))


def _is_unusual(
    primary: str, days: Sequence[Sequence[float]], latest: Sequence[float]
) -> bool:
    """Return whether a day's mean is outside where 95 % of further days are."""
    is_ratio = definition(primary).unit in AREA_UNITS

    def mean(scores: Sequence[float]) -> float:
        return math.fsum(map(math.log, scores) if is_ratio else scores) / len(scores)

    means = [mean(day) for day in days]
    middle = math.fsum(means) / len(means)
    square = math.fsum((one - middle) ** 2 for one in means) / (len(means) - 1)
    spread = math.sqrt(square * (1.0 + 1.0 / len(means)))
    off = abs(mean(latest) - middle)
    return off > t_quantile_95(len(means) - 1) * spread


def _change(
    primary: str, occasions: list[Occasion], learnt: MeasurementError | None
) -> Change | None:
    if len(occasions) < 2:
        return None
    return judge(primary, occasions[1], occasions[0], learnt=learnt)
