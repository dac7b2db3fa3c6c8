"""A trend as its page tells it: a sentence, a picture, and the same as a table."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from station.protocols.spec import Protocol
from station.store import clients
from station.store.clients import Client
from station.store.records import TrialSummary
from station.trends.course import Course, course_of
from station.trends.legs import LegsOfDay, legs_of
from station.trends.strands import (
    Strand,
    foams_of,
    on_foam,
    other_leg,
    rows_of,
    strands_of,
)
from web.kiosk.course_pictures import Norm, course_picture, norm_of, part_name
from web.kiosk.course_words import (
    CHANGES,
    SIGNS,
    WORDS,
    basis,
    context,
    sentence,
    short,
    signs,
    verdict_name,
)
from web.kiosk.i18n import _, day_name, decimal
from web.kiosk.words import (
    leg_name,
    measure_name,
    outcome_sentence,
    unit_name,
)
from web.trend import trend

SHOWN = dt.timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Overview:
    """A strand in the list of all."""

    title: str
    part: str
    """Condition or leg."""
    protocol: str
    key: str
    foam: str | None
    """As in an address; None where there is nothing to tell apart."""
    days: int
    picture: str
    value: str
    unit: str
    verdict: str


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day in the table."""

    date: str
    value: str
    repeats: str
    missing: str
    verdict: str
    context: str


@dataclass(frozen=True, slots=True)
class LegsRow:
    """Both legs on one day."""

    date: str
    left: str
    right: str
    index: str


@dataclass(frozen=True, slots=True)
class Told:
    """A trend as its page shows it."""

    title: str
    part: str
    measure: str
    unit: str
    sentence: str
    picture: str
    basis: str
    """What the band rests on."""
    signs: tuple[str, ...]
    rows: tuple[DayRow, ...]
    legs: tuple[LegsRow, ...]
    legs_head: str
    norm: Norm
    simulated: bool
    left_out: int
    foam: str
    """What it was stood on, empty for no foam."""
    foams: tuple[tuple[str, str, bool], ...]
    """Where there are several: name, as in an address, and whether it is this one."""


def since() -> str:
    """Return the moment from which trends are shown, as it is stored."""
    return (dt.datetime.now(dt.UTC) - SHOWN).isoformat(timespec="milliseconds")


def overview(
    db: sqlite3.Connection, person_id: str, protocols: Mapping[str, Protocol]
) -> list[Overview]:
    """Return every strand of which this person has a number."""
    begun, found = since(), []
    for strand in [one for each in protocols.values() for one in strands_of(each)]:
        rows = rows_of(db, person_id, strand, strand.primary, begun)
        foams = foams_of(rows)
        for foam in foams:
            course = course_of(on_foam(rows, foam), strand.primary, strand.stood)
            line = _overview(strand, course, several=len(foams) > 1)
            if line is not None:
                found.append(line)
    return found


def _overview(strand: Strand, course: Course, *, several: bool) -> Overview | None:
    newest = course.newest
    if newest is None or newest.value is None:
        return None
    values = [day.value for day in course.days if day.value is not None]
    part = strand.condition or leg_name(strand.side)
    foam = course.foam
    if several and foam is None:
        foam = f"{_('Foam')}: {_foam_name(foam)}"
    return Overview(
        title=strand.protocol.title,
        part=", ".join(one for one in (part, foam) if one),
        protocol=strand.protocol.id,
        key=strand.key,
        foam=course.foam or "" if several else None,
        days=len(values),
        picture=trend(values),
        value=short(newest.value),
        unit=unit_name(course.unit),
        verdict=verdict_name(newest.change),
    )


def told(
    db: sqlite3.Connection,
    person_id: str,
    strand: Strand,
    measure: str,
    asked: str | None = None,
) -> Told | None:
    """Return the trend of one measure of a strand, None where there is no trial.

    Args:
        db: of `connect_readonly`.
        person_id: whose.
        strand: how it was stood.
        measure: canonical name.
        asked: the foam, empty for the trials of which it was not noted; where it is
            none of theirs, that of the newest trial counts.
    """
    begun = since()
    known, noted = clients.client(db, person_id), clients.notes(db, person_id)
    rows = rows_of(db, person_id, strand, measure, begun)
    if not rows:
        return None
    foams = foams_of(rows)
    foam = next((one for one in foams if (one or "") == asked), foams[0])
    course = course_of(on_foam(rows, foam), measure, strand.stood, noted)
    twin = other_leg(strand)
    other = None
    if twin:
        beside = on_foam(rows_of(db, person_id, twin, measure, begun), foam)
        other = course_of(beside, measure, twin.stood)
    legs = _legs(strand, course, other, known) if other else []
    return Told(
        title=strand.protocol.title,
        part=part_name(strand),
        measure=measure_name(measure),
        unit=unit_name(course.unit),
        sentence=sentence(course),
        picture=course_picture(strand, course, twin, other),
        basis=basis(course),
        signs=tuple(
            str(SIGNS[sign])
            for sign in sorted({sign for day in course.days for sign in signs(day)})
        ),
        rows=_table(course),
        legs=tuple(_legs_row(one) for one in legs),
        legs_head=_("Affected of other")
        if legs and legs[0].affected
        else _("Weaker of stronger"),
        norm=norm_of(course, strand, known),
        simulated=course.simulated,
        left_out=course.left_out,
        foam=_foam_name(foam) if strand.trial.surface == "foam" else "",
        foams=tuple((_foam_name(one), one or "", one == foam) for one in foams)
        if len(foams) > 1
        else (),
    )


def _foam_name(foam: str | None) -> str:
    return foam or _("not recorded")


def change_of(
    db: sqlite3.Connection, protocol: Protocol, trial: TrialSummary
) -> str | None:
    """Return what a member's trial says against their first days.

    None while nothing can be said: for guests, on the first days, without an error to
    hold a difference against.
    """
    strand = next(
        (
            one
            for one in strands_of(protocol)
            if trial.step in one.steps and one.side in (None, trial.side)
        ),
        None,
    )
    if trial.person_id is None or strand is None:
        return None
    rows = rows_of(db, trial.person_id, strand, strand.primary, since())
    rows = on_foam(rows, trial.foam)
    newest = course_of(rows, strand.primary, strand.stood).newest
    if newest is None or newest.change is None or trial.id not in newest.trials:
        return None
    said = CHANGES.get(newest.change.verdict)
    return None if said is None else str(said)


def _table(course: Course) -> tuple[DayRow, ...]:
    """Return the days, the newest first."""
    words = {verdict: str(word) for verdict, word in WORDS.items()}
    return tuple(
        DayRow(
            date=day_name(day.date),
            value="" if day.value is None else short(day.value),
            repeats=", ".join(map(short, day.values)) if len(day.values) > 1 else "",
            missing=" ".join(dict.fromkeys(map(outcome_sentence, day.missing))),
            verdict=words.get(day.change.verdict, "") if day.change else "",
            context=context(day.note),
        )
        for day in reversed(course.days)
    )


def _legs(
    strand: Strand, course: Course, other: Course, known: Client
) -> list[LegsOfDay]:
    left, right = (course, other) if strand.side == "left" else (other, course)
    return legs_of(left, right, known.affected_side)


def _legs_row(one: LegsOfDay) -> LegsRow:
    value = one.index.value
    return LegsRow(
        date=day_name(one.date),
        left=", ".join(map(short, one.left)),
        right=", ".join(map(short, one.right)),
        index=f"{decimal(value, 0)} %" if value is not None else one.index.reason or "",
    )
