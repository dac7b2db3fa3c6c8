from __future__ import annotations

import math
import subprocess
import sys
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.charts.drawing import Ellipse, Palette, Polyline, to_svg
from station.charts.statokinesigram import (
    HALF_SPANS_MM,
    Words,
    common_half_span_mm,
    prediction_ellipse,
    statokinesigram,
)
from station.measures import compute
from station.values import CopSeries

SVG = "{http://www.w3.org/2000/svg}"


def cloud(scale: float = 5.0) -> tuple[list[float], list[float]]:
    rng = np.random.default_rng(5)
    ml, ap = rng.normal(size=(2, 500)) * scale
    return (3.0 + ml + 0.5 * ap).tolist(), (ap - 20.0).tolist()


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own text


def path_of(ml: list[float], ap: list[float], **options: float) -> Polyline:
    drawing = statokinesigram(ml, ap, **options)  # type: ignore[arg-type]  # all floats
    return next(
        shape
        for shape in drawing.shapes
        if isinstance(shape, Polyline) and shape.stroke == Palette().ink
    )


def test_scale_is_equal_on_both_axes_and_the_bar_is_20_mm_long() -> None:
    path = path_of([0.0, 10.0, 0.0, -10.0], [0.0, 0.0, 10.0, 0.0])
    (x0, y0), (x1, _), (_, y2), _ = path.points
    assert x1 - x0 == pytest.approx(y0 - y2)
    svg = parsed(to_svg(statokinesigram([0.0, 10.0], [0.0, 0.0])))
    lines = [
        [tuple(map(float, pair.split(","))) for pair in node.attrib["points"].split()]
        for node in svg.iter(f"{SVG}polyline")
    ]
    lengths = [abs(b[0] - a[0]) for a, b in (line[:2] for line in lines)]
    assert any(length == pytest.approx(2.0 * (x1 - x0), abs=0.02) for length in lengths)


def test_right_is_right_and_front_is_up() -> None:
    (x0, y0), (x1, y1) = path_of([-1.0, 1.0], [-1.0, 1.0]).points
    assert x0 < x1
    assert y0 > y1


def test_scales_come_in_steps_and_do_not_follow_each_path() -> None:
    calm, lively = cloud(2.0), cloud(4.0)
    assert common_half_span_mm([calm]) == common_half_span_mm([lively]) == 20.0
    assert common_half_span_mm([calm, cloud(15.0)]) == 80.0
    assert common_half_span_mm([]) == HALF_SPANS_MM[0]
    assert common_half_span_mm([([0.0, 5000.0], [0.0, 0.0])]) == 4096.0


def test_given_scale_is_kept_even_when_the_path_leaves_it() -> None:
    near, far = path_of([0.0, 30.0], [0.0, 0.0], half_span_mm=10.0).points
    assert far[0] - near[0] == pytest.approx(30.0 * 480.0 / 20.0)


def test_ellipse_is_the_prediction_ellipse_of_the_measures() -> None:
    ml, ap = cloud()
    drawn = prediction_ellipse(list(zip(ml, ap, strict=True)))
    measured = compute(CopSeries(100.0, np.array(ml), np.array(ap)))
    assert drawn is not None
    assert drawn.major_mm == pytest.approx(measured["prediction_ellipse_major"].value)
    assert drawn.minor_mm == pytest.approx(measured["prediction_ellipse_minor"].value)
    assert drawn.angle_deg == pytest.approx(measured["prediction_ellipse_angle"].value)


def test_start_and_end_have_different_marks() -> None:
    drawing = statokinesigram([0.0, 10.0], [0.0, 0.0], palette=Palette(accent="#00f"))
    marks = [
        shape
        for shape in drawing.shapes
        if isinstance(shape, Ellipse) and shape.stroke != "#00f"
    ]
    start, end = marks[:2]
    assert start.centre[0] < end.centre[0]
    assert start.fill != end.fill


def test_gaps_break_the_line() -> None:
    ml = [0.0, 1.0, math.nan, 3.0, 4.0, 5.0]
    drawing = statokinesigram(ml, [0.0] * 6)
    lengths = [
        len(shape.points)
        for shape in drawing.shapes
        if isinstance(shape, Polyline) and shape.stroke == Palette().ink
    ]
    assert lengths[:2] == [2, 3]


@given(
    points=st.lists(
        st.tuples(st.floats(width=32), st.floats(width=32)).filter(
            lambda point: not any(map(math.isinf, point))
        ),
        max_size=20,
    )
)
def test_any_path_is_well_formed_svg(points: list[tuple[float, float]]) -> None:
    drawing = statokinesigram(
        [ml for ml, _ in points],
        [ap for _, ap in points],
        words=Words(title='<">&', front="<b>"),
        palette=Palette(ink="var(--ink)"),
    )
    svg = to_svg(drawing)
    assert parsed(svg).attrib["aria-label"] == '<">&'
    assert "nan" not in svg


def test_needs_no_numpy() -> None:
    code = (
        "import sys, station.charts.statokinesigram as s;"
        "s.statokinesigram([0, 1], [0, 1]);"
        "sys.exit('numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
