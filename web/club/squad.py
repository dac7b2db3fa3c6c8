"""The squad: one line for each athlete, read in five seconds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from flask import Blueprint, render_template, request, url_for
from sqlalchemy import Connection, func, select

from station.between import asymmetry
from station.reliability.change import Verdict
from web.club.attendance import Adherence, adherence
from web.club.database import reading
from web.club.form import Form, Readiness, Test, form_of, test_of
from web.club.login import coach
from web.club.services import services
from web.club.tables import athlete, summary
from web.club.ways import is_current

QUIET_DAYS = 28
"""Not tested for so long is worth a word."""
READY_DAYS = 3
"""How long a day says how somebody is now."""
WORST_FIRST = (
    Verdict.WORSE,
    Verdict.CHANGED,
    Verdict.SAME,
    Verdict.BETTER,
    Verdict.UNKNOWN,
)

blueprint = Blueprint("squad", __name__)


class Who(NamedTuple):
    """One athlete."""

    id: str
    name: str
    """Only if the club has given one."""
    code: str
    group: str


@dataclass(frozen=True, slots=True)
class Line:
    """One athlete in one test."""

    who: Who
    left: Form | None
    """Of a test on two feet, the only one."""
    right: Form | None
    apart_pct: float | None
    """How far the legs are apart, of their mean."""
    last_at: str
    quiet_days: int | None
    """How long ago the last test was, where it is worth a word."""
    readiness: Readiness | None
    """Of the leg that is further below; None when the last test is days ago."""
    adherence: Adherence


@blueprint.get("/")
def page() -> str:
    """Show everybody in one test."""
    with reading(services().engine) as db:
        tests = _tests(db, coach().club_id)
        chosen = next(
            (one for one in tests if one.id == request.args.get("test")),
            tests[0] if tests else None,
        )
        lines = squad_lines(db, coach().club_id, chosen) if chosen else []
        groups = _groups(db, coach().club_id)
    group = request.args.get("group", "")
    sort = request.args.get("sort", "name")
    shown = [line for line in lines if not group or line.who.group == group]
    return render_template(
        "squad.html",
        tests=tests,
        test=chosen,
        lines=sorted(shown, key=lambda line: _key(line, sort)),
        groups=groups,
        group=group,
        sort=sort,
        # Put together once: a large squad has hundreds of links.
        athletes=url_for("people.page", athlete_id="-").removesuffix("-"),
    )


def squad_lines(
    db: Connection, club_id: str, test: Test, today: dt.date | None = None
) -> list[Line]:
    """Return everybody who has a score in a test, by name."""
    rows = db.execute(
        select(
            athlete.c.id,
            athlete.c.name,
            athlete.c.code,
            athlete.c.squad,
            athlete.c.planned,
            summary.c.side,
            summary.c.points,
        )
        .join(
            summary,
            (summary.c.club_id == athlete.c.club_id)
            & (summary.c.athlete_id == athlete.c.id),
        )
        .where(athlete.c.club_id == club_id, summary.c.protocol_id == test.id)
    )
    people: dict[str, Who] = {}
    planned: dict[str, int | None] = {}
    forms: dict[str, dict[str, Form]] = {}
    for id_, name, code, group, a_week, side, points in rows:
        form = form_of(test, points)
        if form is not None:
            people[id_] = Who(id_, name or "", code, group or "")
            planned[id_] = a_week
            forms.setdefault(id_, {})[side] = form
    now = today or dt.datetime.now(dt.UTC).date()
    came = adherence(db, club_id, planned, now)
    return [_line(who, forms[who.id], came[who.id], now) for who in people.values()]


def _line(who: Who, forms: dict[str, Form], came: Adherence, today: dt.date) -> Line:
    left, right = forms.get("left") or forms.get(""), forms.get("right")
    apart = None
    if left is not None and right is not None:
        apart = asymmetry(left.latest, right.latest).value
    last_at = max(form.last_at for form in forms.values())
    days = (today - dt.date.fromisoformat(last_at[:10])).days
    quiet_days = days if days >= QUIET_DAYS else None
    ready = None
    if days <= READY_DAYS:
        fresh = [form for form in forms.values() if form.last_at[:10] == last_at[:10]]
        ready = min(
            (form.readiness for form in fresh),
            key=lambda one: WORST_FIRST.index(one.verdict),
        )
    return Line(who, left, right, apart, last_at, quiet_days, ready, came)


def _key(line: Line, sort: str) -> tuple[object, ...]:
    name = (line.who.name or line.who.code).casefold()
    if sort == "group":
        return (line.who.group.casefold(), name)
    if sort == "last":
        return (line.last_at, name)
    if sort in {"left", "right"}:
        form = line.left if sort == "left" else line.right
        return (form is None, form.score if form else 0.0, name)
    if sort == "ready":
        verdict = line.readiness.verdict if line.readiness else Verdict.UNKNOWN
        return (WORST_FIRST.index(verdict), name)
    if sort == "came":
        return (line.adherence.days, name)
    if sort == "apart":
        return (line.apart_pct is None, -(line.apart_pct or 0.0), name)
    return (name,)


def _tests(db: Connection, club_id: str) -> list[Test]:
    """Return the tests that somebody has a score in, the most frequent first."""
    rows = db.execute(
        select(summary.c.protocol_id)
        .where(summary.c.club_id == club_id, summary.c.last_at != "")
        .group_by(summary.c.protocol_id)
        .order_by(func.count().desc(), summary.c.protocol_id)
    )
    protocols = services().protocols
    return [test_of(protocols, id_) for (id_,) in rows if is_current(protocols, id_)]


def _groups(db: Connection, club_id: str) -> list[str]:
    rows = db.execute(
        select(athlete.c.squad)
        .where(athlete.c.club_id == club_id, athlete.c.squad.is_not(None))
        .distinct()
        .order_by(athlete.c.squad)
    )
    return [group for (group,) in rows]
