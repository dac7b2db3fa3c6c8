from __future__ import annotations

import itertools
import xml.etree.ElementTree as ET

import pytest

from station.coach.rules.thresholds import DEFAULTS
from tools.overload_simulation import (
    CHOSEN,
    RED_LIMIT,
    SETTINGS,
    WAYS,
    YELLOW_LIMIT,
    Rates,
    overload_svg,
    overload_text,
    simulate,
    simulate_all,
)

PEOPLE = 80


def at(rates: list[Rates], z: float) -> Rates:
    return next(one for one in rates if one.z == z)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda one: one.title)
def test_the_defaults_flag_few_healthy_runners(setting: object) -> None:
    chosen = next(one for one in SETTINGS if one == setting)
    rates = simulate(chosen, CHOSEN, PEOPLE)
    by_chance = 0.05  # of so few people
    yellow, red = at(rates, DEFAULTS.yellow_z), at(rates, DEFAULTS.red_z)
    assert yellow.false_alarms <= YELLOW_LIMIT + by_chance
    assert red.false_alarms <= RED_LIMIT + by_chance
    assert red.detected > 0.3


def test_a_higher_threshold_never_flags_more() -> None:
    for way in WAYS[:2]:
        rates = simulate(SETTINGS[0], way, 20)
        for before, after in itertools.pairwise(rates):
            assert after.false_alarms <= before.false_alarms
            assert after.detected <= before.detected


def test_the_page_and_the_curve_show_both_defaults() -> None:
    results = simulate_all(8)
    assert overload_text(results).count("| yellow | 1 |") == len(SETTINGS)
    words = list(ET.fromstring(overload_svg(results)).itertext())  # noqa: S314 - our own text
    assert words.count("red, z = 2") == len(SETTINGS)
