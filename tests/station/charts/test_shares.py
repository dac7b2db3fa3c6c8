from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from station.charts.shares import Share, shares_svg


def drawn(*left_pct: float) -> ET.Element:
    shares = [Share(f"depth {n}", left) for n, left in enumerate(left_pct)]
    return ET.fromstring(shares_svg(shares, size=400))  # noqa: S314 - our own drawing


def ends(svg: ET.Element) -> list[float]:
    """Return where each bar ends."""
    bars = svg.findall("{*}polygon")
    return [float(bar.attrib["points"].split()[1].split(",")[0]) for bar in bars]


def test_a_bar_goes_to_the_side_that_carries_more() -> None:
    left, even, right = ends(drawn(60, 50, 40))

    assert left < even == 200 < right
    assert 200 - left == pytest.approx(right - 200)


def test_both_sides_are_written_beside_it_and_are_a_hundred_together() -> None:
    texts = [text.text for text in drawn(57.6).findall("{*}text")]

    assert {"58", "42", "depth 0", "left", "right"} == set(texts)


def test_nothing_leaves_the_drawing_however_uneven() -> None:
    assert all(0 <= end <= 400 for end in ends(drawn(0, 100)))
