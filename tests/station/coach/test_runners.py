"""What must hold for every simulated runner, every day of twelve weeks."""

from __future__ import annotations

import datetime as dt
from functools import cache
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from station.coach.ladder import setting_of
from station.coach.library import load_drills
from station.coach.rules.decision import Light
from station.coach.rungs import raised
from station.coach.values import ItemDone
from station.coach.weeks import MOST_MINUTES
from tools.runner_chart import decisions_text, runners_svg
from tools.runner_weeks import Weeks, simulate
from tools.runners import RUNNERS

DRILLS = load_drills()
TITLES = [one.title for one in RUNNERS]


@cache
def weeks_of(title: str) -> Weeks:
    return simulate(next(one for one in RUNNERS if one.title == title))


def rules_of(title: str) -> set[str]:
    return {one.rule for day in weeks_of(title).days for one in day.decisions}


@pytest.mark.parametrize("title", TITLES)
def test_no_dynamic_work_on_a_red_flag(title: str) -> None:
    for day in weeks_of(title).days:
        if day.session is None:
            continue
        families = {DRILLS[item.drill].family for item in day.session.session.items}
        if day.light is Light.RED or not day.verdict.effect.dynamic:
            assert "dynamic" not in families, day.date
        if not day.verdict.effect.train:
            assert day.session.session.items == ()


@pytest.mark.parametrize("title", TITLES)
def test_the_minutes_stay_within_the_dose(title: str) -> None:
    for day in weeks_of(title).days:
        if day.session is not None:
            session = day.session.session
            assert session.minutes <= MOST_MINUTES[session.block] + 1e-9, day.date


@pytest.mark.parametrize("title", TITLES)
def test_easier_weeks_are_kept(title: str) -> None:
    def most_sets(*, deload: bool) -> int:
        return max(
            sum(item.sets for item in day.session.session.items)
            for day in weeks_of(title).days
            if day.session is not None
            and day.planned is not None
            and day.planned.deload is deload
        )

    assert any(day.planned and day.planned.deload for day in weeks_of(title).days)
    assert most_sets(deload=True) <= 0.75 * most_sets(deload=False)


@pytest.mark.parametrize("title", TITLES)
def test_never_two_things_get_harder_at_once(title: str) -> None:
    weeks = weeks_of(title)
    equipment = weeks.runner.answers.equipment
    by_drill: dict[str, list[ItemDone]] = {}
    for day in weeks.days:
        for item in day.log.items:
            by_drill.setdefault(item.drill, []).append(item)
    for drill, items in by_drill.items():
        for before, after in pairwise(items):
            settings = (
                setting_of(DRILLS[drill], one.rung, equipment)
                for one in (before, after)
            )
            assert len(raised(*settings)) <= 1, (drill, before.rung, after.rung)


@pytest.mark.parametrize("title", TITLES)
def test_nothing_gets_harder_on_a_day_that_is_not_green(title: str) -> None:
    last: dict[str, int] = {}
    for day in weeks_of(title).days:
        for item in day.log.items:
            if day.light is not Light.GREEN:
                assert item.rung <= last.get(item.drill, 0), (day.date, item)
            last[item.drill] = item.rung


@pytest.mark.parametrize("title", TITLES)
def test_tired_training_comes_once_a_week_and_never_with_a_test(title: str) -> None:
    tired = [
        day.planned
        for day in weeks_of(title).days
        if day.planned is not None and day.planned.focus == "fatigue"
    ]
    assert all(one.test is None and one.block != "foundation" for one in tired)
    for before, after in pairwise(tired):
        assert after.date - before.date >= dt.timedelta(days=5)


def test_each_kind_meets_the_rules_that_are_made_for_it() -> None:
    assert {"R1", "R2", "R9"} <= rules_of("Plateau")
    assert {"R3", "R4"} <= rules_of("Overreaching")
    assert "R6" in rules_of("One-sided")
    assert "R10" in rules_of("Back after a break")
    assert {"R4", "R6"} <= rules_of("Post-injury")
    assert "R3" not in rules_of("Ordinary") | rules_of("Fast improver")


def test_the_fast_get_further_than_those_who_come_seldom() -> None:
    def highest(title: str) -> int:
        return max(item.rung for day in weeks_of(title).days for item in day.log.items)

    assert highest("Fast improver") > highest("Plateau")


def test_every_decision_says_why_and_the_drawing_shows_it() -> None:
    for title in TITLES:
        for day in weeks_of(title).days:
            assert all(one.why and str(one.sentence) for one in day.decisions)
    text = decisions_text(weeks_of("Overreaching"))
    assert "R3  RED" in text
    drawing = runners_svg([weeks_of(title) for title in TITLES])
    words = set(ET.fromstring(drawing).itertext())  # noqa: S314 - our own drawing
    assert set(TITLES) <= words
