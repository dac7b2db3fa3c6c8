from __future__ import annotations

import math
import re
from xml.etree import ElementTree as ET

from station.charts.spokes import Spoke, SpokeWords, spokes_svg

EIGHT = [
    Spoke(
        100 * math.sin(turn),
        100 * math.cos(turn),
        farthest=0.9,
        first=0.8,
        reached=turn > 0,
    )
    for turn in (n * math.pi / 4 for n in range(8))
]


def drawn(spokes: list[Spoke]) -> ET.Element:
    return ET.fromstring(spokes_svg(spokes, size=400))  # noqa: S314 - our own drawing


def test_the_outline_joins_the_farthest_lean_of_each_target() -> None:
    polygon = drawn(EIGHT).find("{*}polygon")
    assert polygon is not None
    corners = [
        tuple(map(float, pair.split(","))) for pair in polygon.attrib["points"].split()
    ]
    middle = 200.0
    reach = [math.hypot(x - middle, y - middle) for x, y in corners]

    assert len(corners) == 8
    assert max(reach) - min(reach) < 0.1
    assert corners[0][0] == middle
    assert corners[0][1] < middle, "front is up"


def test_every_target_has_its_percent_and_all_of_it_is_inside() -> None:
    texts = drawn(EIGHT).findall("{*}text")
    numbers = [text for text in texts if (text.text or "").isdigit()]

    assert [text.text for text in numbers] == ["90"] * 8
    for text in texts:
        assert 0 < float(text.attrib["x"]) < 400
        assert 0 < float(text.attrib["y"]) < 400


def test_a_target_that_was_not_leant_to_has_a_dash() -> None:
    missed = [*EIGHT[:7], Spoke(-70, 70, farthest=None)]

    assert "\N{EN DASH}" in spokes_svg(missed)


def test_words_are_escaped_and_no_target_is_no_error() -> None:
    svg = spokes_svg([], words=SpokeWords(title="a < b"))

    assert "a &lt; b" in svg
    assert re.search(r"<svg ", svg)
