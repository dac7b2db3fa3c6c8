"""Test protocols as the screen offers them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from station.errors import UnknownProtocol
from station.protocols.spec import Protocol
from web.kiosk.drawings import Figure, draw, figure_of
from web.kiosk.i18n import _, short
from web.kiosk.words import leg_name


@dataclass(frozen=True, slots=True)
class Card:
    """One test on the page where one is chosen."""

    id: str
    title: str
    length: str
    drawing: str
    closed: str | None
    """Why it is not offered."""


def cards_of(
    protocols: Iterable[Protocol], why_not: Callable[[Protocol], str | None]
) -> list[Card]:
    """Return tests as cards, easy ones first, those that are not offered last."""
    cards = [
        Card(
            id=protocol.id,
            title=protocol.title,
            length=length_of(protocol),
            drawing=drawing_of(protocol, None),
            closed=why_not(protocol),
        )
        for protocol in sorted(protocols, key=difficulty)
    ]
    return sorted(cards, key=lambda card: card.closed is not None)


def difficulty(protocol: Protocol) -> tuple[bool, bool, int, bool, str]:
    """Return a key that puts what is easy first.

    One step comes before several, plain standing before tasks, two feet before one.
    """
    trial = protocol.steps[0]
    several = len(protocol.steps) > 1
    stances = ("two_feet", "feet_together", "tandem", "single_leg")
    stance = stances.index(trial.stance)
    closed = trial.vision == "closed"
    return several, trial.task is not None, stance, closed, protocol.title


def protocol_of(protocols: Mapping[str, Protocol], name: str) -> Protocol:
    """Return the protocol of that id. Raises `UnknownProtocol`."""
    if name not in protocols:
        raise UnknownProtocol(f"there is no protocol {name!r}: choose another")
    return protocols[name]


def length_of(protocol: Protocol) -> str:
    """Return how long a test takes, as people say it."""
    steps = protocol.steps
    if len(steps) > 1:
        seconds_each = (one.duration_s + one.countdown_s + one.rest_s for one in steps)
        minutes = math.ceil(sum(seconds_each) / 60)
        return _("%(n)s steps, up to %(m)s min", n=len(steps), m=minutes)
    trial = steps[0]
    seconds = short(trial.duration_s)
    if trial.kind == "hold":
        return _("up to %(n)s s", n=seconds)
    return _("%(n)s s", n=seconds)


def drawing_of(protocol: Protocol, side: str | None, step: int = 0) -> str:
    """Return the drawing of how a step of this test is stood."""
    figure = figure_of(protocol, side, step)
    return draw(figure, described(figure))


def described(figure: Figure) -> str:
    """Return in words what the drawing shows."""
    stance = {
        "two_feet": _("Standing on two feet"),
        "feet_together": _("Standing with feet together"),
        "tandem": _("Standing with one foot before the other"),
        "single_leg": _("Standing on one leg"),
    }[figure.stance]
    eyes = _("eyes closed") if figure.vision == "closed" else _("eyes open")
    ground = {"firm": "", "foam": _("on foam"), "wobble": _("on a wobble board")}
    leg = leg_name(figure.side) if figure.stance == "single_leg" else ""
    return ", ".join(
        part for part in (stance, leg, eyes, ground[figure.surface]) if part
    )
