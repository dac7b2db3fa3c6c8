"""The worst disagreement of each measure with the reference values."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from station.filters import zero_phase
from station.live.lowpass import CUTOFF_HZ
from station.measures import REGISTRY, compute
from station.signal_file import read_signal

EXACT_BELOW = 1e-9
"""Values below this part of their scale are what rounding leaves of zero."""


def accuracy_text(data: Path) -> str:
    """Return a table of the worst case per measure over all signals and pipelines.

    Values that are zero but for rounding (the area of a straight line, the power of a
    circle at 3 Hz) are left out: the seven decimals of the files decide them.
    """
    worst: dict[str, tuple[float, str]] = {}
    count: dict[str, int] = {}
    signals = json.loads((data / "reference" / "measures.json").read_text("utf-8"))
    for signal, expected in signals["signals"].items():
        series = read_signal(data / "signals" / f"{signal}.csv").series
        filtered = replace(
            series,
            ml_mm=zero_phase(series.ml_mm, CUTOFF_HZ, series.rate_hz),
            ap_mm=zero_phase(series.ap_mm, CUTOFF_HZ, series.rate_hz),
        )
        size = expected["unfiltered"]["rms_distance"]["value"]
        scale = {"mm2": size**2, "mm2/s": size**2, "mm": size, "mm/s": size}
        for pipeline, each in (("unfiltered", series), ("canonical", filtered)):
            ours = compute(each, unfiltered=series, keep_short=True)
            for name, entry in expected[pipeline].items():
                value, found = entry["value"], ours[name].value
                if value is None or found is None:
                    continue
                if abs(value) < EXACT_BELOW * scale.get(entry["unit"], 1e2):
                    continue
                off = abs(found - value) / abs(value)
                count[name] = count.get(name, 0) + 1
                if off >= worst.get(name, (-1.0, ""))[0]:
                    worst[name] = (off, f"{signal}, {pipeline}")
    lines = ["| measure | values | worst relative difference | where |"]
    lines.append("|---|---|---|---|")
    lines += [
        f"| `{name}` | {count[name]} | {worst[name][0]:.1e} | {worst[name][1]} |"
        for name in REGISTRY
        if name in worst
    ]
    return "\n".join(lines)
