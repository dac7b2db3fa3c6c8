"""What the coach decided is said in the language of whoever asks, when they ask."""

from __future__ import annotations

import datetime as dt

import pytest

from station import language
from station.coach.agenda import icalendar_of
from station.coach.gates import judge
from station.coach.library import load_drills
from station.coach.plan import Situation, make_plan
from station.coach.rules.pain import pain_next_morning, pain_today
from station.coach.rules.weeks import after_break
from station.coach.shown import Facts
from station.coach.values import Answers, Equipment
from station.language import parse, speaking

EQUIPMENT: tuple[Equipment, ...] = ("rail",)
GERMAN = """
msgid "Welcome back. After %(days)d days we begin %(steps)d steps lower."
msgstr "Nach %(days)d Tagen beginnen wir %(steps)d Stufen tiefer."

msgid "Days since your last session"
msgstr "Tage seit deiner letzten Einheit"

msgid "Your last session"
msgstr "Deine letzte Einheit"

msgid "Worst pain"
msgstr "Stärkster Schmerz"

msgid "of 10"
msgstr "von 10"

msgid "up to %(fine)s is fine, from %(stop)s stop"
msgstr "bis %(fine)s geht, ab %(stop)s aufhören"

msgid "left knee"
msgstr "linkes Knie"

msgid "Now"
msgstr "Jetzt"

msgid "Two tests of each leg are asked for."
msgstr "Gefragt sind zwei Tests von jedem Bein."

msgid "Balance"
msgstr "Gleichgewicht"

msgid "%(what)s, %(minutes)s min"
msgstr "%(what)s, %(minutes)s Min."

msgid "%(drill)s: %(num)s set"
msgid_plural "%(drill)s: %(num)s sets"
msgstr[0] "%(drill)s: %(num)s Satz"
msgstr[1] "%(drill)s: %(num)s Sätze"
"""


@pytest.fixture(autouse=True)
def _german(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "catalogue", lambda _name: parse(GERMAN))


def test_one_decision_is_said_in_either_language() -> None:
    decision = after_break(dt.date(2026, 3, 30), dt.date(2026, 3, 2))

    english, numbers = str(decision.sentence), decision.why
    with speaking("de"):
        german, zahlen = str(decision.sentence), decision.why

    assert english == "Welcome back. After 28 days we begin 2 steps lower."
    assert german == "Nach 28 Tagen beginnen wir 2 Stufen tiefer."
    assert numbers[1] == "Your last session: 2 Mar 2026"
    assert zahlen[1] == "Deine letzte Einheit: 02.03.2026"


def test_words_within_the_numbers_are_said_too() -> None:
    today = pain_today({"left_knee": 2})
    risen = pain_next_morning({}, {"left_knee": 4})

    with speaking("de"):
        assert today.why[0] == (
            "Stärkster Schmerz: 2 von 10 (bis 3 geht, ab 6 aufhören)"
        )
        assert "Jetzt, linkes Knie: 4 von 10" in risen.why


def test_a_gate_says_what_is_missing_in_the_language_spoken() -> None:
    with speaking("de"):
        gate = judge(Facts(), load_drills(), EQUIPMENT)["strength"]

    assert "Gefragt sind zwei Tests von jedem Bein." in gate.reason


def test_a_plan_is_the_same_whoever_asks_and_its_calendar_speaks() -> None:
    drills = load_drills()
    situation = Situation(drills, dt.date(2026, 3, 2))
    english = make_plan(Answers(), situation)
    with speaking("de"):
        german = make_plan(Answers(), situation)
        text = icalendar_of(german, drills, "ABC", dt.datetime.now(dt.UTC)).decode()

    assert english.sessions == german.sessions
    assert "Gleichgewicht\\, " in text
    assert ": 2 Sätze" in text.replace("\r\n ", "")
