"""Linearity and creep: two runs that tell whether the build itself is good enough."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from station.errors import BadCalibration

GOOD_LINEARITY = 0.001
GOOD_CREEP = 0.001
"""Parts of the load. Data sheets of shear beams promise 0.02-0.03 %, bathroom cells
0.05 % and far more creep; a thousandth is 0.8 N for a person of 80 kg."""
MIN_STEPS = 3
MIN_CREEP_S = 240.0


class LinearityReport(msgspec.Struct, frozen=True):
    """Known loads put on one after the other, and off again in reverse."""

    gain_ratio: float
    """Newton shown per newton put on."""
    nonlinearity: float
    """Largest distance from the straight line, as part of the largest load."""
    hysteresis: float
    """Largest difference between going up and going down, as part of it too."""
    good: bool
    text: str


class CreepReport(msgspec.Struct, frozen=True):
    """A dead weight left standing."""

    creep: float
    """Change from the first ten seconds to the last ten, as part of the load."""
    per_minute_late: float
    """Change per minute over the last third, as part of the load."""
    seconds: float
    good: bool
    text: str


def linearity(known_n: Sequence[float], shown_n: Sequence[float]) -> LinearityReport:
    """Judge total forces shown for known loads, in the order in which they were put on.

    Raises:
        BadCalibration: fewer than three different loads.
    """
    known, shown = np.array(known_n, float), np.array(shown_n, float)
    if len(known) != len(shown) or len(set(known.tolist())) < MIN_STEPS:
        raise BadCalibration(
            f"a linearity run needs {MIN_STEPS} different loads or more, zero included"
        )
    span_n = float(known.max() - known.min())
    slope, level = np.polyfit(known, shown, 1)
    nonlinearity = float(np.abs(shown - level - slope * known).max()) / span_n
    peak = int(np.argmax(known))
    down = dict(zip(known[peak:].tolist(), shown[peak:].tolist(), strict=True))
    pairs = [
        abs(float(value) - down[float(load)])
        for load, value in zip(known[:peak], shown[:peak], strict=True)
        if float(load) in down
    ]
    hysteresis = max(pairs, default=0.0) / span_n
    good = max(nonlinearity, hysteresis) <= GOOD_LINEARITY
    return LinearityReport(
        float(slope),
        nonlinearity,
        hysteresis,
        good,
        f"Off a straight line by {100 * nonlinearity:.3f} % at most, "
        f"{100 * hysteresis:.3f} % between loading and unloading."
        + (
            ""
            if good
            else " Check that the plate touches nothing but its cells and that no "
            "cell is overloaded."
        ),
    )


def creep(t_s: NDArray[np.float64], total_n: NDArray[np.float64]) -> CreepReport:
    """Judge the total force of a dead weight over some minutes.

    Raises:
        BadCalibration: less than four minutes.
    """
    seconds = float(t_s[-1] - t_s[0]) if len(t_s) else 0.0
    if seconds < MIN_CREEP_S:
        raise BadCalibration(
            f"a creep run takes {MIN_CREEP_S / 60:.0f} minutes or more, better ten; "
            f"this was {seconds:.0f} s"
        )
    since_s = t_s - t_s[0]
    first = float(total_n[since_s < 10].mean())
    last = float(total_n[since_s > seconds - 10].mean())
    late = since_s > 2 / 3 * seconds
    slope = float(np.polyfit(since_s[late], total_n[late], 1)[0])
    part = (last - first) / first
    good = abs(part) <= GOOD_CREEP
    return CreepReport(
        part,
        60 * slope / first,
        seconds,
        good,
        f"The shown load changed by {100 * part:+.3f} % in {seconds / 60:.1f} minutes."
        + ("" if good else " Tare before each trial, and keep trials short."),
    )
