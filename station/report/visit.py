"""What a report tells: one day of a person, each test with its legs and its course.

Reading and arithmetic only; how it looks on paper is in the other modules.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from station.between import Comparison, Repeats, asymmetry
from station.days import day_of
from station.errors import NotFound
from station.language import _
from station.norms.bands import Band, NoBand, percentile_band
from station.protocols.spec import Protocol
from station.reliability.change import Change, Occasion, judge, learnt_error
from station.store import clients, queries
from station.store.clients import Client, Note
from station.store.records import Person, TrialDetail
from station.trends.course import Course, Day, course_of
from station.trends.legs import LegsOfDay, legs_of
from station.trends.strands import Strand, on_foam, other_leg, rows_of, strands_of

YEAR = dt.timedelta(days=366)


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a day is read from."""

    db: sqlite3.Connection
    person: Person
    trials: Sequence[TrialDetail]
    """Of the day."""
    day: dt.date
    known: Client
    notes: Sequence[Note]


@dataclass(frozen=True, slots=True)
class Part:
    """One strand of a test on the day of the report."""

    strand: Strand
    name: str
    """Condition or leg; empty where there is one only."""
    course: Course
    """Up to the day of the report."""
    today: Day
    trials: tuple[TrialDetail, ...]
    """Of the day, those without a result too."""
    since_last: Change | None
    """Against the day before."""


@dataclass(frozen=True, slots=True)
class Block:
    """One test of the day: its parts, and both legs where it has legs."""

    title: str
    measure: str
    parts: tuple[Part, ...]
    legs: LegsOfDay | None
    asymmetry: Comparison | None
    norm: Band | NoBand


@dataclass(frozen=True, slots=True)
class Visit:
    """Everything that stands in the report."""

    person: Person
    known: Client
    day: dt.date
    began_at: str
    """Of the first trial, ISO 8601 UTC."""
    blocks: tuple[Block, ...]
    notes: tuple[Note, ...]
    """Of the day, newest first."""
    simulated: bool
    board_ids: tuple[str, ...]
    calibration: Mapping[str, Any]
    pipelines: tuple[str, ...]
    protocols: tuple[str, ...]
    flags: tuple[str, ...]
    accepted: int
    done: int

    @property
    def age(self) -> int | None:
        """Years at the end of the year of the report."""
        born = self.known.birth_year
        return self.day.year - born if born else None


def visit_of(
    db: sqlite3.Connection,
    person: Person,
    protocols: Mapping[str, Protocol],
    day: dt.date | None = None,
) -> Visit:
    """Return what is to be told of a person's day, the newest where none is named.

    Raises:
        NotFound: there is no trial of that day.
    """
    trials = [queries.trial(db, one) for one in _ids(db, person.id, day)]
    if not trials:
        when = f" on {day:%Y-%m-%d}" if day else ""
        raise NotFound(f"{person.code} has no trial{when}: there is nothing to report")
    date = day_of(trials[-1].summary.started_at)
    known, noted = clients.client(db, person.id), clients.notes(db, person.id)
    of_day = [each for each in trials if day_of(each.summary.started_at) == date]
    source = _Source(db, person, of_day, date, known, noted)
    blocks = [
        block for protocol in protocols.values() for block in _blocks(source, protocol)
    ]
    with_calibration = [one for one in of_day if one.summary.calibration_id]
    newest = with_calibration[-1].summary.calibration_id if with_calibration else None
    summaries = [one.summary for one in of_day]
    # Legs first: they are what is compared.
    blocks.sort(key=lambda block: len(block.parts) < 2)
    return Visit(
        person=person,
        known=known,
        day=date,
        began_at=summaries[0].started_at,
        blocks=tuple(blocks),
        notes=tuple(note for note in noted if day_of(note.noted_at) == date),
        simulated=any(one.simulated for one in summaries),
        board_ids=_unique(one.board_id for one in summaries),
        calibration=queries.calibration(db, newest) or {},
        pipelines=_unique(one.pipeline or "" for one in summaries),
        protocols=_unique(
            f"{one.protocol_id} v{one.protocol_version}" for one in summaries
        ),
        flags=_unique(flag for one in summaries for flag in one.flags),
        accepted=sum(one.accepted_at is not None for one in summaries),
        done=len(summaries),
    )


def _ids(db: sqlite3.Connection, person_id: str, day: dt.date | None) -> list[str]:
    """Return the trials of a day, or of the newest day with any, oldest first."""
    rows = db.execute(
        "SELECT id, started_at FROM trial WHERE person_id = ?"
        " AND state IN ('done', 'failed', 'interrupted') AND NOT practice"
        " AND (start_ns IS NOT NULL OR outcome IS NULL) ORDER BY seq",
        (person_id,),
    ).fetchall()
    wanted = day or (day_of(rows[-1]["started_at"]) if rows else None)
    return [row["id"] for row in rows if day_of(row["started_at"]) == wanted]


def _blocks(source: _Source, protocol: Protocol) -> list[Block]:
    """Return the tests of a protocol: legs stand together, conditions alone."""
    found, seen = [], set()
    for strand in strands_of(protocol):
        if strand in seen:
            continue
        twin = other_leg(strand)
        seen |= {strand, twin}
        pair = [strand, *([twin] if twin else [])]
        for foam in _foams(source, pair):
            parts = [part for one in pair if (part := _part(source, one, foam))]
            if parts:
                found.append(_block(protocol, parts, source.known, len(pair) == 2))
    return found


def _foams(source: _Source, pair: Sequence[Strand]) -> list[str | None]:
    """Return what these strands were done on today; mostly that is no foam at all."""
    today = [one.summary for each in pair for one in _of_today(source, each)]
    return list(dict.fromkeys(one.foam for one in today))


def _of_today(source: _Source, strand: Strand) -> tuple[TrialDetail, ...]:
    return tuple(
        one
        for one in source.trials
        if one.summary.protocol_id == strand.protocol.id
        and one.summary.side == strand.side
        and one.summary.step in strand.steps
    )


def _block(
    protocol: Protocol, parts: list[Part], known: Client, has_legs: bool
) -> Block:
    first = parts[0]
    legs = uneven = None
    if has_legs and len(parts) == 2:
        by_side = {part.strand.side: part for part in parts}
        left, right = by_side["left"], by_side["right"]
        of_days = legs_of(left.course, right.course, known.affected_side)
        legs = next((one for one in of_days if one.date == first.today.date), None)
        if legs is not None:
            uneven = asymmetry(
                Repeats(left.today.values, left.today.pipeline or ""),
                Repeats(right.today.values, right.today.pipeline or ""),
            )
    title = protocol.title
    if len(protocol.steps) > 1 and not has_legs:
        title = _("%(what)s: %(value)s", what=title, value=first.strand.condition)
    if first.course.foam:
        title = f"{title} ({first.course.foam})"
    return Block(
        title=title,
        measure=first.course.measure,
        parts=tuple(parts),
        legs=legs,
        asymmetry=uneven,
        norm=_norm(first, known),
    )


def _part(source: _Source, strand: Strand, foam: str | None) -> Part | None:
    mine = tuple(one for one in _of_today(source, strand) if one.summary.foam == foam)
    if not mine:
        return None
    since = (dt.datetime.combine(source.day, dt.time(), dt.UTC) - YEAR).isoformat()
    rows = [
        row
        for row in rows_of(source.db, source.person.id, strand, strand.primary, since)
        if day_of(row.started_at) <= source.day
    ]
    rows = on_foam(rows, foam)
    course = course_of(rows, strand.primary, strand.stood, source.notes)
    if not course.days or course.days[-1].date != source.day:
        return None
    name = {"left": _("Left leg"), "right": _("Right leg")}.get(strand.side or "", "")
    return Part(
        strand=strand,
        name=name,
        course=course,
        today=course.days[-1],
        trials=mine,
        since_last=_since_last(course, strand),
    )


def _since_last(course: Course, strand: Strand) -> Change | None:
    like = [
        Occasion(day.values, day.pipeline or "", strand.stood)
        for day in course.days
        if day.values
    ]
    if len(like) < 2 or not course.days[-1].values:
        return None
    learnt = learnt_error(course.measure, like[-1], like)
    return judge(course.measure, like[-2], like[-1], learnt=learnt)


def _norm(part: Part, known: Client) -> Band | NoBand:
    if part.today.value is None:
        return NoBand(_("there is no value"))
    if part.course.simulated:
        return NoBand(_("simulated data is not compared with people"))
    age = part.today.date.year - known.birth_year if known.birth_year else None
    return percentile_band(
        part.course.measure,
        part.today.value,
        part.strand.stood,
        norm=part.strand.protocol.outcomes.norm,
        pipeline=part.today.pipeline or "",
        age_years=age,
    )


def _unique(words: Any) -> tuple[str, ...]:
    return tuple(word for word in dict.fromkeys(words) if word)
