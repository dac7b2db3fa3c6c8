"""A plan as an iCalendar file, for whatever calendar somebody carries with them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from station.coach.library import Drills
from station.coach.values import Focus, Plan, PlannedSession
from station.language import _, mark, plural

DOMAIN = "heron"
TITLES: Mapping[Focus, str] = {
    "balance": mark("Balance"),
    "strength": mark("Strength on one leg"),
    "dynamic": mark("Quick feet"),
    "fatigue": mark("Balance when tired"),
    "recovery": mark("Loosen up"),
    "daily": mark("Three minutes"),
}


def icalendar_of(plan: Plan, drills: Drills, owner: str, made_at: dt.datetime) -> bytes:
    """Return the plan as RFC 5545 text.

    Args:
        plan: the plan.
        drills: for their titles.
        owner: whose it is, a code; the event of a day keeps its identity by it.
        made_at: aware, when the plan was written.
    """
    import icalendar  # noqa: PLC0415 - only an export needs it

    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Heron//balance plan//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Heron")
    for session in plan.sessions:
        event = icalendar.Event()
        event.add("uid", f"{session.date.isoformat()}.{owner}@{DOMAIN}")
        event.add("dtstamp", made_at)
        event.add("dtstart", session.date)
        event.add("dtend", session.date + dt.timedelta(days=1))
        event.add("summary", _summary(session))
        event.add("description", _description(session, drills))
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    text: bytes = calendar.to_ical()
    return text


def _summary(session: PlannedSession) -> str:
    told = {"what": _(TITLES[session.focus]), "minutes": f"{session.minutes:.0f}"}
    if session.deload:
        return _("%(what)s, %(minutes)s min, easier week", **told)
    return _("%(what)s, %(minutes)s min", **told)


def _description(session: PlannedSession, drills: Drills) -> str:
    lines = [_("Begins with a test.")] if session.test else []
    lines += [
        plural(
            "%(drill)s: %(num)s set",
            "%(drill)s: %(num)s sets",
            item.sets,
            drill=drills[item.drill].title,
        )
        for item in session.items
        if item.drill in drills
    ]
    return "\n".join(lines)
