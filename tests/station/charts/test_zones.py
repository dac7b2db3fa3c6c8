from __future__ import annotations

import math
from xml.etree import ElementTree as ET

import pytest

from station.charts.zones import BEYOND, Ring, zones_svg

RINGS = [Ring(26.0, "5°"), Ring(52.0, "10°"), Ring(85.0, rim=True)]


def drawn(path: list[tuple[float, float]]) -> ET.Element:
    return ET.fromstring(zones_svg(path, RINGS, size=400))  # noqa: S314 - our own drawing


def test_zones_and_rim_are_on_one_scale_whatever_the_path() -> None:
    for path in ([(0.0, 0.0), (1.0, 1.0)], [(0.0, 0.0), (500.0, 0.0)]):
        radii = [float(one.attrib["rx"]) for one in drawn(path).findall("{*}ellipse")]

        assert radii[-1] == pytest.approx(200 / BEYOND, abs=0.1)
        assert radii[0] / radii[-1] == pytest.approx(26 / 85, abs=0.01)


def test_the_path_is_about_the_middle_of_the_board_and_breaks_at_gaps() -> None:
    path = [(0.0, 0.0), (10.0, 20.0), (math.nan, math.nan), (5.0, 5.0), (6.0, 6.0)]
    lines = drawn(path).findall("{*}polyline")
    first, second = lines[0].attrib["points"].split()
    x, y = map(float, second.split(","))

    assert len(lines) == 2
    assert first == "200,200"
    assert x > 200 > y
