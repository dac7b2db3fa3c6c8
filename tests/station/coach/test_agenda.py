from __future__ import annotations

import datetime as dt
from typing import Any

import icalendar

from station.coach.agenda import icalendar_of
from station.coach.library import load_drills
from station.coach.plan import Situation, make_plan, rebuild
from station.coach.values import Answers

DRILLS = load_drills()
MONDAY = dt.date(2026, 3, 2)
NOW = dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC)


def events(text: bytes) -> dict[str, Any]:
    read: Any = icalendar.Calendar.from_ical(text)
    return {str(one["uid"]): one for one in read.walk("VEVENT")}


def test_every_session_is_an_event_of_its_day_with_its_drills() -> None:
    plan = make_plan(Answers(), Situation(DRILLS, MONDAY))
    found = events(icalendar_of(plan, DRILLS, "ABC234", NOW))
    assert len(found) == len(plan.sessions)
    for session, event in zip(plan.sessions, found.values(), strict=True):
        assert event["dtstart"].dt == session.date
        assert event["dtend"].dt - event["dtstart"].dt == dt.timedelta(days=1)
        assert DRILLS[session.items[0].drill].title in str(event["description"])


def test_an_event_keeps_its_identity_when_the_plan_is_rebuilt() -> None:
    plan = make_plan(Answers(), Situation(DRILLS, MONDAY))
    stronger = rebuild(plan, Answers(goal="stronger"), Situation(DRILLS, MONDAY))
    before = events(icalendar_of(plan, DRILLS, "ABC234", NOW))
    after = events(icalendar_of(stronger, DRILLS, "ABC234", NOW))
    assert set(before) == set(after)
    assert icalendar_of(plan, DRILLS, "ABC234", NOW) == icalendar_of(
        plan, DRILLS, "ABC234", NOW
    )
