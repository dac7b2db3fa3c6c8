from __future__ import annotations

from station.charts.drawing import LIGHT, Ellipse, Polyline, to_svg
from station.charts.overlay import DASH, Path, overlay

BENT = Path("left leg", (0.0, 8.0, 3.0, -5.0), (1.0, 2.0, 9.0, -4.0))
FLAT = Path("right leg", (-9.0, 9.0, 4.0, 1.0), (0.0, 1.0, -2.0, 3.0))


def test_two_paths_and_their_ellipses_are_told_apart_without_colour() -> None:
    drawing = overlay(BENT, FLAT)
    for colour, dash in ((LIGHT.ink, ()), (LIGHT.accent, DASH)):
        ellipses = [one for one in drawing.shapes if isinstance(one, Ellipse)]
        assert [one.dash for one in ellipses if one.stroke == colour] == [dash]
        # The bar is of the first's colour too, and the key of both.
        lines = [one for one in drawing.shapes if isinstance(one, Polyline)]
        assert {one.dash for one in lines if one.stroke == colour} == {dash}
    assert to_svg(drawing).count('stroke-dasharray="5 3"') == 3
