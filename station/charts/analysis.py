"""One page of a signal: statokinesigram, stabilogram and spectrum."""

from __future__ import annotations

import numpy as np

from station.charts.drawing import LIGHT, Drawing, Palette, Text, to_svg
from station.charts.spectrum import Curve, highest_power, spectrum_chart
from station.charts.stabilogram import stabilogram
from station.charts.statokinesigram import statokinesigram
from station.errors import UndefinedMeasure
from station.measures.frequency import spectrum
from station.measures.sway import Axis, unusable
from station.values import CopSeries

WIDTH, HEIGHT, MARGIN = 1280.0, 720.0, 32.0
FONT = 16.0


def analysis_svg(series: CopSeries, *, title: str, palette: Palette = LIGHT) -> str:
    """Return the page as SVG; where the spectrum is undefined its reason stands."""
    drawing = Drawing(WIDTH, HEIGHT, title, paper=palette.paper)
    drawing.add(
        Text((MARGIN, 44.0), title, palette.ink, 24.0, bold=True),
        Text(
            (MARGIN, 72.0),
            f"{series.duration_s:.1f} s at {series.rate_hz:g} Hz",
            palette.quiet,
            FONT,
        ),
    )
    left, top = 520.0, 100.0
    ml, ap = series.ml_mm.tolist(), series.ap_mm.tolist()
    drawing.place(
        statokinesigram(ml, ap, size=left - 2.0 * MARGIN, font=FONT, palette=palette),
        MARGIN,
        top + 60.0,
    )
    width, height = WIDTH - left - MARGIN, (HEIGHT - top - 2.0 * MARGIN) / 2.0
    drawing.place(
        stabilogram(
            ml,
            ap,
            series.rate_hz,
            width=width,
            height=height,
            font=FONT,
            palette=palette,
        ),
        left,
        top - MARGIN,
    )
    below = top + height + MARGIN
    curves, problem = _curves(series)
    for place, curve in enumerate(curves):
        chart = spectrum_chart(
            curve,
            highest=highest_power(curves),
            width=width / 2.0,
            height=height,
            font=FONT,
            palette=palette,
        )
        drawing.place(chart, left + place * width / 2.0, below)
    if problem:
        note = (left + width / 2.0, below + height / 2.0)
        drawing.add(Text(note, problem, palette.quiet, FONT, "middle"))
    return to_svg(drawing)


def _curves(series: CopSeries) -> tuple[list[Curve], str | None]:
    """Return the spectra of both axes, or why there are none."""
    problem = unusable(series)
    if problem:
        return [], problem
    curves = []
    try:
        for position, word in ((series.ml_mm, "right"), (series.ap_mm, "front")):
            with np.errstate(all="ignore"):
                shape = spectrum(Axis(position, series.rate_hz, position))
            hz, density = shape.hz.tolist(), shape.density.tolist()
            curves.append(Curve(hz, density, word, shape.edge_hz(0.5)))
    except UndefinedMeasure as undefined:
        return [], str(undefined)
    return curves, None
