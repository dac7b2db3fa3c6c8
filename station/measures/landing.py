"""Landing and jumping, from the total vertical force.

Of the force before the low-pass, which would smear a contact over a tenth of a second.
A contact is known to within half a conversion, 5 ms at 93 SPS.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from station.errors import UndefinedMeasure
from station.language import _
from station.measures.registry import REGISTRY, Better, Definition, Where, define
from station.measures.values import Measure, measured

Floats = NDArray[np.float64]

FAMILY = "landing"

CONTACT_N = 10.0
STABLE_PART = 0.05
STABLE_FOR_S = 1.0
INDEX_OVER_S = 3.0

LANDING_FUNCTIONS: dict[str, Callable[[Floats, float, float], float]] = {}


def _measure(
    name: str, title: str, unit: str, better: Better
) -> Callable[
    [Callable[[Floats, float, float], float]], Callable[[Floats, float, float], float]
]:
    """Register a function of force, rate and body weight."""

    def register(
        function: Callable[[Floats, float, float], float],
    ) -> Callable[[Floats, float, float], float]:
        text = " ".join((function.__doc__ or "").split())
        define(Definition(name, title, unit, FAMILY, better, Where.DYNAMIC, text))
        LANDING_FUNCTIONS[name] = function
        return function

    return register


def compute_landing(
    force_n: Floats, rate_hz: float, body_weight_n: float
) -> dict[str, Measure]:
    """Return the four measures of a jump or a landing on the board."""
    with np.errstate(all="ignore"):
        return {
            name: measured(
                partial(function, force_n, rate_hz, body_weight_n), REGISTRY[name].unit
            )
            for name, function in LANDING_FUNCTIONS.items()
        }


def edges(force_n: Floats) -> tuple[Floats, Floats]:
    """Return when the force falls below and when it rises above 10 N, in samples.

    Between two samples the moment is interpolated.

    Raises:
        UndefinedMeasure: the force has gaps.
    """
    if not np.isfinite(force_n).all():
        raise UndefinedMeasure(_("the force is missing in places"))
    on = force_n > CONTACT_N
    before = np.flatnonzero(on[1:] != on[:-1])
    change = force_n[before + 1] - force_n[before]
    at = before + (CONTACT_N - force_n[before]) / change
    return at[on[before]], at[~on[before]]


def landing(force_n: Floats) -> int:
    """Return the first sample of the first contact after the board was free."""
    _left, up = edges(force_n)
    if not len(up):
        raise UndefinedMeasure(_("nobody lands on the board"))
    return int(np.ceil(up[0]))


@_measure("flight_time_s", "Flight time", "s", Better.NEITHER)
def flight_time_s(force_n: Floats, rate_hz: float, body_weight_n: float) -> float:
    """Longest time with Fz below 10 N between two contacts.

    The height of a jump is g t^2 / 8.
    """
    del body_weight_n
    down, up = edges(force_n)
    flights = [float(up[up > start][0] - start) for start in down if (up > start).any()]
    if not flights:
        raise UndefinedMeasure(_("there is no flight between two contacts"))
    return max(flights) / rate_hz


@_measure("contact_time_s", "Contact time", "s", Better.NEITHER)
def contact_time_s(force_n: Floats, rate_hz: float, body_weight_n: float) -> float:
    """Shortest time on the board between two flights, Fz above 10 N."""
    del body_weight_n
    down, up = edges(force_n)
    contacts = [
        float(down[down > start][0] - start) for start in up if (down > start).any()
    ]
    if not contacts:
        raise UndefinedMeasure(_("there is no contact between two flights"))
    return min(contacts) / rate_hz


@_measure("vertical_stability_index", "Vertical stability index", "1", Better.LOWER)
def vertical_stability_index(
    force_n: Floats, rate_hz: float, body_weight_n: float
) -> float:
    """sqrt(mean((BW - Fz)^2)) / BW over the 3 s after landing (Wikstrom 2005).

    The other two indices of that paper need shear forces.
    """
    _require_weight(body_weight_n)
    first = landing(force_n)
    window = force_n[first : first + round(INDEX_OVER_S * rate_hz)]
    if len(window) < round(INDEX_OVER_S * rate_hz):
        raise UndefinedMeasure(_("fewer than 3 s follow the landing"))
    return float(np.sqrt(np.mean((body_weight_n - window) ** 2))) / body_weight_n


@_measure("time_to_stabilization_s", "Time to stabilization", "s", Better.LOWER)
def time_to_stabilization_s(
    force_n: Floats, rate_hz: float, body_weight_n: float
) -> float:
    """Time from landing until Fz enters body weight +/- 5 % and stays for 1 s.

    Eighteen variants are published: compare only this one, over equal lengths.
    """
    _require_weight(body_weight_n)
    first = landing(force_n)
    calm = np.abs(force_n[first:] - body_weight_n) <= STABLE_PART * body_weight_n
    length = round(STABLE_FOR_S * rate_hz)
    if len(calm) < length:
        raise UndefinedMeasure(_("fewer than 1 s follows the landing"))
    held = np.lib.stride_tricks.sliding_window_view(calm, length).all(axis=1)
    if not held.any():
        raise UndefinedMeasure(_("the force does not settle at body weight"))
    return int(held.argmax()) / rate_hz


def _require_weight(body_weight_n: float) -> None:
    if not body_weight_n > CONTACT_N:
        raise UndefinedMeasure(_("the body weight is not known"))
