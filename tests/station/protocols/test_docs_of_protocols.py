from __future__ import annotations

import re
from pathlib import Path

import pytest

from station.protocols.detectors import DETECTORS
from station.protocols.library import load_library
from station.protocols.prompts import OUTCOMES

DOCS = Path(__file__).parents[3] / "docs" / "protocols.md"
NAMED = set(re.findall(r"`([^`]+)`", DOCS.read_text("utf-8")))


@pytest.mark.parametrize(
    "name", [*load_library(), *DETECTORS, *OUTCOMES], ids=lambda name: name
)
def test_each_protocol_detector_and_outcome_is_in_the_docs(name: str) -> None:
    assert name in NAMED


@pytest.mark.parametrize("detector", DETECTORS.values(), ids=DETECTORS)
def test_each_parameter_of_a_detector_is_in_the_docs(detector: type) -> None:
    for field in detector.__struct_fields__:  # type: ignore[attr-defined]  # every detector is a Struct
        assert field in NAMED | {"then"}
