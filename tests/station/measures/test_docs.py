from __future__ import annotations

import subprocess
import sys

import pytest

from station.definitions import PIPELINES, definition, definitions
from station.errors import UnknownMeasure
from station.measures import REGISTRY
from station.pipeline import PIPELINE_VERSION
from tools.measures import (
    DEFINITIONS,
    PAGE,
    definitions_json,
    definitions_text,
    replaced,
)


def test_every_measure_is_in_the_docs() -> None:
    page = PAGE.read_text("utf-8")
    for name in REGISTRY:
        assert f"`{name}`" in page, name


def test_the_list_in_the_docs_is_current() -> None:
    page = PAGE.read_text("utf-8")
    assert replaced(page, "definitions", definitions_text()) == page, "run `make docs`"


def test_definitions_without_numpy_are_those_of_the_registry() -> None:
    assert DEFINITIONS.read_bytes() == definitions_json(), "run `make docs`"
    assert definitions() == {each.name: each for each in REGISTRY.values()}


def test_every_measure_has_a_title_and_says_what_it_is() -> None:
    for each in definitions().values():
        assert each.title
        assert len(each.text) > 20, each.name
        assert each.unit in {
            "mm",
            "mm2",
            "mm/s",
            "mm2/s",
            "Hz",
            "s",
            "deg",
            "1",
            "%",
            "kg",
            "1/min",
            "N s/kg",
        }


def test_an_unknown_name_is_an_error_that_says_where_to_look() -> None:
    with pytest.raises(UnknownMeasure, match=r"docs/measures\.md"):
        definition("balance_score")


@pytest.mark.parametrize(
    "module",
    ["station.definitions", "station.reliability.change", "station.norms.bands"],
)
def test_the_kiosk_needs_no_numpy_to_judge_a_change(module: str) -> None:
    code = f"import sys, {module}; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_present_pipeline_is_described() -> None:
    assert PIPELINES[PIPELINE_VERSION].name == PIPELINE_VERSION
    assert f"pipeline `{PIPELINE_VERSION}`" in PAGE.read_text("utf-8")
