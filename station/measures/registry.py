"""What each measure is called, means and needs: one entry per canonical name.

A family module puts its functions here with the decorators `measure` and `per_axis`;
`station.measures` imports them all, and `station/definitions.json` repeats the entries
for processes that do without numpy. The functions stay plain: they take the prepared
`Sway` (or one `Axis` of it) and return a float, or raise `UndefinedMeasure` with the
reason.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypedDict, TypeVar, Unpack

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


class Options(TypedDict, total=False):
    """What a definition may say beside its name, title, unit and family."""

    better: Better
    where: Where
    report_from_s: float
    needs_s: float
    not_for: str


Of = TypeVar("Of", Axis, Sway, Axis | Sway)
Decorator = Callable[[Callable[[Of], float]], Callable[[Of], float]]


def measure(
    name: str, title: str, unit: str, family: str, **options: Unpack[Options]
) -> Decorator[Sway]:
    """Register a function of the whole sway under `name`."""

    def register(function: Callable[[Sway], float]) -> Callable[[Sway], float]:
        _add(name, title, unit, family, text=function.__doc__, options=options)
        SWAY_FUNCTIONS[name] = function
        return function

    return register


def per_axis(
    name: str, title: str, unit: str, family: str, **options: Unpack[Options]
) -> Decorator[Axis]:
    """Register a function of one axis under `name_ml` and `name_ap`."""

    def register(function: Callable[[Axis], float]) -> Callable[[Axis], float]:
        for suffix, axis_title in AXES.items():
            full_name, full_title = f"{name}_{suffix}", f"{title}, {axis_title}"
            text = function.__doc__
            _add(full_name, full_title, unit, family, text=text, options=options)
            SWAY_FUNCTIONS[full_name] = _along(suffix, function)
        return function

    return register


def in_plane_and_per_axis(
    name: str, title: str, unit: str, family: str, **options: Unpack[Options]
) -> Decorator[Axis | Sway]:
    """Register a function of either under `name`, `name_ml` and `name_ap`."""

    def register(
        function: Callable[[Axis | Sway], float],
    ) -> Callable[[Axis | Sway], float]:
        measure(name, title, unit, family, **options)(function)
        per_axis(name, title, unit, family, **options)(function)
        return function

    return register


def _add(
    name: str,
    title: str,
    unit: str,
    family: str,
    *,
    text: str | None,
    options: Options,
) -> None:
    define(
        Definition(
            name=name,
            title=title,
            unit=unit,
            family=family,
            better=options.get("better", Better.LOWER),
            where=options.get("where", Where.CORE),
            text=" ".join((text or "").split()),
            report_from_s=options.get("report_from_s", 0.0),
            needs_s=options.get("needs_s", 0.0),
            not_for=options.get("not_for", ""),
        )
    )


def _along(suffix: str, function: Callable[[Axis], float]) -> Callable[[Sway], float]:
    if suffix == "ml":
        return lambda sway: function(sway.ml)
    return lambda sway: function(sway.ap)
