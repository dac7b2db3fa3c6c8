"""What `heron analyse` does: a file in, measures out, as JSON or as a table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import msgspec

from firmware.errors import BadOutput
from station.errors import BadSignal
from station.filters import zero_phase
from station.live.lowpass import CUTOFF_HZ
from station.measures import REGISTRY, Measure, Support, compute
from station.measures.sway import unusable
from station.pipeline import PIPELINE_VERSION
from station.signal_file import SignalFile, read_signal
from station.values import CopSeries

LOWEST_FILTERED_HZ = 22.0
"""At lower rates 10 Hz is too near to half the rate: the file is its own low-pass."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """A file's signal as it was measured, and what came out."""

    name: str
    pipeline: str
    series: CopSeries
    measures: dict[str, Measure]
    flags: tuple[str, ...]


def analyse_file(
    path: Path,
    *,
    no_filter: bool = False,
    noise_floor_mm_s: float | None = None,
    support: Support | None = None,
) -> Analysis:
    """Return every measure of the signal in a CSV file.

    Values that are exact but need a longer recording to mean something are kept, with
    the reason beside them.

    Raises:
        BadSignal: the file does not hold a usable signal.
    """
    signal = read_signal(path)
    series, flags = _filtered(signal, no_filter=no_filter)
    measures = compute(
        series,
        unfiltered=signal.series,
        support=support,
        noise_floor_mm_s=noise_floor_mm_s,
        keep_short=True,
    )
    pipeline = f"{PIPELINE_VERSION}-unfiltered" if no_filter else PIPELINE_VERSION
    return Analysis(path.name, pipeline, series, measures, flags)


def parse_support(text: str | None) -> Support | None:
    """Return the feet's edges from `LEFT,RIGHT,BACK,FRONT` in mm.

    Raises:
        BadSignal: not four numbers, or they enclose nothing.
    """
    if text is None:
        return None
    try:
        left, right, back, front = map(float, text.split(","))
    except ValueError as error:
        raise BadSignal(
            f"--support '{text}' is not four numbers: give LEFT,RIGHT,BACK,FRONT in mm"
        ) from error
    if not (left < right and back < front):
        raise BadSignal(
            f"--support '{text}' has no area: LEFT must be below RIGHT, "
            "BACK below FRONT"
        )
    return Support(left, right, back, front)


def _filtered(
    signal: SignalFile, *, no_filter: bool
) -> tuple[CopSeries, tuple[str, ...]]:
    series = signal.series
    if no_filter:
        return series, (*signal.flags, "not_filtered: as asked for with --no-filter")
    if series.rate_hz < LOWEST_FILTERED_HZ:
        note = f"{series.rate_hz:g} Hz is too slow for the 10 Hz low-pass"
        return series, (*signal.flags, f"not_filtered: {note}")
    if unusable(series):
        return series, signal.flags
    filtered = replace(
        series,
        ml_mm=zero_phase(series.ml_mm, CUTOFF_HZ, series.rate_hz),
        ap_mm=zero_phase(series.ap_mm, CUTOFF_HZ, series.rate_hz),
    )
    return filtered, signal.flags


def as_json_text(analysis: Analysis) -> str:
    """Return the object that the contract of `heron analyse --json` describes."""
    return msgspec.json.encode(
        {
            "pipeline": analysis.pipeline,
            "rate_hz": analysis.series.rate_hz,
            "duration_s": analysis.series.duration_s,
            "measures": {
                name: _entry(each) for name, each in analysis.measures.items()
            },
            "flags": analysis.flags,
        }
    ).decode()


def _entry(each: Measure) -> dict[str, float | str | bool | None]:
    entry: dict[str, float | str | bool | None] = {
        "value": each.value,
        "unit": each.unit,
    }
    if each.reason is not None:
        entry |= {"reported": False, "reason": each.reason}
    return entry


def as_table(analysis: Analysis) -> str:
    """Return the measures as lines of text, family by family."""
    series = analysis.series
    heading = (
        f"{analysis.name}: {series.duration_s:.2f} s at {series.rate_hz:g} Hz, "
        f"pipeline {analysis.pipeline}"
    )
    lines = [heading, *analysis.flags]
    families = groupby(
        analysis.measures.items(), key=lambda item: REGISTRY[item[0]].family
    )
    for family, items in families:
        lines += ["", family]
        lines += [_line(name, each) for name, each in items]
    return "\n".join(lines)


def _line(name: str, each: Measure) -> str:
    if each.reason is not None:
        return f"  {name:<30} {'-':>12}  {each.reason}"
    unit = "" if each.unit == "1" else each.unit
    return f"  {name:<30} {each.value:>12.5g}  {unit}".rstrip()


def draw(analysis: Analysis, path: Path) -> None:
    """Write the drawing of the signal to a file.

    Raises:
        BadOutput: the file cannot be written.
    """
    from station.charts.analysis import analysis_svg  # noqa: PLC0415 - only --plot

    svg = analysis_svg(analysis.series, title=Path(analysis.name).stem)
    try:
        path.write_text(svg + "\n", "utf-8")
    except OSError as error:
        raise BadOutput(
            f"{path} cannot be written ({error.strerror}): choose another place"
        ) from error
