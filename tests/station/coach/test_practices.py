from __future__ import annotations

from importlib import import_module

import pytest

from station.coach.library import load_drills
from station.coach.practices import COUNT, coverage, load_practices, unknown_names
from station.protocols.library import load_library

ROWS = load_practices()
KNOWN_OPEN: set[str] = set()
"""Said to be open in the docs; everything else must be covered."""


def test_every_practice_has_its_row_in_order() -> None:
    assert [row.id for row in ROWS] == [f"S{n}" for n in range(1, COUNT + 1)]


def test_every_practice_is_covered_or_said_to_be_open() -> None:
    bare = [one.row for one in coverage(ROWS, load_drills()) if not one.covered]
    assert {row.id for row in bare} == KNOWN_OPEN
    assert all(row.open for row in bare)


def test_rows_name_tests_and_questions_that_exist() -> None:
    assert unknown_names(ROWS, load_library()) == []


@pytest.mark.parametrize("part", sorted({part for row in ROWS for part in row.parts}))
def test_rows_name_parts_of_the_program_that_exist(part: str) -> None:
    module, _, name = part.partition(":")
    assert hasattr(import_module(module), name)
