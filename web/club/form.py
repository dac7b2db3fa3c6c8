"""What is made of a row of scored trials: the latest session, and whether it changed.

A session is a day. What changed is judged as on the station: an arrow only beyond the
smallest detectable change, and never between pipelines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from station.between import Repeats
from station.norms.tables import Condition
from station.protocols.spec import Protocol
from station.reliability.change import Change, Occasion, Verdict, judge
from web.club.summaries import Point, read_points

UNITS = {"hold_time": "s", "mean_velocity": "mm/s"}
ARROWS = {
    Verdict.BETTER: "better",
    Verdict.WORSE: "worse",
    Verdict.SAME: "same",
    Verdict.CHANGED: "changed",
}


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
    scores: tuple[float, ...]
    """Each trial's, oldest first."""


def test_of(protocols: Mapping[str, Protocol], protocol_id: str) -> Test:
    """Return what is known of a protocol; of a stranger only its name."""
    known = protocols.get(protocol_id)
    if known is None:
        title = protocol_id.replace("-", " ").capitalize()
        return Test(protocol_id, title, "", "", None, True, True)
    trial = known.trials[0]
    primary = known.outcomes.primary
    return Test(
        protocol_id,
        known.title,
        primary,
        UNITS.get(primary, ""),
        Condition(trial.stance, trial.vision, trial.surface, trial.duration_s),
        known.outcomes.better == "higher",
        known.asks_side,
    )


@lru_cache(maxsize=50_000)
def form_of(test: Test, points: str) -> Form | None:
    """Return what a row of `summary` says; the same row always says the same."""
    read = read_points(points)
    if not read:
        return None
    sessions = _sessions(read)
    latest = sessions[0]
    repeats = Repeats(tuple(point.score for point in latest), latest[0].pipeline)
    change = _change(test, sessions)
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
        scores=tuple(point.score for point in reversed(read)),
    )


def _sessions(points: list[Point]) -> list[list[Point]]:
    """Return the points by day and pipeline, newest first."""
    sessions: dict[tuple[str, str], list[Point]] = {}
    for point in points:
        sessions.setdefault((point.started_at[:10], point.pipeline), []).append(point)
    return list(sessions.values())


def _change(test: Test, sessions: list[list[Point]]) -> Change | None:
    if len(sessions) < 2 or test.condition is None:
        return None
    occasions = [
        Occasion(
            tuple(point.score for point in session),
            session[0].pipeline,
            test.condition,
        )
        for session in sessions
    ]
    return judge(test.primary, occasions[1], occasions[0], own_sessions=occasions)
