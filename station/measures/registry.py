"""What each measure is called, means and needs: one entry per canonical name.

A family module puts its functions here with the decorators `measure` and `per_axis`;
`station.measures` imports them all, and `station/definitions.json` repeats the entries
for processes that do without numpy. The functions stay plain: they take the prepared
`Sway` (or one `Axis` of it) and return a float, or raise `UndefinedMeasure` with the
reason.
"""

from __future__ import annotations

from collections.abc import Callable

from station.definitions import Better, Definition, Where
from station.measures.sway import Axis, Sway

__all__ = [
    "REGISTRY",
    "SWAY_FUNCTIONS",
    "Better",
    "Definition",
    "Where",
    "define",
    "in_plane_and_per_axis",
    "measure",
    "per_axis",
]


REGISTRY: dict[str, Definition] = {}
SWAY_FUNCTIONS: dict[str, Callable[[Sway], float]] = {}
"""The functions behind the names that one trial of standing has."""

AXES = {"ml": "medio-lateral", "ap": "antero-posterior"}


def define(definition: Definition) -> None:
    """Add a name to the registry; each name may be defined once."""
    if definition.name in REGISTRY:
        raise ValueError(f"the measure {definition.name} is defined twice")
    REGISTRY[definition.name] = definition


def measure(
    name: str,
    title: str,
    unit: str,
    family: str,
    *,
    better: Better = Better.LOWER,
    where: Where = Where.CORE,
    report_from_s: float = 0.0,
    needs_s: float = 0.0,
) -> Callable[[Callable[[Sway], float]], Callable[[Sway], float]]:
    """Register a function of the whole sway under `name`."""

    def register(function: Callable[[Sway], float]) -> Callable[[Sway], float]:
        define(
            Definition(
                name,
                title,
                unit,
                family,
                better,
                where,
                _folded(function.__doc__),
                report_from_s,
                needs_s,
            )
        )
        SWAY_FUNCTIONS[name] = function
        return function

    return register


def per_axis(
    name: str,
    title: str,
    unit: str,
    family: str,
    *,
    better: Better = Better.LOWER,
    where: Where = Where.CORE,
    report_from_s: float = 0.0,
    needs_s: float = 0.0,
) -> Callable[[Callable[[Axis], float]], Callable[[Axis], float]]:
    """Register a function of one axis under `name_ml` and `name_ap`."""

    def register(function: Callable[[Axis], float]) -> Callable[[Axis], float]:
        for suffix, axis_title in AXES.items():
            define(
                Definition(
                    f"{name}_{suffix}",
                    f"{title}, {axis_title}",
                    unit,
                    family,
                    better,
                    where,
                    _folded(function.__doc__),
                    report_from_s,
                    needs_s,
                )
            )
            SWAY_FUNCTIONS[f"{name}_{suffix}"] = _along(suffix, function)
        return function

    return register


def in_plane_and_per_axis(
    name: str,
    title: str,
    unit: str,
    family: str,
    *,
    better: Better = Better.LOWER,
    where: Where = Where.CORE,
    report_from_s: float = 0.0,
    needs_s: float = 0.0,
) -> Callable[[Callable[[Axis | Sway], float]], Callable[[Axis | Sway], float]]:
    """Register a function of either under `name`, `name_ml` and `name_ap`."""

    def register(
        function: Callable[[Axis | Sway], float],
    ) -> Callable[[Axis | Sway], float]:
        measure(
            name,
            title,
            unit,
            family,
            better=better,
            where=where,
            report_from_s=report_from_s,
            needs_s=needs_s,
        )(function)
        per_axis(
            name,
            title,
            unit,
            family,
            better=better,
            where=where,
            report_from_s=report_from_s,
            needs_s=needs_s,
        )(function)
        return function

    return register


def _along(suffix: str, function: Callable[[Axis], float]) -> Callable[[Sway], float]:
    if suffix == "ml":
        return lambda sway: function(sway.ml)
    return lambda sway: function(sway.ap)


def _folded(docstring: str | None) -> str:
    return " ".join((docstring or "").split())
