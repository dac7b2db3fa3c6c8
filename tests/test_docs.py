"""The docs say what the code does, or a test says where they do not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from firmware.board import board_names
from firmware.errors import HeronError
from firmware.panel import BEEPS, STATES
from station.headless.lines import EVENTS, LINES, TROUBLES
from tools.docs import DOCS, PAGES, ROOMS, errors_of

ROOT = DOCS.parent
PAGES_FOR_PEOPLE = sorted([*DOCS.rglob("*.md"), ROOT / "README.md"])


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_current(name: str) -> None:
    assert (DOCS / name).read_text("utf-8") == PAGES[name](), "run `make docs`"


@pytest.mark.parametrize("room", ROOMS)
def test_every_error_is_also_a_builtin_that_callers_expect(room: str) -> None:
    errors = errors_of(room)
    roots = [error for error in errors if error.__base__ in (Exception, HeronError)]
    for error in set(errors) - set(roots):
        assert issubclass(error, roots[-1])
        builtins = [base for base in error.__mro__ if base.__module__ == "builtins"]
        assert builtins[0] is not Exception, f"{error.__name__} is no builtin"


def test_every_board_driver_is_described() -> None:
    page = (DOCS / "boards.md").read_text("utf-8")
    for name in board_names():
        assert f"`{name}" in page, name


@pytest.mark.parametrize("page", PAGES_FOR_PEOPLE, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8")):
        if not target.startswith(("http:", "https:", "mailto:")):
            assert (page.parent / target).exists(), f"{page.name} -> {target}"


def test_everything_that_a_station_without_a_screen_says_is_described() -> None:
    page = (DOCS / "headless.md").read_text("utf-8")
    lines = page.partition("## Lines")[2]
    for line in LINES:
        tag = line.__struct_config__.tag
        (row,) = re.findall(rf"^\| `{tag}` \|.*", lines, re.MULTILINE)
        for field in line.__struct_fields__:
            assert field == "at" or f"`{field}`" in row, f"{line.__name__}.{field}"
    for code, severity in TROUBLES.items():
        assert f"| `{code}` | {severity} |" in page
    for event, means in EVENTS.items():
        assert f"| `{event}` | {means} |" in page or f"| `{event}` | {means};" in page
    for name in (*STATES, *BEEPS):
        assert f"`{name}`" in page, name


def test_the_changelog_has_an_unreleased_section() -> None:
    assert "## [Unreleased]" in (ROOT / "CHANGELOG.md").read_text("utf-8")
