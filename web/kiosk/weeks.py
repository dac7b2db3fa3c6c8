"""What somebody has done, week by week: told, not scored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from station.coach.tracking.monthly import answers, niggles
from station.coach.tracking.variety import variety_index
from station.coach.tracking.weeks import Week, streak, weeks_of
from station.coach.values import DayLog
from station.store import diary, plans
from web.kiosk import visit
from web.kiosk.body import site_name
from web.kiosk.i18n import _, day_name, decimal, percent, plural
from web.kiosk.services import database

SHOWN = 6
"""Weeks on the page, the newest first."""
NIGGLES = 3

blueprint = Blueprint("weeks", __name__)


@dataclass(frozen=True, slots=True)
class Row:
    """One week, as it is written."""

    name: str
    done: str
    minutes: str
    held: str
    quality: str
    load: str


@blueprint.get("/weeks")
def show() -> str | Response:
    """Show the last weeks, and what was said once a month."""
    person = visit.person_id()
    if person is None:
        return redirect(url_for("people.who"))
    date = dt.datetime.now().astimezone().date()
    logs = diary.days(database(), person)
    plan = plans.newest_plan(database(), person)
    weeks = weeks_of(plan.sessions if plan else (), logs, date)
    return render_template(
        "weeks.html",
        sentence=_sentence(weeks),
        rows=[_row(week) for week in reversed(weeks[-SHOWN:])],
        lines=_lines(logs, date),
    )


def _sentence(weeks: Sequence[Week]) -> str:
    kept = streak(weeks)
    if not kept:
        return _("What you train shows here, week by week.")
    return plural("%(num)s week in a row kept.", "%(num)s weeks in a row kept.", kept)


def _row(week: Week) -> Row:
    done = str(week.done)
    if week.planned:
        done = _("%(n)s of %(m)s", n=week.done, m=week.planned)
    quality = "-" if week.quality is None else f"{decimal(100 * week.quality, 0)} %"
    return Row(
        day_name(week.monday),
        done,
        _("%(n)s min", n=decimal(week.minutes, 0)),
        _("%(n)s s", n=decimal(week.hold_seconds, 0)),
        quality,
        decimal(week.load, 0),
    )


def _lines(logs: Sequence[DayLog], date: dt.date) -> list[tuple[str, str]]:
    """Return what else is followed, as far as there is anything to say."""
    lines = []
    varied = variety_index(logs)
    if varied is not None:
        lines.append((_("Different drills in six sessions"), percent(100 * varied)))
    names = {
        "confidence": _("Sure on uneven ground"),
        "stiffness": _("Stiff when running"),
        "outdoor_form": _("Tidy on uneven ground"),
    }
    for answer in answers(logs):
        if answer.values:
            newest = answer.values[-1][1]
            said = _("%(n)s of 10", n=newest)
            if answer.change is not None:
                said = _("%(n)s of 10, first %(m)s", n=newest, m=newest - answer.change)
            lines.append((names[answer.name], said))
    for site, days in list(niggles(logs, date).items())[:NIGGLES]:
        said = plural("hurt on %(num)s day of 28", "hurt on %(num)s days of 28", days)
        lines.append((site_name(site), said))
    return lines
