from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from tools.change_simulation import (
    CASES,
    Case,
    Outcome,
    change_svg,
    change_text,
    sampling_error,
    simulate,
)

PEOPLE = 1500


@pytest.mark.parametrize("case", CASES[:5], ids=lambda case: case.title)
def test_five_in_a_hundred_unchanged_people_are_told_otherwise(case: Case) -> None:
    found = simulate(case, 0.0, PEOPLE, seed=20)
    # Three intervals, as five cases of it are looked at.
    allowed = 1.5 * sampling_error(0.05, PEOPLE)
    assert found.noticed == pytest.approx(0.05, abs=allowed)
    assert found.wrong_way == pytest.approx(0.025, abs=allowed)


@pytest.mark.parametrize("case", CASES[:5:2], ids=lambda case: case.title)
def test_a_change_of_twice_the_smallest_is_nearly_always_noticed(case: Case) -> None:
    found = simulate(case, 2.0, 400)
    assert found.noticed > 0.9
    assert found.wrong_way == 0.0


def test_somebody_who_varies_more_than_the_table_is_told_so_too_often() -> None:
    assert simulate(CASES[5], 0.0, PEOPLE).noticed > 0.1


def test_table_and_plot_hold_every_case() -> None:
    outcomes = [Outcome(change, 0.05, 0.02, 100) for change in (0.0, 1.0, 1.5)]
    results = {"a < b": outcomes, "c": outcomes}
    assert change_text(results).count("| 5.0 % | 5.0 +/-") == 2
    words = ET.fromstring(change_svg(results)).itertext()  # noqa: S314 - our own text
    assert "a < b" in [word.strip() for word in words]
