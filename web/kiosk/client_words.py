"""What a client's page says of them: facts, choices, visits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType
from typing import Any, NamedTuple

from station.protocols.conclusion import primary_of
from station.protocols.spec import Protocol
from station.store.clients import Client
from station.store.records import StoredMeasure, TrialSummary
from web.kiosk.i18n import _, day_name, decimal, later
from web.kiosk.weights import shown, units
from web.kiosk.words import leg_name, outcome_sentence, unit_name


class Field(NamedTuple):
    """Something that is typed."""

    words: Any
    digits: bool
    longest: int


MASS = "mass_kg"
MASS_LB = later("Mass in lb")
FIELDS: dict[str, Field] = {
    "birth_year": Field(later("Year of birth"), True, 4),
    "height_cm": Field(later("Height in cm"), True, 5),
    MASS: Field(later("Mass in kg"), True, 5),
    "reason": Field(later("Reason"), False, 200),
    "plan": Field(later("Plan and next level"), False, 1000),
}
CHOICES: dict[str, tuple[Any, dict[str, Any]]] = {
    "affected_side": (
        later("Affected side"),
        {
            "left": later("left"),
            "right": later("right"),
            "both": later("both"),
            "none": later("none"),
        },
    ),
    "dominant_leg": (
        later("Dominant leg"),
        {"left": later("left"), "right": later("right")},
    ),
    "sex": (
        later("Sex"),
        {"female": later("female"), "male": later("male"), "other": later("other")},
    ),
}


class FieldLine(NamedTuple):
    """A field with what is known."""

    name: str
    words: str
    value: str


@dataclass(frozen=True, slots=True)
class Tile:
    """One trial of a visit."""

    trial: str
    title: str
    side: str
    said: str
    counts: bool
    accepted: bool
    simulated: bool


@dataclass(frozen=True, slots=True)
class Visit:
    """One day."""

    date: str
    iso: str
    tiles: tuple[Tile, ...]


def facts_of(known: Client) -> list[tuple[str, str]]:
    """Return what is known, name and value; nothing of what is not."""
    found = [
        (str(words), str(options[chosen]))
        for name, (words, options) in CHOICES.items()
        if (chosen := getattr(known, name)) is not None
    ]
    lines = (line_of(known, name) for name in FIELDS if name != "plan")
    return [*found, *((line.words, line.value) for line in lines if line.value)]


def line_of(known: Client, name: str, typed: str | None = None) -> FieldLine:
    """Return a field with its value as it is typed."""
    value = getattr(known, name)
    words = FIELDS[name].words
    if name == MASS:
        value = round(shown(value), 1) if value else None
        words = words if units() == "kg" else MASS_LB
    if typed is None:
        typed = value if isinstance(value, str) else f"{value:g}" if value else ""
    return FieldLine(name, str(words), typed)


def visits_of(
    trials: Iterable[TrialSummary],
    protocols: Mapping[str, Protocol],
    values: Mapping[str, Sequence[StoredMeasure]] = MappingProxyType({}),
) -> list[Visit]:
    """Return trials day by day; both in the order given, the newest first.

    `values` holds measures by trial, from which a tile takes what stands for it.
    """
    return [
        Visit(
            day_name(date),
            date.isoformat(),
            tuple(_tile(one, protocols, values) for one in some),
        )
        for date, some in groupby(trials, key=_date)
    ]


def trial_title(one: TrialSummary, protocols: Mapping[str, Protocol]) -> str:
    """Return what was done, with the condition of a test of several steps."""
    protocol = protocols.get(one.protocol_id)
    if protocol is None:
        return one.protocol_id
    steps = protocol.steps
    if len(steps) > 1 and one.step < len(steps) and steps[one.step].condition:
        return f"{protocol.title}: {steps[one.step].condition}"
    return protocol.title


def _tile(
    one: TrialSummary,
    protocols: Mapping[str, Protocol],
    values: Mapping[str, Sequence[StoredMeasure]],
) -> Tile:
    done = one.state == "done"
    if done and one.hold_s is not None:
        said = f"{decimal(one.hold_s)} s"
    elif done:
        said = _number(one, protocols, values.get(one.id, ())) or _("done")
    else:
        said = outcome_sentence(one.outcome)
    return Tile(
        trial=one.id,
        title=trial_title(one, protocols),
        side=leg_name(one.side),
        said=said,
        counts=done,
        accepted=one.accepted_at is not None,
        simulated=one.simulated,
    )


def _number(
    one: TrialSummary,
    protocols: Mapping[str, Protocol],
    measures: Sequence[StoredMeasure],
) -> str:
    """Return what stands for a trial, with its unit."""
    protocol = protocols.get(one.protocol_id)
    wanted = primary_of(protocol, one.step) if protocol else ""
    for measure in measures:
        if measure.name == wanted and measure.value is not None:
            return f"{decimal(measure.value)} {unit_name(measure.unit)}"
    return ""


def _date(one: TrialSummary) -> dt.date:
    return dt.datetime.fromisoformat(one.started_at).astimezone().date()
