"""Weights as somebody is used to them: kilograms or pounds; stored are kilograms."""

from __future__ import annotations

from web.kiosk import visit
from web.kiosk.house import house
from web.kiosk.i18n import _, decimal
from web.kiosk.settings import Units

KG_PER_LB = 0.45359237
"""International avoirdupois pound, exact by definition (NIST SP 811, B.8)."""


def units() -> Units:
    """Return what weights are shown and typed in."""
    return visit.units() or house().manners.units


def shown(mass_kg: float) -> float:
    """Return a mass in the unit that is shown."""
    return mass_kg if units() == "kg" else mass_kg / KG_PER_LB


def typed_kg(typed: float) -> float:
    """Return the mass in kilograms of a number typed in the unit that is shown."""
    return typed if units() == "kg" else typed * KG_PER_LB


def as_shown(value: float, unit: str) -> tuple[float, str]:
    """Return a value with its unit as they are shown: pounds in place of kilograms."""
    return (shown(value), units()) if unit == "kg" else (value, unit)


def weight(mass_kg: float, places: int = 0) -> str:
    """Return a mass with its unit."""
    number = decimal(shown(mass_kg), places)
    if units() == "kg":
        return _("%(n)s\N{NO-BREAK SPACE}kg", n=number)
    return _("%(n)s\N{NO-BREAK SPACE}lb", n=number)
