from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from click.testing import CliRunner

from firmware.errors import BadOutput
from station.analyse import analyse
from station.charts.analysis import analysis_svg
from station.charts.drawing import DARK, Polyline, nice_step
from station.charts.spectrum import Curve, highest_power, spectrum_chart
from station.charts.stabilogram import stabilogram, thinned
from station.values import CopSeries
from tests.station.measures.signals import series, walk

SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> list[str]:
    root = ET.fromstring(svg)  # noqa: S314 - our own text
    return [node.text or "" for node in root.iter(f"{SVG}text")]


def test_page_has_all_three_drawings_with_their_units() -> None:
    found = texts(analysis_svg(walk(1), title="A & B", palette=DARK))
    for word in ("A & B", "60.0 s at 100 Hz", "20 mm", "start", "mm\u00b2/Hz", "s"):
        assert word in found, word
    assert sum("half below" in word for word in found) == 2


@pytest.mark.parametrize(
    ("sway", "reason"),
    [
        (series(np.zeros(500), np.zeros(500)), "the signal does not move"),
        (replace(walk(1), ml_mm=np.full(6000, np.nan)), "missing in 6000 of 6000"),
        (series(np.ones(9), np.ones(9)), "9 samples are too few"),
        (series(np.linspace(0, 9, 500), np.linspace(0, 9, 500)), "there is no power"),
    ],
)
def test_where_there_is_no_spectrum_its_reason_stands(
    sway: CopSeries, reason: str
) -> None:
    assert any(reason in word for word in texts(analysis_svg(sway, title="x")))


def test_both_strips_have_one_scale_and_it_comes_in_steps() -> None:
    x = np.linspace(-7.0, 7.0, 101).tolist()
    small = [value / 2.0 for value in x]
    drawing = stabilogram(x, small, 100.0)
    lines = [
        shape
        for shape in drawing.shapes
        if isinstance(shape, Polyline) and len(shape.points) > 2
    ]
    heights = [
        max(y for _, y in each.points) - min(y for _, y in each.points)
        for each in lines
    ]
    assert heights[0] == pytest.approx(2.0 * heights[1])
    fixed = stabilogram(x, small, 100.0, half_span_mm=80.0)
    assert fixed.shapes != drawing.shapes


def test_thinning_keeps_every_peak() -> None:
    rng = np.random.default_rng(2)
    points = [(n / 50.0, float(y)) for n, y in enumerate(rng.normal(size=5000))]
    kept = thinned(points)
    assert len(kept) <= 4 * 100
    assert max(y for _, y in kept) == max(y for _, y in points)
    assert min(y for _, y in kept) == min(y for _, y in points)
    assert kept[0] == points[0]
    assert kept[-1] == points[-1]


def test_charts_of_spectra_share_their_scale() -> None:
    loud = Curve([0.2, 0.5, 1.0], [500.0, 5.0, 1.0], "loud")
    calm = Curve([0.2, 0.5, 1.0], [5.0, 0.5, 0.0], "calm", 0.3)
    assert highest_power([loud, calm]) == 3.0
    assert highest_power([]) == 0.0
    drawing = spectrum_chart(calm, highest=3.0)
    (line,) = (
        shape
        for shape in drawing.shapes
        if isinstance(shape, Polyline) and shape.width == 1.8
    )
    assert len(line.points) == 2
    assert all(math.isfinite(y) for _, y in line.points)


@pytest.mark.parametrize(("span", "step"), [(60.0, 10.0), (5.0, 1.0), (0.3, 0.05)])
def test_ticks_fall_on_round_numbers(span: float, step: float) -> None:
    assert nice_step(span, 8) == pytest.approx(step)


def test_analyse_draws_what_it_measured(tmp_path: Path) -> None:
    t_s = np.arange(3001) / 100.0
    rows = [f"{t:.2f},{5 * math.sin(t)},{3 * math.cos(2 * t)}" for t in t_s]
    path = tmp_path / "me.csv"
    path.write_text("\n".join(["t_s,cop_ml_mm,cop_ap_mm", *rows]), "utf-8")
    plot = tmp_path / "me.svg"
    result = CliRunner().invoke(analyse, [str(path), "--plot", str(plot)])
    assert result.exit_code == 0
    assert "me" in texts(plot.read_text("utf-8"))
    absent = tmp_path / "no" / "me.svg"
    result = CliRunner().invoke(analyse, [str(path), "--plot", str(absent)])
    assert isinstance(result.exception, BadOutput)
