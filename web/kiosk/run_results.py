"""What a run of a battery came to, as its page tells it.

Every part with its conditions, legs beside each other with both raw values, and after
an effort how each condition came back. No norm and no sum over tests stands here.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from station.batteries.progress import DONE, FAILED, NS, PartState, Progress
from station.batteries.recovery import Recovery, recovery
from station.between import Comparison, Repeats, limb_symmetry
from station.charts.recovery import recovery_svg
from station.definitions import Better
from station.protocols.conclusion import MEASURED, Condition, better_of, conclude
from station.protocols.spec import Protocol
from station.store import queries
from station.store.records import TrialDetail
from web.kiosk.i18n import _, decimal, percent, plural
from web.kiosk.ink import PALETTE
from web.kiosk.words import (
    COMPARED,
    measure_name,
    outcome_sentence,
    side_name,
    unit_name,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One condition of one part."""

    title: str
    """Of the part; empty where the row above has the same."""
    name: str
    value: str
    """Empty where there is none."""
    unit: str
    said: str
    state: str
    trial: str | None


@dataclass(frozen=True, slots=True)
class RunResult:
    """A run as its page tells it."""

    sentence: str
    rows: tuple[Row, ...]
    lines: tuple[tuple[str, str, str], ...]
    """Comparisons: of what, name, value."""
    chart: str | None
    """After an effort."""
    simulated: bool


@dataclass(frozen=True, slots=True)
class _Done:
    """One part with what it came to."""

    part: PartState
    protocol: Protocol
    conditions: tuple[Condition, ...]
    compared: tuple[tuple[str, Comparison], ...]
    details: tuple[TrialDetail, ...]


def run_result(
    db: sqlite3.Connection, protocols: Mapping[str, Protocol], progress: Progress
) -> RunResult:
    """Return what the result page of a run says."""
    done = [
        _done(db, protocols[part.part.protocol], part)
        for part in progress.parts
        if part.part.protocol in protocols
    ]
    back = _recoveries(progress, done)
    details = [detail for one in done for detail in one.details]
    return RunResult(
        sentence=_sentence(progress, back),
        rows=tuple(row for one in done for row in _rows(one)),
        lines=() if back else tuple(_lines(done)),
        chart=_chart(back),
        simulated=any(detail.summary.simulated for detail in details),
    )


def _done(db: sqlite3.Connection, protocol: Protocol, part: PartState) -> _Done:
    details = tuple(queries.trial(db, one.id) for one in part.trials)
    found = conclude(protocol, details)
    compared = tuple(
        (f"{one.first} / {one.second}", one.comparison) for one in found.compared
    )
    return _Done(part, protocol, found.conditions, compared, details)


def _sentence(progress: Progress, back: list[Recovery]) -> str:
    halves = [(one.name, one.half_min) for one in back if one.half_min is not None]
    if halves:
        return " ".join(
            _(
                "%(name)s: half of the change was gone after %(n)s min.",
                name=name,
                n=decimal(half or 0.0, 0),
            )
            for name, half in halves
        )
    counted = sum(part.state == DONE for part in progress.parts)
    if counted == len(progress.parts):
        return _("%(title)s: you did every part.", title=progress.run.title)
    return plural(
        "%(title)s: %(n)s of %(num)s part came to a result.",
        "%(title)s: %(n)s of %(num)s parts came to a result.",
        len(progress.parts),
        title=progress.run.title,
        n=counted,
    )


def _rows(one: _Done) -> list[Row]:
    part = one.part.part
    rows = []
    for n, condition in enumerate(one.conditions):
        side = condition.name or side_name(part.side)
        measured = condition.state == MEASURED
        said = measure_name(condition.measure) if measured else ""
        if not measured and condition.outcome and one.part.state == FAILED:
            said = outcome_sentence(condition.outcome)
        rows.append(
            Row(
                title="" if n else part.name or part.title,
                name=side,
                value=_decimal(condition.value) if measured else "",
                unit=unit_name(condition.unit),
                said=said,
                state=one.part.state if not measured else DONE,
                trial=condition.trial,
            )
        )
    return rows


def _lines(done: list[_Done]) -> list[tuple[str, str, str]]:
    lines = []
    for one in done:
        for of, comparison in one.compared:
            if comparison.value is not None:
                lines.append(_line(f"{one.protocol.title}: {of}", comparison))
    for left in done:
        right = next(
            (
                other
                for other in done
                if other.part.part.protocol == left.part.part.protocol
                and (left.part.part.side, other.part.part.side) == ("left", "right")
            ),
            None,
        )
        if right is not None and (found := _legs(left, right)) is not None:
            lines.append(_line(left.protocol.title, found))
    return lines


def _legs(left: _Done, right: _Done) -> Comparison | None:
    """Return the weaker leg over the stronger one, of a test done on each."""
    values = [one.conditions[0] for one in (left, right)]
    better = better_of(left.protocol, values[0].measure)
    if any(one.state != MEASURED for one in values) or better is Better.NEITHER:
        return None
    first, second = (
        Repeats((each.value or 0.0,), " and ".join(sorted(_pipelines(one))))
        for each, one in zip(values, (left, right), strict=True)
    )
    found = limb_symmetry(first, second, better)
    return limb_symmetry(second, first, better) if found.worse == "second" else found


def _pipelines(one: _Done) -> set[str]:
    return {detail.summary.pipeline or "" for detail in one.details}


def _line(of: str, found: Comparison) -> tuple[str, str, str]:
    value = found.value or 0.0
    shown = percent(value) if found.unit == "%" else decimal(value, 2)
    return of, str(COMPARED[found.name]), shown


def _recoveries(progress: Progress, done: list[_Done]) -> list[Recovery]:
    """Return how each condition came back, where there was an effort."""
    if progress.run.effort_at is None:
        return []
    before = [one for one in done if one.part.part.at_s is None]
    after = [one for one in done if one.part.part.at_s is not None]
    found = []
    for name in dict.fromkeys(c.name for one in after for c in one.conditions):
        mine = [c for one in before for c in one.conditions if c.name == name]
        theirs = [(one, c) for one in after for c in one.conditions if c.name == name]
        came = recovery(
            name,
            theirs[0][1].measure,
            theirs[0][1].unit,
            [c.value for c in mine if c.value is not None],
            [
                (_minutes(progress, one, c), c.value)
                for one, c in theirs
                if c.value is not None
            ],
        )
        if came is not None and came.points:
            found.append(came)
    return found


def _minutes(progress: Progress, one: _Done, condition: Condition) -> float:
    """Return how long after the effort a condition was stood."""
    trial = next(d.summary for d in one.details if d.summary.id == condition.trial)
    run = progress.run
    if trial.boot_id == run.boot_id and None not in (trial.start_ns, run.effort_ns):
        return max(0.0, ((trial.start_ns or 0) - (run.effort_ns or 0)) / NS / 60)
    ended = dt.datetime.fromisoformat(run.effort_at or trial.started_at)
    begun = dt.datetime.fromisoformat(trial.started_at)
    return max(0.0, (begun - ended).total_seconds() / 60)


def _chart(back: list[Recovery]) -> str | None:
    if not back:
        return None
    return recovery_svg(
        back,
        title=_("Change since before the run, over the minutes since"),
        minutes=_("min"),
        font=38.0,
        palette=PALETTE,
    )


def _decimal(value: float | None) -> str:
    if value is None:
        return ""
    return decimal(value, 0 if abs(value) >= 100 else 1)
