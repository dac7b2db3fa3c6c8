"""What one person has done: a row for each test and leg, and the latest trials.

A guest sees the trials of this visit, a member all of theirs.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from station.errors import NotFound
from station.protocols.conclusion import primary_of
from station.protocols.spec import Protocol
from station.store import queries
from station.store.records import HistoryPoint, TrialDetail, TrialSummary
from web.kiosk import visit
from web.kiosk.i18n import day_and_time, decimal, plural
from web.kiosk.results import value_of
from web.kiosk.words import UNIT_OF, beside, leg_name, outcome_sentence, unit_name
from web.trend import trend

LATEST = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One test, on one leg where it has legs."""

    title: str
    side: str
    count: str
    trend: str
    value: str
    unit: str
    trial: str
    """The newest trial that counts."""


@dataclass(frozen=True, slots=True)
class Line:
    """One trial."""

    trial: str
    when: str
    title: str
    said: str
    simulated: bool


def earlier_than(
    db: sqlite3.Connection, detail: TrialDetail, protocol: Protocol
) -> list[HistoryPoint]:
    """Return this person's like trials before `detail`, newest first."""
    trial = detail.summary
    steps = protocol.steps
    condition = steps[trial.step].condition if trial.step < len(steps) else ""
    points = _on(trial.foam, _points(db, protocol, trial.side, condition))
    ids = [point.trial_id for point in points]
    return points[ids.index(trial.id) + 1 :] if trial.id in ids else points


def other_leg_of(
    db: sqlite3.Connection, detail: TrialDetail, protocol: Protocol
) -> list[HistoryPoint]:
    """Return this person's trials of the other leg, newest first.

    None for a test of several steps, whose own page has both legs.
    """
    trial = detail.summary
    if trial.side is None or len(protocol.steps) > 1:
        return []
    other = "right" if trial.side == "left" else "left"
    points = _points(db, protocol, other, protocol.steps[0].condition)
    return _on(trial.foam, points)


def rows(db: sqlite3.Connection, protocols: Mapping[str, Protocol]) -> list[Row]:
    """Return a row for each test and leg that this person has a number for."""
    found = []
    for protocol in protocols.values():
        for condition, side in _conditions(protocol):
            points = _points(db, protocol, side, condition)
            for foam in dict.fromkeys(point.foam for point in points):
                row = _row(protocol, side, condition, _on(foam, points))
                if row is not None:
                    found.append(row)
    return found


def _on(foam: str | None, points: list[HistoryPoint]) -> list[HistoryPoint]:
    """Return what was done on one foam: on another it is another series."""
    return [point for point in points if point.foam == foam]


def _conditions(protocol: Protocol) -> list[tuple[str, str | None]]:
    """Return each condition of a protocol with each leg that it has."""
    found: dict[tuple[str, str | None], None] = {}
    for step in protocol.steps:
        if not step.practice:
            asked = step.side == "ask"
            own = step.side if step.side in ("left", "right") else None
            for side in ("left", "right") if asked else (own,):
                found[step.condition, side] = None
    return list(found)


def _steps(protocol: Protocol, condition: str) -> set[int]:
    return {n for n, one in enumerate(protocol.steps) if one.condition == condition}


def last_done(
    db: sqlite3.Connection, protocols: Mapping[str, Protocol]
) -> Protocol | None:
    """Return the test that this person did last, None if there is none by now."""
    done = _summaries(db)
    return protocols.get(done[0].protocol_id) if done else None


def latest(db: sqlite3.Connection, protocols: Mapping[str, Protocol]) -> list[Line]:
    """Return this person's newest trials, whatever became of them."""
    return [
        Line(
            trial=one.id,
            when=day_and_time(one.started_at),
            title=_title(protocols, one),
            said=_said(one),
            simulated=one.simulated,
        )
        for one in _summaries(db)
    ]


def _row(
    protocol: Protocol, side: str | None, condition: str, points: list[HistoryPoint]
) -> Row | None:
    primary = primary_of(protocol, min(_steps(protocol, condition)))
    scored = [
        (point.trial_id, value)
        for point in points
        if point.state == "done"
        and (value := value_of(primary, point.hold_s, point.measures)) is not None
    ]
    if not scored:
        return None
    trial, value = scored[0]
    part = condition if len(protocol.steps) > 1 else leg_name(side)
    return Row(
        title=protocol.title,
        side=", ".join(one for one in (part, points[0].foam) if one),
        count=plural("%(num)s trial", "%(num)s trials", len(scored)),
        trend=trend([value for _trial, value in reversed(scored)]),
        value=decimal(value),
        unit=unit_name(UNIT_OF.get(primary, "")),
        trial=trial,
    )


def _points(
    db: sqlite3.Connection, protocol: Protocol, side: str | None, condition: str
) -> list[HistoryPoint]:
    person = visit.person_id()
    if person is not None:
        points = queries.history(db, person, protocol.id, side)
    else:
        points = _points_of_visit(db, protocol.id, side)
    steps = _steps(protocol, condition)
    return [point for point in points if point.step in steps]


def _points_of_visit(
    db: sqlite3.Connection, protocol: str, side: str | None
) -> list[HistoryPoint]:
    return [
        _point(detail)
        for detail in finished_of_visit(db)
        if detail.summary.protocol_id == protocol
        and detail.summary.side == side
        and not detail.summary.practice
    ]


def finished_of_visit(db: sqlite3.Connection) -> list[TrialDetail]:
    """Return the trials of this visit that have ended, newest first."""
    found = []
    for attempt in reversed(visit.attempts()):
        try:
            detail = queries.trial(db, attempt.trial)
        except NotFound:
            continue  # stopped before there was anything to keep
        if _counts(detail.summary):
            found.append(detail)
    return found


def _counts(trial: TrialSummary) -> bool:
    """Return whether a list shows it, by the same rule as `queries.recent_trials`."""
    began = trial.start_ns is not None or trial.outcome is None
    return began and trial.state not in {"running", "discarded"}


def _point(detail: TrialDetail) -> HistoryPoint:
    trial = detail.summary
    return HistoryPoint(
        trial_id=trial.id,
        started_at=trial.started_at,
        state=trial.state,
        outcome=trial.outcome,
        hold_s=trial.hold_s,
        simulated=trial.simulated,
        pipeline=trial.pipeline,
        measures={
            name: measure.value
            for name, measure in detail.measures.items()
            if measure.value is not None
        },
        step=trial.step,
        series_id=trial.series_id,
        foam=trial.foam,
    )


def _summaries(db: sqlite3.Connection) -> list[TrialSummary]:
    person = visit.person_id()
    if person is not None:
        return queries.recent_trials(db, person, LATEST)
    return [detail.summary for detail in finished_of_visit(db)]


def _title(protocols: Mapping[str, Protocol], one: TrialSummary) -> str:
    protocol = protocols.get(one.protocol_id)
    title = protocol.title if protocol is not None else one.protocol_id
    if protocol is not None and one.series_id and one.step < len(protocol.steps):
        return f"{title}: {protocol.steps[one.step].condition}"
    return beside(title, one.side)


def _said(one: TrialSummary) -> str:
    if one.state == "done" and one.hold_s is not None:
        return f"{decimal(one.hold_s)} s"
    return outcome_sentence(one.outcome)
